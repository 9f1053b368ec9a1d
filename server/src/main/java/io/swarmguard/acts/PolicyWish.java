package io.swarmguard.acts;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a set of policies is to be put in force.
 *
 * @param why empty if nobody said
 * @param base the version it was made against, which must be in force; null if that does not matter
 * @param trial after which it is taken back unless it was confirmed; null if it is to stay
 */
public record PolicyWish(
        String why, @Nullable Integer base, @Nullable Duration trial) {
    public static final Duration SHORTEST_TRIAL = Duration.ofSeconds(1);
    public static final Duration LONGEST_TRIAL = Duration.ofDays(7);
}
