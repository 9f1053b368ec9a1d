package io.swarmguard.hub;

import java.util.concurrent.Executor;

/** The clock of the hub and what it sets off. A port, so that tests need not wait. */
public interface Timer extends AutoCloseable {
    /** Now, in milliseconds since 1970. Any thread. */
    long millis();

    /** Runs an action on the timer's one thread, not before that moment. The action must not block. Any thread. */
    Alarm at(long millis, Runnable action);

    /** The timer's one thread, as the loop of what is published on its account. */
    Executor loop();

    @Override
    void close();

    /** Something that is to happen; cancelling it after it happened does nothing. */
    @FunctionalInterface
    interface Alarm {
        Alarm NONE = () -> {};

        void cancel();
    }
}
