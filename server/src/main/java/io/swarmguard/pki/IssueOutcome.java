package io.swarmguard.pki;

import io.swarmguard.acts.Outcome;

/** What came of issuing. */
public sealed interface IssueOutcome {
    /** @param certificate DER; recorded, and known from now on */
    record Issued(byte[] certificate) implements IssueOutcome {}

    record Refused(Outcome.Refused why) implements IssueOutcome {}
}
