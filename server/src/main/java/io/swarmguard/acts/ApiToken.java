package io.swarmguard.acts;

import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import java.time.Duration;
import java.time.Instant;

/**
 * What is known of an API token; the token itself is known to nobody here.
 *
 * @param number counts the tokens of this hub from 1
 * @param owner the operator in whose name it acts
 * @param scope what it allows at most, in the words of the operators' API
 * @param certificate the only certificate it is good with (x5t#S256 of RFC 8705)
 * @param madeWith the certificate by which the owner asked for it; it falls with that one
 */
public record ApiToken(
        long number,
        PrincipalId owner,
        Fingerprint hash,
        String scope,
        Fingerprint certificate,
        Fingerprint madeWith,
        Instant created,
        Instant expires) {
    /** Longest life. */
    public static final Duration LONGEST = Duration.ofDays(90);
    /** Live ones of one operator. */
    public static final int MOST_EACH = 32;
    /** Characters of a scope. */
    public static final int LONGEST_SCOPE = 500;

    public boolean isOver(Instant now) {
        return now.isAfter(expires);
    }
}
