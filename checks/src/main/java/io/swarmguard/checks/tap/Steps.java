package io.swarmguard.checks.tap;

import io.swarmguard.acts.HubClock;
import io.swarmguard.checks.load.InnerHub;
import io.swarmguard.hub.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Time that passes in steps, and one loop for all sessions that runs when it is told to: so that what is decided and what
 * changes decisions never share a millisecond. Anybody may give the loop something; the rest is for one thread.
 */
final class Steps {
    private final AtomicLong millis;
    private final Deque<Runnable> tasks = new ArrayDeque<>(); // guarded by itself
    private Bells bells = new Bells();

    Steps(Instant begin) {
        millis = new AtomicLong(begin.toEpochMilli());
    }

    /** For a hub that starts now; whatever was to happen in the one before does not. */
    InnerHub.Time time() {
        bells = new Bells();
        InstantSource wall = () -> Instant.ofEpochMilli(millis.get());
        return new InnerHub.Time(
                new HubClock(wall, () -> Duration.ofMillis(millis.get()).toNanos()), bells);
    }

    Instant now() {
        return Instant.ofEpochMilli(millis.get());
    }

    void pass(long moreMillis) {
        if (moreMillis < 1) {
            throw new IllegalArgumentException("time goes on, by " + moreMillis + " ms it does not");
        }
        millis.addAndGet(moreMillis);
        settle();
    }

    Executor loop() {
        return this::later;
    }

    private void later(Runnable task) {
        synchronized (tasks) {
            tasks.add(task);
        }
    }

    /** Does all that is due and all that comes of it. */
    void settle() {
        for (Runnable next = next(); next != null; next = next()) {
            next.run();
        }
    }

    private @Nullable Runnable next() {
        Runnable task;
        synchronized (tasks) {
            task = tasks.poll();
        }
        return task == null ? bells.due() : task;
    }

    /** Each is itself, whatever it rings and when. */
    private static final class Bell {
        private final long at;
        private final Runnable action;

        Bell(long at, Runnable action) {
            this.at = at;
            this.action = action;
        }

        long at() {
            return at;
        }
    }

    private final class Bells implements Timer {
        private final PriorityQueue<Bell> waiting = new PriorityQueue<>(Comparator.comparingLong(Bell::at));

        @Override
        public long millis() {
            return millis.get();
        }

        @Override
        public synchronized Alarm at(long when, Runnable action) {
            Bell bell = new Bell(when, action);
            waiting.add(bell);
            return () -> cancel(bell);
        }

        private synchronized void cancel(Bell bell) {
            waiting.remove(bell);
        }

        private synchronized @Nullable Runnable due() {
            Bell first = waiting.peek();
            return first != null && first.at() <= millis() ? waiting.remove().action : null;
        }

        @Override
        public Executor loop() {
            return Steps.this::later;
        }

        @Override
        public void close() {}
    }
}
