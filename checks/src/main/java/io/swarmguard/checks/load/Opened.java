package io.swarmguard.checks.load;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Rooms of a hub without sockets, closed in reverse. For one thread. */
final class Opened implements AutoCloseable {
    private final Deque<AutoCloseable> rooms = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T one) {
        rooms.push(one);
        return one;
    }

    @Override
    public void close() throws IOException {
        try {
            while (!rooms.isEmpty()) {
                rooms.pop().close();
            }
        } catch (Exception e) {
            throw new IOException("it did not close", e);
        }
    }
}
