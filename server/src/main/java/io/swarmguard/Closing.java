package io.swarmguard;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what was opened, in reverse, whatever one of them throws. */
final class Closing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    synchronized <T extends AutoCloseable> T add(T one) {
        opened.push(one);
        return one;
    }

    @Override
    @SuppressWarnings("CatchAndPrintStackTrace")
    public synchronized void close() {
        while (!opened.isEmpty()) {
            AutoCloseable one = opened.pop();
            try {
                one.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                LOG.warn("close-failed what={} fault={}", one.getClass().getSimpleName(), e.toString());
            }
        }
    }
}
