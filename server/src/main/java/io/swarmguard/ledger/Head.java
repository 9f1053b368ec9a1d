package io.swarmguard.ledger;

import io.swarmguard.formats.merkle.CompactRange;

/**
 * The ledger as last committed.
 *
 * @param checkpoint the signed note; empty before the first entry
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
record Head(CompactRange range, byte[] root, long timeMillis, String checkpoint) {
    long size() {
        return range.size();
    }
}
