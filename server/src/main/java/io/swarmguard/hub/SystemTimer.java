package io.swarmguard.hub;

import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The hub's clock, and one thread that waits for it. */
public final class SystemTimer implements Timer {
    /** Longest wait the clock is set for: about a hundred years, so that nothing overflows. */
    private static final long LONGEST_MILLIS = TimeUnit.DAYS.toMillis(36_500);

    private final InstantSource clock;
    private final ScheduledThreadPoolExecutor thread;

    /** @param clock the hub's */
    public SystemTimer(InstantSource clock) {
        this.clock = clock;
        thread = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("hub-timer").daemon(true).factory());
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public long millis() {
        return clock.millis();
    }

    @Override
    public Alarm at(long millis, Runnable action) {
        long wait = Math.clamp(millis - millis(), 0, LONGEST_MILLIS);
        try {
            Future<?> waiting = thread.schedule(action, wait, TimeUnit.MILLISECONDS);
            return () -> waiting.cancel(false);
        } catch (RejectedExecutionException stopping) {
            return Alarm.NONE;
        }
    }

    @Override
    public Executor loop() {
        return thread;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
