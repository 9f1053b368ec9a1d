package io.swarmguard.pki;

import io.swarmguard.acts.Act;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A certificate that is complete but for its signature: proof that the profile, not the applicant, chose its contents. Made
 * only by {@link Issuer}, signed at most once.
 */
public final class Prepared {
    private final PrincipalId holder;
    private final Profile profile;
    private final List<String> names;
    private final @Nullable Fingerprint renews;
    private final byte[] serial;
    private final byte[] toBeSigned;
    private final Instant notAfter;
    private final AtomicBoolean taken = new AtomicBoolean();

    Prepared(
            PrincipalId holder,
            Profile profile,
            List<String> names,
            CertificateText text,
            @Nullable Fingerprint renews) {
        this.holder = holder;
        this.profile = profile;
        this.names = names;
        this.renews = renews;
        this.serial = text.serial();
        this.toBeSigned = text.toBeSigned();
        this.notAfter = text.notAfter();
    }

    public PrincipalId holder() {
        return holder;
    }

    public Instant notAfter() {
        return notAfter;
    }

    Profile profile() {
        return profile;
    }

    List<String> names() {
        return names;
    }

    /** What the ledger holds before anything is signed. */
    Act.CertificatePrepared act() {
        return new Act.CertificatePrepared(
                holder, serial, Fingerprint.of(toBeSigned), profile.word(), notAfter, renews);
    }

    /** The TBSCertificate, for one signature. */
    byte[] take() {
        if (!taken.compareAndSet(false, true)) {
            throw new IllegalStateException("a prepared certificate is signed once");
        }
        return toBeSigned;
    }
}
