package io.swarmguard.identity;

import io.swarmguard.terms.PrincipalId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A registered certificate as operators see it.
 *
 * @param revoked when it was revoked; null if it was not
 */
public record CertificateView(
        KnownCertificate certificate,
        PrincipalId holder,
        @Nullable Instant revoked) {}
