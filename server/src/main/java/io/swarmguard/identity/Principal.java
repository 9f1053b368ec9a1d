package io.swarmguard.identity;

import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import java.time.Instant;

/**
 * Proof that a registered principal showed a certificate that was known and valid when it was looked up. Minted only by
 * {@link Registry}.
 */
public final class Principal {
    private final Subject subject;
    private final Fingerprint certificate;
    private final Instant notAfter;

    Principal(Subject subject, Fingerprint certificate, Instant notAfter) {
        this.subject = subject;
        this.certificate = certificate;
        this.notAfter = notAfter;
    }

    public Subject subject() {
        return subject;
    }

    public PrincipalId id() {
        return subject.id();
    }

    /** Which of the principal's certificates was shown. */
    public Fingerprint certificate() {
        return certificate;
    }

    /** The last second in which that certificate is good; its sessions end with it. */
    public Instant notAfter() {
        return notAfter;
    }

    @Override
    public String toString() {
        return subject.toString();
    }
}
