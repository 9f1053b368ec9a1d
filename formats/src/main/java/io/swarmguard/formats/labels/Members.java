package io.swarmguard.formats.labels;

import io.swarmguard.formats.MalformedException;
import java.util.Arrays;

/**
 * The keys of the maps that are open, the innermost last, to find one that comes twice: readers differ in which of the two they
 * believe.
 */
final class Members {
    /** Keys of all maps that are open at once; more are not looked into. */
    static final int MOST = 256;

    private static final int NUMBER = -1;

    private long[] ids = new long[16];
    private int[] from = new int[16];
    private int[] to = new int[16];
    private int size;

    /** Where the keys of a map that begins now will start. */
    int open() {
        return size;
    }

    /** The map that started there ends. */
    void close(int start) {
        size = start;
    }

    /** @throws MalformedException if the map that started there has the text, or there are too many keys */
    void text(int start, byte[] text, int begin, int end) throws MalformedException {
        long hash = 0;
        for (int i = begin; i < end; i++) {
            hash = 31 * hash + text[i];
        }
        for (int i = start; i < size; i++) {
            if (ids[i] == hash && from[i] != NUMBER && Arrays.equals(text, from[i], to[i], text, begin, end)) {
                throw new MalformedException("a key comes twice");
            }
        }
        add(hash, begin, end);
    }

    /** @throws MalformedException if the map that started there has the number, or there are too many keys */
    void number(int start, long number) throws MalformedException {
        for (int i = start; i < size; i++) {
            if (ids[i] == number && from[i] == NUMBER) {
                throw new MalformedException("a key comes twice");
            }
        }
        add(number, NUMBER, NUMBER);
    }

    private void add(long id, int begin, int end) throws MalformedException {
        if (size == MOST) {
            throw new MalformedException("more than " + MOST + " keys");
        }
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, 2 * size);
            from = Arrays.copyOf(from, 2 * size);
            to = Arrays.copyOf(to, 2 * size);
        }
        ids[size] = id;
        from[size] = begin;
        to[size] = end;
        size++;
    }
}
