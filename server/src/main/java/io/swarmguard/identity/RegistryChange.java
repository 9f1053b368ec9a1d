package io.swarmguard.identity;

import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One step of the fold of the ledger into the registry. */
public sealed interface RegistryChange {
    /** A principal exists from now on. */
    record Added(PrincipalId id, Facts facts, Instant created) implements RegistryChange {}

    /** Something else is known of a principal. */
    record FactsReplaced(PrincipalId id, Facts facts) implements RegistryChange {}

    /** Operators say something else of a principal. */
    record TraitsReplaced(PrincipalId id, Traits traits) implements RegistryChange {}

    /**
     * A certificate speaks for a principal from now on; or for nobody, if what it was renewed from was revoked meanwhile
     * with all that comes from it.
     *
     * @param renewedFrom another certificate of the same holder; null if it was not asked for by one
     */
    record CertificateAdded(
            PrincipalId holder,
            KnownCertificate certificate,
            @Nullable Fingerprint renewedFrom) implements RegistryChange {
        /** One that was not asked for by another. */
        public CertificateAdded(PrincipalId holder, KnownCertificate certificate) {
            this(holder, certificate, null);
        }
    }

    /**
     * A certificate speaks for nobody from now on.
     *
     * @param alone whether those that were renewed from it go on
     */
    record CertificateRevoked(Fingerprint certificate, Instant at, boolean alone) implements RegistryChange {
        /** One with all that was renewed from it. */
        public CertificateRevoked(Fingerprint certificate, Instant at) {
            this(certificate, at, false);
        }
    }
}
