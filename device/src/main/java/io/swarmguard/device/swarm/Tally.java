package io.swarmguard.device.swarm;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

/** What a swarm has done so far; counted by many threads. */
public final class Tally {
    private final LongAdder sent = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder received = new LongAdder();

    /** Counts a message when the hub or, at QoS 0, the network has taken it. */
    void count(CompletableFuture<Void> message) {
        message.whenComplete((done, failure) -> (failure == null ? sent : failed).increment());
    }

    public void countReceived() {
        received.increment();
    }

    public long sent() {
        return sent.sum();
    }

    /** Not taken: refused, or the connection was lost. */
    public long failed() {
        return failed.sum();
    }

    public long received() {
        return received.sum();
    }
}
