package io.swarmguard.checks.bench;

/** Durations by nanosecond up to a millisecond; longer ones count as the longest. */
final class Samples {
    private static final int LONGEST = 1_000_000;
    private final int[] counts = new int[LONGEST + 1];
    private long total;
    private long max;

    void add(long nanos) {
        counts[(int) Math.min(nanos, LONGEST)]++;
        total++;
        max = Math.max(max, nanos);
    }

    long at(double quantile) {
        if (quantile >= 1) {
            return max;
        }
        long rank = (long) Math.ceil(quantile * total);
        long seen = 0;
        for (int nanos = 0; nanos <= LONGEST; nanos++) {
            seen += counts[nanos];
            if (seen >= rank) {
                return nanos;
            }
        }
        return max;
    }
}
