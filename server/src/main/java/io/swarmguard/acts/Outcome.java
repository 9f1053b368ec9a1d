package io.swarmguard.acts;

import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Reason;
import java.util.List;

/** What became of an act. */
public sealed interface Outcome {
    /**
     * It is in effect.
     *
     * @param entry index of its entry in the ledger (of the last one, if there were several); -1 if late
     * @param late a narrowing act that is in effect but not yet in the ledger, because the disk does not take it now
     * @param with of a revoked certificate: those that fell with it because they were renewed from it, oldest first
     */
    record Done(long entry, boolean late, List<Fingerprint> with) implements Outcome {
        public Done {
            with = List.copyOf(with);
        }

        /** One with which nothing else fell. */
        public Done(long entry, boolean late) {
            this(entry, late, List.of());
        }
    }

    /** Nothing changed; the detail is a clause for the operator: it may quote names, never secrets. */
    record Refused(Reason reason, String detail) implements Outcome {}
}
