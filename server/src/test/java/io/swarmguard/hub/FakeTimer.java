package io.swarmguard.hub;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;

/** A clock that stands until a test moves it, and that rings on the test's thread. */
public final class FakeTimer implements Timer {
    private final PriorityQueue<Ring> rings = new PriorityQueue<>(Comparator.comparingLong(Ring::at));
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private long now;

    private static final class Ring {
        final long at;
        final Runnable action;

        Ring(long at, Runnable action) {
            this.at = at;
            this.action = action;
        }

        long at() {
            return at;
        }

        Runnable action() {
            return action;
        }
    }

    public FakeTimer(long millis) {
        now = millis;
    }

    @Override
    public synchronized long millis() {
        return now;
    }

    @Override
    public synchronized Alarm at(long millis, Runnable action) {
        Ring ring = new Ring(millis, action);
        rings.add(ring);
        return () -> cancel(ring);
    }

    private synchronized void cancel(Ring ring) {
        rings.remove(ring);
    }

    @Override
    public Executor loop() {
        return this::later;
    }

    private synchronized void later(Runnable task) {
        tasks.add(task);
    }

    /** Moves the clock and lets everything ring that is due. */
    public void advance(long millis) {
        synchronized (this) {
            now += millis;
        }
        settle();
    }

    /** Lets everything ring that is due now. */
    public void settle() {
        for (Runnable due = due(); due != null; due = due()) {
            due.run();
        }
    }

    private synchronized @org.jspecify.annotations.Nullable Runnable due() {
        if (!tasks.isEmpty()) {
            return tasks.poll();
        }
        Ring first = rings.peek();
        return first != null && first.at() <= now ? rings.poll().action() : null;
    }

    @Override
    public void close() {}
}
