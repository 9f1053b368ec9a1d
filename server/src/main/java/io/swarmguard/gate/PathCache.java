package io.swarmguard.gate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The paths of one session by the bytes of their topics. Bounded: a topic has a few places to lie at; when they are all
 * taken and the table is as large as it may be, one of them is given up. A hit allocates nothing. Confined to a loop.
 */
final class PathCache {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
    private static final int WAYS = 4;

    private final int largest;
    private final long seed;
    private @Nullable PublishPath[] paths = new PublishPath[2 * WAYS];
    private int victim;

    /**
     * @param largest paths held at most; a power of two of at least 8
     * @param seed secret, so that nobody can choose topics that all lie at the same places
     */
    PathCache(int largest, long seed) {
        this.largest = largest;
        this.seed = seed;
    }

    int hash(byte[] bytes, int offset, int length) {
        long hash = seed ^ length;
        int at = offset;
        int end = offset + length;
        for (; at + 8 <= end; at += 8) {
            hash = mix(hash ^ (long) LONGS.get(bytes, at));
        }
        long last = 0;
        for (; at < end; at++) {
            last = last << 8 | (bytes[at] & 0xff);
        }
        hash = mix(hash ^ last);
        return (int) (hash >>> 32);
    }

    private long mix(long value) {
        long product = value * MULTIPLIER;
        return (product ^ product >>> 29) + seed;
    }

    @Nullable
    PublishPath find(int hash, byte[] bytes, int offset, int length) {
        int from = hash & (paths.length - WAYS); // the first of its places: a multiple of WAYS
        for (int i = from; i < from + WAYS; i++) {
            PublishPath path = paths[i];
            if (path != null && path.hash() == hash && isFor(path, bytes, offset, length)) {
                return path;
            }
        }
        return null;
    }

    private static boolean isFor(PublishPath path, byte[] bytes, int offset, int length) {
        byte[] key = path.key();
        return Arrays.equals(key, 0, key.length, bytes, offset, offset + length);
    }

    void add(PublishPath path) {
        while (!place(path)) {
            if (paths.length >= largest) {
                paths[(path.hash() & (paths.length - WAYS)) + (victim++ & (WAYS - 1))] = path;
                return;
            }
            grow();
        }
    }

    private boolean place(PublishPath path) {
        int from = path.hash() & (paths.length - WAYS);
        for (int i = from; i < from + WAYS; i++) {
            if (paths[i] == null) {
                paths[i] = path;
                return true;
            }
        }
        return false;
    }

    /** Twice the places: those that lay together go to two groups, so all of them fit. */
    private void grow() {
        @Nullable PublishPath[] before = paths;
        paths = new PublishPath[2 * before.length];
        for (PublishPath path : before) {
            if (path != null) {
                place(path);
            }
        }
    }
}
