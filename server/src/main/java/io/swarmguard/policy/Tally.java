package io.swarmguard.policy;

import java.util.concurrent.atomic.LongAdder;

/** Counts the messages that were decided alike. Any thread. */
public final class Tally {
    private final LongAdder count = new LongAdder();

    void count() {
        count.increment();
    }

    /** How many there were. */
    public long sum() {
        return count.sum();
    }
}
