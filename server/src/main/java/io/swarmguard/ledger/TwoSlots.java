package io.swarmguard.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A small value overwritten in place, in two slots by turns, so that a torn write leaves the one before: sequence (8
 * bytes), value, CRC-32 (4). Each slot has a disk sector of its own.
 */
final class TwoSlots {
    /** What the two slots take in the file. */
    static final int BYTES = 1024;

    private static final int SLOT = BYTES / 2;

    private final FileChannel file;
    private final int valueBytes;
    private long sequence;

    TwoSlots(FileChannel file, int valueBytes) {
        this.file = file;
        this.valueBytes = valueBytes;
    }

    /** The bytes of a file that holds that value and nothing else. */
    static byte[] initial(byte[] value, int fileBytes) {
        byte[] content = new byte[fileBytes];
        byte[] slot = encode(1, value);
        System.arraycopy(slot, 0, content, SLOT, slot.length);
        return content;
    }

    /** The last value written, or null if neither slot holds one. */
    byte @Nullable [] read() throws IOException {
        byte[] latest = null;
        for (int i = 0; i < 2; i++) {
            ByteBuffer slot = ByteBuffer.allocate(Long.BYTES + valueBytes + Integer.BYTES);
            file.read(slot, (long) i * SLOT);
            byte[] value = Arrays.copyOfRange(slot.array(), Long.BYTES, Long.BYTES + valueBytes);
            long found = slot.getLong(0);
            if (found > sequence && Arrays.equals(encode(found, value), slot.array())) {
                sequence = found;
                latest = value;
            }
        }
        return latest;
    }

    void write(byte[] value) throws IOException {
        long next = sequence + 1;
        ByteBuffer slot = ByteBuffer.wrap(encode(next, value));
        file.write(slot, (next % 2) * SLOT);
        file.force(false);
        sequence = next;
    }

    private static byte[] encode(long sequence, byte[] value) {
        ByteBuffer slot = ByteBuffer.allocate(Long.BYTES + value.length + Integer.BYTES)
                .putLong(sequence)
                .put(value);
        CRC32 crc = new CRC32();
        crc.update(slot.array(), 0, slot.position());
        return slot.putInt((int) crc.getValue()).array();
    }
}
