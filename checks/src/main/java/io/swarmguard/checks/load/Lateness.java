package io.swarmguard.checks.load;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

/**
 * How late something small is done that is due every millisecond, beside something large: what waits for a core, for a
 * carrier of virtual threads or for a reader of the store waits as long.
 */
final class Lateness implements AutoCloseable {
    private static final long EVERY_NANOS = 1_000_000;

    private final Latencies latencies = new Latencies(); // of the thread below until it has ended
    private final Runnable small;
    private final Thread thread;
    private volatile boolean ending;

    /** Begins. */
    Lateness(ThreadFactory factory, Runnable small) {
        this.small = small;
        this.thread = factory.newThread(this::run);
        thread.start();
    }

    private void run() {
        long due = System.nanoTime() + EVERY_NANOS;
        while (!ending) {
            LockSupport.parkNanos(due - System.nanoTime());
            long now = System.nanoTime();
            if (now >= due) {
                small.run();
                now = System.nanoTime();
                latencies.record(now - due);
                due = Math.max(due + EVERY_NANOS, now); // what was missed is not caught up with
            }
        }
    }

    /** Ends. */
    @Override
    public void close() {
        ending = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it ends by itself soon after
        }
    }

    /** Milliseconds that this share of all was late at most; after the end. */
    double millis(double share) {
        return latencies.millis(share);
    }
}
