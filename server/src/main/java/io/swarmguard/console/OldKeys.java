package io.swarmguard.console;

import io.swarmguard.acts.Act;
import io.swarmguard.acts.ActKind;
import io.swarmguard.acts.Recorded;
import io.swarmguard.formats.MalformedException;
import io.swarmguard.ledger.Leaf;
import io.swarmguard.ledger.Ledger;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The public keys that somebody ever had a certificate for: nobody keeps them in memory, the ledger has them. */
final class OldKeys {
    private static final Set<ActKind> WITH_CERTIFICATES =
            EnumSet.of(ActKind.DEVICE_ADDED, ActKind.SERVICE_ADDED, ActKind.CERTIFICATE_ADDED);

    private OldKeys() {}

    /** SHA-256 of them (SPKI), the newest first. Reads the ledger: some microseconds an entry. */
    static List<Fingerprint> of(PrincipalId id, Ledger ledger) {
        List<Fingerprint> keys = new ArrayList<>();
        for (long index = ledger.size() - 1; index >= 0 && keys.size() < Act.RecoveryBegun.MOST_OLD_KEYS; index--) {
            Act.Certificate certificate = certificate(ledger.leaf(index), id);
            Fingerprint key = certificate == null ? null : key(certificate);
            if (key != null && !keys.contains(key)) {
                keys.add(key);
            }
        }
        return keys;
    }

    private static Act.@Nullable Certificate certificate(Leaf leaf, PrincipalId id) {
        if (!WITH_CERTIFICATES.contains(ActKind.ofType(leaf.type()))) {
            return null;
        }
        try {
            return switch (Recorded.decode(leaf.type(), leaf.body()).act()) {
                case Act.PrincipalAdded added when added.id().equals(id) -> added.certificate();
                case Act.CertificateAdded added when added.holder().equals(id) -> added.certificate();
                default -> null;
            };
        } catch (MalformedException e) {
            throw new IllegalStateException("entry " + leaf.index() + " was read at the start", e);
        }
    }

    /** Null if it cannot be read, and then nobody can enrol with it. */
    private static @Nullable Fingerprint key(Act.Certificate certificate) {
        try {
            return Fingerprint.of(CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(certificate.der()))
                    .getPublicKey()
                    .getEncoded());
        } catch (CertificateException e) {
            return null;
        }
    }
}
