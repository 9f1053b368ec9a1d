package io.swarmguard.trust;

import java.time.Duration;
import java.time.Instant;

/**
 * A report that was taken, with what belongs to it.
 *
 * @param said why, when and by whom it was recorded
 * @param excused whether an operator released the machine since: policies still read it, and no rule does
 * @param raised how often that aspect was raised or renewed lately
 */
public record Reported(Report report, Dossier.Said said, boolean excused, Raised raised) {
    /** @param since when counting began anew */
    public record Raised(int count, Instant since) {
        static final Raised NEVER = new Raised(0, Instant.EPOCH);
        private static final Duration SPAN = Duration.ofHours(1);

        Raised at(Instant now) {
            return now.isBefore(since.plus(SPAN)) ? new Raised(count + 1, since) : new Raised(1, now);
        }
    }

    Reported withExcuse() {
        return new Reported(report, said, true, raised);
    }
}
