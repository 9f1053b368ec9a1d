package io.swarmguard.acts;

import io.swarmguard.terms.Reason;

/** What became of an act. */
public sealed interface Outcome {
    /**
     * It is in effect.
     *
     * @param entry index of its entry in the ledger (of the last one, if there were several); -1 if late
     * @param late a narrowing act that is in effect but not yet in the ledger, because the disk does not take it now
     */
    record Done(long entry, boolean late) implements Outcome {}

    /** Nothing changed; the detail is a clause for the operator: it may quote names, never secrets. */
    record Refused(Reason reason, String detail) implements Outcome {}
}
