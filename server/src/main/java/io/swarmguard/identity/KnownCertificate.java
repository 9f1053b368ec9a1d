package io.swarmguard.identity;

import io.swarmguard.terms.Fingerprint;
import java.math.BigInteger;
import java.time.Instant;

/**
 * What the registry keeps of a certificate.
 *
 * @param notBefore first second it is valid in; fractions are dropped
 * @param notAfter last second it is valid in; fractions are dropped
 * @param weak accepted although its key is below what this hub itself would certify
 * @param issuedHere signed by this hub's own CA
 */
public record KnownCertificate(
        Fingerprint fingerprint,
        BigInteger serial,
        Instant notBefore,
        Instant notAfter,
        boolean weak,
        boolean issuedHere) {
    public KnownCertificate {
        if (notAfter.isBefore(notBefore)) {
            throw new IllegalArgumentException("a certificate cannot end before it begins");
        }
    }
}
