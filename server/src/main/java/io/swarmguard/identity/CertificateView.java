package io.swarmguard.identity;

import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A registered certificate as operators see it.
 *
 * @param revoked when it was revoked; null if it was not
 * @param renewedFrom the certificate by which this one was asked for; null if it was not asked for by one
 */
public record CertificateView(
        KnownCertificate certificate,
        PrincipalId holder,
        @Nullable Instant revoked,
        @Nullable Fingerprint renewedFrom) {}
