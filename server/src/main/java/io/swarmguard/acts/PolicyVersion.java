package io.swarmguard.acts;

import io.swarmguard.terms.Fingerprint;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One time that policies were put in force.
 *
 * @param number counts from 1; 0 is what ships with the product, before anybody applied anything
 * @param by who did it; empty for number 0
 * @param digest of its texts; of a shipped set, those of the product that was running then
 * @param origin where the texts came from
 * @param why empty if nobody said
 * @param trialUntil when it is taken back; null if it was never on trial, or was confirmed
 */
public record PolicyVersion(
        int number,
        Instant when,
        String by,
        Fingerprint digest,
        String origin,
        String why,
        @Nullable Instant trialUntil) {

    /** Whether it is the set that the running product brings along. */
    public boolean isShipped() {
        return origin.equals(Act.PolicyApplied.SHIPPED);
    }

    PolicyVersion confirmed() {
        return new PolicyVersion(number, when, by, digest, origin, why, null);
    }
}
