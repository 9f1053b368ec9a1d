package io.swarmguard.hub;

import java.util.concurrent.atomic.LongAdder;

/** What waits in all queues together. The limit is looked at every so often only, so it is passed by a little. */
final class Usage {
    private static final int EVERY = 256;

    private final long limitBytes;
    private final LongAdder messages = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private int changes; // racy: only paces
    private volatile boolean full;

    Usage(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    boolean isFull() {
        return full;
    }

    void add(long messageCount, long byteCount) {
        messages.add(messageCount);
        bytes.add(byteCount);
        if (++changes % EVERY == 0 || full) {
            full = bytes.sum() > limitBytes;
        }
    }

    long messages() {
        return messages.sum();
    }

    long bytes() {
        return bytes.sum();
    }
}
