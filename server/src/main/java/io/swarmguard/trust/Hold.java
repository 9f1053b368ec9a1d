package io.swarmguard.trust;

import io.swarmguard.terms.Standing;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that holds a principal where it stands.
 *
 * @param cause what sort of thing: a mark of an operator, a recovery, the grade and topic of evidence, a word of its posture, or its certificate's age
 * @param until when it ends, or weighs less, by itself; null if it does not
 * @param byOperator whether an operator's act says so, and not evidence
 */
public record Hold(
        Standing standing,
        String cause,
        String why,
        Instant since,
        String by,
        @Nullable Instant until,
        boolean byOperator) {
    Hold atMost(Standing most) {
        return new Hold(most, cause, why, since, by, until, byOperator);
    }
}
