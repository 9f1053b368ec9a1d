package io.swarmguard.identity;

import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import java.time.Instant;

/** One step of the fold of the ledger into the registry. */
public sealed interface RegistryChange {
    /** A principal exists from now on. */
    record Added(PrincipalId id, Facts facts, Instant created) implements RegistryChange {}

    /** Something else is known of a principal. */
    record FactsReplaced(PrincipalId id, Facts facts) implements RegistryChange {}

    /** A certificate speaks for a principal from now on. */
    record CertificateAdded(PrincipalId holder, KnownCertificate certificate) implements RegistryChange {}

    /** A certificate speaks for nobody from now on. */
    record CertificateRevoked(Fingerprint certificate, Instant at) implements RegistryChange {}
}
