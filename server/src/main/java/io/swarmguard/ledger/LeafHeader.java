package io.swarmguard.ledger;

import io.swarmguard.formats.MalformedException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The public part of a leaf: version (1 byte), type (2), index (8), time in milliseconds since 1970 (8), keyed hash of
 * the actor (32). The sealed body follows and is bound to these bytes.
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
record LeafHeader(int type, long index, long timeMillis, byte[] actorHash) {
    static final int BYTES = 51;

    /** Of the sealed body's layout as well. */
    static final int VERSION = 1;

    private static final int ACTOR_OFFSET = 19;

    byte[] encode() {
        return ByteBuffer.allocate(BYTES)
                .put((byte) VERSION)
                .putShort((short) type)
                .putLong(index)
                .putLong(timeMillis)
                .put(actorHash)
                .array();
    }

    static LeafHeader parse(byte[] leaf) throws MalformedException {
        if (leaf.length < BYTES || leaf[0] != VERSION) {
            throw new MalformedException("leaf: too short or of an unknown version");
        }
        ByteBuffer fields = ByteBuffer.wrap(leaf);
        return new LeafHeader(
                fields.getShort(1) & 0xFFFF,
                fields.getLong(3),
                fields.getLong(11),
                Arrays.copyOfRange(leaf, ACTOR_OFFSET, BYTES));
    }
}
