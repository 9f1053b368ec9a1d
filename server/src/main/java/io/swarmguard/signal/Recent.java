package io.swarmguard.signal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** The latest events of one sort of sources. One source that has its share of them loses its own oldest for its next. */
final class Recent {
    private final int most;
    private final int share;
    private final Map<Long, Event> events = new LinkedHashMap<>();
    private final Map<Object, Deque<Long>> bySource = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock(); // held for a few instructions only

    Recent(int most, int share) {
        this.most = most;
        this.share = share;
    }

    void add(Event event) {
        lock.lock();
        try {
            Deque<Long> own = bySource.get(event.source());
            if (own != null && own.size() >= share) {
                events.remove(own.removeFirst());
            } else if (events.size() >= most) {
                dropOldest();
            }
            bySource.computeIfAbsent(event.source(), source -> new ArrayDeque<>(2))
                    .addLast(event.number());
            events.put(event.number(), event);
        } finally {
            lock.unlock();
        }
    }

    private void dropOldest() {
        Iterator<Event> oldest = events.values().iterator();
        Object source = oldest.next().source();
        oldest.remove();
        Deque<Long> own = bySource.get(source);
        if (own != null) {
            own.removeFirst(); // each source's own are in the order of all
            if (own.isEmpty()) {
                bySource.remove(source);
            }
        }
    }

    /** Adds all of them. */
    void copyTo(List<Event> into) {
        lock.lock();
        try {
            into.addAll(events.values());
        } finally {
            lock.unlock();
        }
    }
}
