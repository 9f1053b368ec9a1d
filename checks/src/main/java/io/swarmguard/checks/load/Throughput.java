package io.swarmguard.checks.load;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Counts in spans of {@link #SPAN_MILLIS}. Confined to the loop. */
final class Throughput {
    static final int SPAN_MILLIS = 100;
    private static final double DIP = 0.8; // of the usual, below which a span counts as one

    private final long beginNanos;
    private int[] spans = new int[1 << 10];

    Throughput(long beginNanos) {
        this.beginNanos = beginNanos;
    }

    void count(long nowNanos) {
        int span = span(nowNanos);
        if (span >= spans.length) {
            spans = Arrays.copyOf(spans, 2 * span);
        }
        spans[span]++;
    }

    private int span(long nowNanos) {
        return (int) ((nowNanos - beginNanos) / TimeUnit.MILLISECONDS.toNanos(SPAN_MILLIS));
    }

    /**
     * What the spans until now say, the first and the last left out, which may not be whole.
     *
     * @param usual per second
     */
    void describe(Result result, double usual, long nowNanos) {
        double perSpan = usual * SPAN_MILLIS / 1000;
        int least = Integer.MAX_VALUE;
        int dips = 0;
        int longest = 0;
        int lasting = 0;
        for (int i = 1; i < Math.min(span(nowNanos), spans.length); i++) {
            least = Math.min(least, spans[i]);
            boolean dip = spans[i] < DIP * perSpan;
            lasting = dip ? lasting + 1 : 0;
            dips += dip ? 1 : 0;
            longest = Math.max(longest, lasting);
        }
        result.with("leastShareOf100Ms", least / perSpan)
                .with("dipsOf100Ms", dips)
                .with("longestDipMs", longest * SPAN_MILLIS);
    }
}
