package io.swarmguard.watch;

import java.time.Duration;

/**
 * What is worth a finding, and how much is followed at once.
 *
 * @param refusals so many things that no policy gives it, in {@code window}, make a finding
 * @param principals followed at once, about 300 bytes each
 * @param findings that wait to be taken
 */
public record WatchLimits(int refusals, Duration window, int principals, int findings) {
    public WatchLimits {
        if (refusals < 1 || refusals > 1_000 || principals < 1 || findings < 1 || !window.isPositive()) {
            throw new IllegalArgumentException("refusals 1 to 1,000, and all above zero");
        }
    }

    public static WatchLimits defaults() {
        return new WatchLimits(20, Duration.ofMinutes(1), 16_384, 1_024);
    }
}
