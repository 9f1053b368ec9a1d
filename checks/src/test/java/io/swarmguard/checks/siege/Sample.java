package io.swarmguard.checks.siege;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Times that something took. */
final class Sample {
    private long[] nanos = new long[4096];
    private int size;

    synchronized void add(long took) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * size);
        }
        nanos[size++] = took;
        notifyAll();
    }

    synchronized int size() {
        return size;
    }

    /** Waits until there are so many; false if they did not come in time. */
    synchronized boolean await(int wanted, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (size < wanted) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /** The time that this share of all does not exceed, in milliseconds. */
    synchronized double millis(double share) {
        long[] sorted = Arrays.copyOf(nanos, size);
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(share * size) - 1)] / 1e6;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d messages, acknowledged after p50 %.2f ms, p90 %.2f ms, p99 %.2f ms, longest %.1f ms",
                size(),
                millis(0.5),
                millis(0.9),
                millis(0.99),
                millis(1));
    }
}
