package io.swarmguard.hub;

import java.util.concurrent.atomic.LongAdder;

/** What happened since start, counted from many threads. */
final class Counters {
    final LongAdder published = new LongAdder();
    final LongAdder delivered = new LongAdder();
    final LongAdder withheld = new LongAdder();
    final LongAdder droppedSlow = new LongAdder();
    final LongAdder droppedFull = new LongAdder();
    final LongAdder expired = new LongAdder();
}
