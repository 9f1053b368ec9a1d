package io.swarmguard.checks.load;

import java.util.BitSet;

/**
 * What a server answered for, of one session's messages by their packet identifiers, none of which may be used twice
 * meanwhile. Confined to the loop.
 */
final class Promises {
    private final BitSet acknowledged = new BitSet();
    private final BitSet delivered = new BitSet();

    void acknowledged(int packetId) {
        acknowledged.set(packetId);
    }

    void delivered(int packetId) {
        delivered.set(packetId);
    }

    int made() {
        return acknowledged.cardinality();
    }

    /** Acknowledged, and not delivered so far. */
    int open() {
        BitSet open = (BitSet) acknowledged.clone();
        open.andNot(delivered);
        return open.cardinality();
    }
}
