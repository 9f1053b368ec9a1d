package io.swarmguard.enrol;

import io.swarmguard.acts.Act;
import io.swarmguard.acts.Actor;
import io.swarmguard.acts.Outcome;
import io.swarmguard.terms.PrincipalId;
import java.time.Instant;
import java.util.List;

/** One-time codes by which a machine enrols. */
@SuppressWarnings("DoNotCallSuggester") // until it is filled
public final class Codes {
    Codes() {}

    /** What came of asking for a code. */
    public sealed interface CodeOutcome {
        /** @param code to be shown once; it is stored nowhere */
        record Given(String code, Instant expires) implements CodeOutcome {}

        record Refused(Outcome.Refused why) implements CodeOutcome {}
    }

    /** Makes a code for a principal, together with the acts that register it (or none), as one. */
    public CodeOutcome issue(List<Act> before, PrincipalId holder, Actor by) {
        throw new UnsupportedOperationException(before + " " + holder + by);
    }
}
