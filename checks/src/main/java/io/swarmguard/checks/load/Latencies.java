package io.swarmguard.checks.load;

import java.util.Arrays;

/** Counts durations in buckets at most 1.6 % wide, from a nanosecond to hours. Not thread-safe. */
final class Latencies {
    private static final int PRECISION_BITS = 6;
    private static final int STEPS = 1 << PRECISION_BITS;

    private final long[] counts = new long[(64 - PRECISION_BITS) * STEPS];
    private long total;
    private long max;

    /** @param nanos negative counts as 0 */
    void record(long nanos) {
        long value = Math.max(0, nanos);
        counts[bucket(value)]++;
        total++;
        max = Math.max(max, value);
    }

    /**
     * The duration that this share of all does not exceed, in milliseconds; 0 if nothing was recorded.
     *
     * @param share 0 to 1
     */
    double millis(double share) {
        if (share >= 1) {
            return max / 1e6;
        }
        long wanted = Math.max(1, (long) Math.ceil(share * total));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return Math.min(upperBound(i), max) / 1e6;
            }
        }
        return 0;
    }

    void clear() {
        Arrays.fill(counts, 0);
        total = 0;
        max = 0;
    }

    private static int bucket(long value) {
        int shift = Math.max(0, 63 - Long.numberOfLeadingZeros(value | 1) - PRECISION_BITS);
        return (shift << PRECISION_BITS) + (int) (value >>> shift);
    }

    private static long upperBound(int bucket) {
        if (bucket < 2 * STEPS) {
            return bucket;
        }
        int shift = (bucket >>> PRECISION_BITS) - 1;
        long step = (bucket & (STEPS - 1L)) + STEPS;
        return ((step + 1) << shift) - 1;
    }
}
