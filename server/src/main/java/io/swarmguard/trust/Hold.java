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
    static Hold of(Dossier.Mark mark) {
        Dossier.Said said = mark.said();
        return new Hold(mark.standing(), "mark", said.why(), said.at(), said.by(), mark.until(), true);
    }

    static Hold of(Dossier.Recovery recovery) {
        Dossier.Said said = recovery.said();
        Instant enrolled = recovery.enrolled();
        return enrolled == null
                ? new Hold(
                        Standing.QUARANTINED,
                        "recovery",
                        "no new key yet: " + said.why(),
                        said.at(),
                        said.by(),
                        null,
                        true)
                : new Hold(
                        Standing.WATCHED,
                        "recovery",
                        "observed with its new key: " + said.why(),
                        enrolled,
                        said.by(),
                        enrolled.plus(recovery.watch()),
                        true);
    }

    Hold atMost(Standing most) {
        return new Hold(most, cause, why, since, by, until, byOperator);
    }
}
