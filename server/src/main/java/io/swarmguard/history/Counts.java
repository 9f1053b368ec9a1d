package io.swarmguard.history;

/** Sums by pairs of numbers, in 16 bytes for each place of a table that is at most half full. */
final class Counts {
    private static final int FIRST_CAPACITY = 1_024; // a power of two

    private long[] pairs = new long[FIRST_CAPACITY]; // plus one, so that 0 is none
    private long[] sums = new long[FIRST_CAPACITY];
    private int size;

    /** Gets every pair that has a sum. */
    @FunctionalInterface
    interface Consumer {
        void accept(int first, int second, long sum);
    }

    /**
     * Adds to the sum of one pair.
     *
     * @param first at least 0
     * @param second at least 0
     */
    void add(int first, int second, long count) {
        long pair = pair(first, second);
        int at = place(pair);
        if (pairs[at] == 0) {
            if (2 * (size + 1) > pairs.length) {
                grow();
                at = place(pair);
            }
            pairs[at] = pair;
            size++;
        }
        sums[at] += count;
    }

    int size() {
        return size;
    }

    void forEach(Consumer consumer) {
        for (int i = 0; i < pairs.length; i++) {
            if (pairs[i] != 0) {
                consumer.accept((int) ((pairs[i] - 1) >>> Integer.SIZE), (int) (pairs[i] - 1), sums[i]);
            }
        }
    }

    private static long pair(int first, int second) {
        return (((long) first << Integer.SIZE) | second) + 1;
    }

    /** Where a pair is, or has room. */
    private int place(long pair) {
        int mask = pairs.length - 1;
        int at = (int) ((pair * 0x9E3779B97F4A7C15L) >>> Integer.SIZE) & mask; // Fibonacci hashing
        while (pairs[at] != 0 && pairs[at] != pair) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private void grow() {
        long[] oldPairs = pairs;
        long[] oldSums = sums;
        pairs = new long[2 * oldPairs.length];
        sums = new long[pairs.length];
        for (int i = 0; i < oldPairs.length; i++) {
            if (oldPairs[i] != 0) {
                int at = place(oldPairs[i]);
                pairs[at] = oldPairs[i];
                sums[at] = oldSums[i];
            }
        }
    }
}
