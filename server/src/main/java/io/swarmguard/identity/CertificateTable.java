package io.swarmguard.identity;

import io.swarmguard.terms.Fingerprint;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Every known certificate, numbered from 0, found by fingerprint without a lock and without garbage: about 115 bytes
 * each. The rows lie in chunks that never move; only the index of row numbers is rebuilt as it grows. One writer, any
 * readers: a row is written before its number is released into the index.
 */
final class CertificateTable {
    /** No row. */
    static final int NONE = -1;

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);

    private static final int CHUNK_BITS = 9;
    private static final int CHUNK_ROWS = 1 << CHUNK_BITS;
    // the columns of a row
    private static final int NOT_BEFORE = 4; // after the four words of the fingerprint; epoch seconds
    private static final int NOT_AFTER = 5;
    private static final int SLOT_AND_FLAGS = 6;
    private static final int REVOKED = 7; // epoch seconds, or NOT_REVOKED
    private static final int COLUMNS = 8;

    private static final long NOT_REVOKED = Long.MIN_VALUE;
    private static final long WEAK = 1;
    private static final long ISSUED_HERE = 2;

    /**
     * Rows of one chunk: eight words each, the serial's bytes, the next older row of the same holder, and the row it was
     * renewed from.
     */
    private record Chunk(long[] words, byte[][] serials, int[] older, int[] parents) {
        Chunk() {
            this(new long[CHUNK_ROWS * COLUMNS], new byte[CHUNK_ROWS][], new int[CHUNK_ROWS], new int[CHUNK_ROWS]);
        }
    }

    private volatile Chunk[] chunks = new Chunk[0];
    private volatile int[] index = new int[128]; // row number + 1; 0 = free
    private volatile int size;
    private final BitSet ended = new BitSet(); // rows whose whole line was revoked; the writer's alone

    int size() {
        return size;
    }

    /** The row of a fingerprint, or {@link #NONE}. */
    int find(Fingerprint fingerprint) {
        int[] now = index;
        int mask = now.length - 1;
        for (int at = start(fingerprint.a(), now.length); ; at = (at + 1) & mask) {
            int entry = (int) INTS.getAcquire(now, at);
            if (entry == 0) {
                return NONE;
            }
            if (isAt(entry - 1, fingerprint)) {
                return entry - 1;
            }
        }
    }

    private boolean isAt(int row, Fingerprint sought) {
        long[] words = chunk(row).words;
        int at = offset(row);
        return words[at] == sought.a()
                && words[at + 1] == sought.b()
                && words[at + 2] == sought.c()
                && words[at + 3] == sought.d();
    }

    long notBefore(int row) {
        return chunk(row).words[offset(row) + NOT_BEFORE];
    }

    long notAfter(int row) {
        return chunk(row).words[offset(row) + NOT_AFTER];
    }

    int slot(int row) {
        return (int) (chunk(row).words[offset(row) + SLOT_AND_FLAGS] >>> 32);
    }

    boolean isRevoked(int row) {
        return revokedAt(row) != NOT_REVOKED;
    }

    private long revokedAt(int row) {
        return (long) LONGS.getAcquire(chunk(row).words, offset(row) + REVOKED);
    }

    /** The certificate its holder got before this one, or {@link #NONE}. */
    int older(int row) {
        return chunk(row).older[row & (CHUNK_ROWS - 1)];
    }

    /** The certificate by which this one was asked for, or {@link #NONE}. */
    int parent(int row) {
        return chunk(row).parents[row & (CHUNK_ROWS - 1)];
    }

    KnownCertificate certificate(int row) {
        long[] words = chunk(row).words;
        int at = offset(row);
        long flags = words[at + SLOT_AND_FLAGS];
        return new KnownCertificate(
                new Fingerprint(words[at], words[at + 1], words[at + 2], words[at + 3]),
                new BigInteger(chunk(row).serials[row & (CHUNK_ROWS - 1)]),
                Instant.ofEpochSecond(words[at + NOT_BEFORE]),
                Instant.ofEpochSecond(words[at + NOT_AFTER]),
                (flags & WEAK) != 0,
                (flags & ISSUED_HERE) != 0);
    }

    @Nullable
    Instant revoked(int row) {
        long at = revokedAt(row);
        return at == NOT_REVOKED ? null : Instant.ofEpochSecond(at);
    }

    /**
     * Adds a certificate that is not there yet and gives its row. Writer only. It is revoked already if the line of its
     * parent was.
     */
    int add(KnownCertificate certificate, int slot, int older, int parent) {
        int row = size;
        if (row >>> CHUNK_BITS == chunks.length) {
            Chunk[] more = Arrays.copyOf(chunks, chunks.length + 1);
            more[chunks.length] = new Chunk();
            chunks = more;
        }
        write(row, certificate, slot);
        chunk(row).older[row & (CHUNK_ROWS - 1)] = older;
        chunk(row).parents[row & (CHUNK_ROWS - 1)] = parent;
        if (parent != NONE && ended.get(parent)) {
            chunk(row).words[offset(row) + REVOKED] = revokedAt(parent);
            ended.set(row);
        }
        if (2 * (row + 1) > index.length) {
            int[] larger = new int[2 * index.length];
            for (int old = 0; old < row; old++) {
                place(larger, old);
            }
            index = larger;
        }
        place(index, row);
        size = row + 1;
        return row;
    }

    private void write(int row, KnownCertificate certificate, int slot) {
        Chunk chunk = chunk(row);
        Fingerprint f = certificate.fingerprint();
        long flags = (certificate.weak() ? WEAK : 0) | (certificate.issuedHere() ? ISSUED_HERE : 0);
        long[] cells = {
            f.a(),
            f.b(),
            f.c(),
            f.d(),
            certificate.notBefore().getEpochSecond(),
            certificate.notAfter().getEpochSecond(),
            (long) slot << 32 | flags,
            NOT_REVOKED
        };
        System.arraycopy(cells, 0, chunk.words, offset(row), COLUMNS);
        chunk.serials[row & (CHUNK_ROWS - 1)] = certificate.serial().toByteArray();
    }

    /** What was revoked before stays revoked since then. Writer only. */
    void revoke(int row, Instant at) {
        if (!isRevoked(row)) {
            LONGS.setRelease(chunk(row).words, offset(row) + REVOKED, at.getEpochSecond());
        }
    }

    /** Whatever will be renewed from this one is revoked with it. Writer only. */
    void endLine(int row) {
        ended.set(row);
    }

    private void place(int[] into, int row) {
        int mask = into.length - 1;
        int at = start(chunk(row).words[offset(row)], into.length);
        while (into[at] != 0) {
            at = (at + 1) & mask;
        }
        INTS.setRelease(into, at, row + 1);
    }

    private Chunk chunk(int row) {
        return chunks[row >>> CHUNK_BITS];
    }

    private static int offset(int row) {
        return (row & (CHUNK_ROWS - 1)) * COLUMNS;
    }

    private static int start(long word, int length) {
        return (int) (word >>> (Integer.numberOfLeadingZeros(length) + 33)); // a digest's bits are as good as random
    }
}
