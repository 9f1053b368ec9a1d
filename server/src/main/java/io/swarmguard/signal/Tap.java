package io.swarmguard.signal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A bounded queue of events for one reader. When it is full the oldest event is lost and counted. */
public final class Tap implements AutoCloseable {
    private final int capacity;
    private final ArrayDeque<Event> queue = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock(); // held for a few instructions only
    private final Condition filled = lock.newCondition();
    private long lost;
    private Runnable onClose = () -> {};

    Tap(int capacity) {
        this.capacity = capacity;
    }

    void onClose(Runnable action) {
        onClose = action;
    }

    void offer(Event event) {
        lock.lock();
        try {
            if (queue.size() == capacity) {
                queue.removeFirst();
                lost++;
            }
            queue.addLast(event);
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Takes what is there, waiting at most {@code patience} for the first event; empty if none came. */
    public List<Event> take(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long nanos = patience.toNanos();
            while (queue.isEmpty() && nanos > 0) {
                nanos = filled.awaitNanos(nanos);
            }
            List<Event> events = new ArrayList<>(queue);
            queue.clear();
            return events;
        } finally {
            lock.unlock();
        }
    }

    /** Events lost because the reader was too slow. */
    public long lost() {
        lock.lock();
        try {
            return lost;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        onClose.run();
    }
}
