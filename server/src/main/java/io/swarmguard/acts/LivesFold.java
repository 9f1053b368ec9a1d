package io.swarmguard.acts;

import io.swarmguard.identity.CertificateView;
import io.swarmguard.identity.KnownCertificate;
import io.swarmguard.identity.Registry;
import io.swarmguard.identity.Subject;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.trust.Casebook;
import io.swarmguard.trust.Life;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Tells the casebook how long the newest certificate of somebody lives, as acts change it. One writer at a time. */
final class LivesFold {
    private final Registry registry;
    private final Casebook casebook;

    LivesFold(Registry registry, Casebook casebook) {
        this.registry = registry;
        this.casebook = casebook;
    }

    /** @param renews the certificate by which it was asked for: if that was revoked, it never was good */
    void added(PrincipalId holder, KnownCertificate certificate, @Nullable Fingerprint renews, Instant at) {
        CertificateView view = renews == null ? null : registry.certificate(certificate.fingerprint());
        if (view == null || view.revoked() == null) {
            casebook.certified(slot(holder), life(certificate), at);
        }
    }

    /** It was revoked, perhaps with others of its holder. */
    void revoked(Fingerprint certificate, Instant at) {
        CertificateView view = registry.certificate(certificate);
        if (view != null) {
            revoked(view.holder(), at);
        }
    }

    /** Some of somebody's certificates were revoked. */
    void revoked(PrincipalId holder, Instant at) {
        Life left = registry.certificates(holder).stream()
                .filter(view -> view.revoked() == null)
                .map(view -> life(view.certificate()))
                .max(Comparator.comparing(Life::notAfter))
                .orElse(null);
        casebook.recertified(slot(holder), left, at);
    }

    private int slot(PrincipalId id) {
        Subject subject = registry.find(id);
        if (subject == null) {
            throw new IllegalStateException(id + " is not registered");
        }
        return subject.slot();
    }

    private static Life life(KnownCertificate certificate) {
        return new Life(certificate.notBefore(), certificate.notAfter());
    }
}
