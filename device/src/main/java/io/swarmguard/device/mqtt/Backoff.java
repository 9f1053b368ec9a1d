package io.swarmguard.device.mqtt;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before connecting again: doubling, and jittered between half and all of the step, so that a fleet
 * that lost its hub in one instant does not come back in one instant. Not safe for use by many threads: one per client.
 */
public final class Backoff {
    private final Duration first;
    private final Duration longest;
    private final RandomGenerator random;

    private Backoff(Duration first, Duration longest, RandomGenerator random) {
        this.first = first;
        this.longest = longest;
        this.random = random;
    }

    /** @throws IllegalArgumentException unless 0 &lt; first ≤ longest */
    public static Backoff between(Duration first, Duration longest, RandomGenerator random) {
        if (!first.isPositive() || first.compareTo(longest) > 0) {
            throw new IllegalArgumentException("a back-off goes from a positive step to a longer one");
        }
        return new Backoff(first, longest, random);
    }

    /** @param failures attempts that failed since the last success, from 1 */
    Duration delay(int failures) {
        long step = first.toMillis() << Math.min(failures - 1, 30); // 2^30 steps are longer than any longest
        long bounded = step <= 0 ? longest.toMillis() : Math.min(step, longest.toMillis());
        long half = Math.max(1, bounded / 2);
        return Duration.ofMillis(half + random.nextLong(half + 1));
    }
}
