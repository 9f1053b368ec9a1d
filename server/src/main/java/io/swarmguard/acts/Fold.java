package io.swarmguard.acts;

import io.swarmguard.identity.Registry;
import io.swarmguard.identity.RegistryChange;
import io.swarmguard.identity.Subject;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.StandingNote;
import io.swarmguard.trust.Standings;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything the acts so far amount to. The same code takes an act when it is done and when the ledger is read at start,
 * so both give the same state. One writer at a time; what others read is safe for any thread.
 */
final class Fold {
    /** Prepared certificates that were never signed and are still remembered. */
    private static final int MAX_PREPARED = 10_000;
    /** How long a code that is over is remembered, so that whoever shows it hears why it fails. */
    private static final Duration CODE_MEMORY = Duration.ofDays(7);

    final Registry registry;
    final Standings standings;
    final SaidFold said;
    volatile Act.@Nullable HubCreated hub;
    volatile byte @Nullable [] ca;
    volatile byte @Nullable [] serverCertificate;
    volatile List<String> serverNames = List.of();
    volatile @Nullable Fingerprint policy;
    final Map<Fingerprint, Code> codes = new ConcurrentHashMap<>();
    final Map<PrincipalId, Act.OperatorRecoveryBegun> recoveries = new ConcurrentHashMap<>();
    final Set<Fingerprint> recoveryRequests =
            ConcurrentHashMap.newKeySet(); // as many as somebody proved the master key
    private final Map<PrincipalId, Fingerprint> codeOf = new HashMap<>();
    private final Map<BigInteger, Awaited> prepared = new LinkedHashMap<>();
    private Instant nextPruning = Instant.MIN;

    /**
     * A certificate that was recorded as about to be signed, and is not there yet.
     *
     * @param renews the certificate by which it was asked for
     */
    record Awaited(PrincipalId holder, @Nullable Fingerprint renews) {}

    Fold(Registry registry, Standings standings) {
        this.registry = registry;
        this.standings = standings;
        this.said = new SaidFold(registry);
    }

    /** @throws IllegalStateException if the act does not fit what was before; nothing that was checked does that */
    void apply(Recorded recorded) {
        Instant time = recorded.time();
        switch (recorded.act()) {
            case Act.HubCreated a -> hub = a;
            case Act.CaCreated a -> ca = a.certificate();
            case Act.PrincipalAdded a -> {
                registry.apply(new RegistryChange.Added(a.id(), a.facts(), time));
                if (a.certificate() != null) {
                    add(a.id(), a.certificate());
                }
            }
            case Act.CertificateAdded a -> add(a.holder(), a.certificate());
            case Act.CertificateRevoked a ->
                registry.apply(new RegistryChange.CertificateRevoked(a.certificate(), time, a.alone()));
            case Act.PrincipalDisabled a -> stand(a.id(), Standing.DISABLED, a.why(), recorded);
            case Act.PrincipalEnabled a -> stand(a.id(), Standing.CLEAR, "enabled", recorded);
            case Act.CodeIssued a -> issued(a, time);
            case Act.CodeUsed a -> codes.computeIfPresent(a.hash(), (hash, code) -> code.usedBy(a.keyHash(), time));
            case Act.CertificatePrepared a -> prepare(a);
            case Act.ServerCertificateAdded a -> {
                serverNames = a.names();
                serverCertificate = a.der();
            }
            case Act.PolicyApplied a -> policy = a.digest();
            case Act.ClockConfirmed a -> {} // of the moment; HubClock holds it
            case Act.OperatorRecoveryBegun a -> {
                recoveryRequests.add(a.request());
                recoveries.put(a.id(), a);
            }
            case Act.OperatorRecoveryCancelled a -> recoveries.remove(a.id());
            case Act.OperatorRecoveryCompleted a -> recoveries.remove(a.id());
            case Act.AttributeSet a -> said.apply(a);
            case Act.GroupMemberAdded a -> said.apply(a);
            case Act.GroupMemberRemoved a -> said.apply(a);
            case Act.RelationAdded a -> said.apply(a);
            case Act.RelationRemoved a -> said.apply(a);
        }
    }

    private void add(PrincipalId holder, Act.Certificate certificate) {
        Awaited awaited = prepared.remove(certificate.known().serial());
        Fingerprint renews = awaited == null || !certificate.known().issuedHere() ? null : awaited.renews();
        registry.apply(new RegistryChange.CertificateAdded(holder, certificate.known(), renews));
    }

    private void stand(PrincipalId id, Standing standing, String why, Recorded recorded) {
        Subject subject = registry.find(id);
        if (subject == null) {
            throw new IllegalStateException(id + " is not registered");
        }
        String by = recorded.by().id().toString();
        standings.set(subject.slot(), new StandingNote(standing, why, recorded.time(), by));
    }

    private void issued(Act.CodeIssued issued, Instant time) {
        if (time.isAfter(nextPruning)) { // now and then, as looking through all of them takes time
            codes.values().removeIf(code -> code.expires().plus(CODE_MEMORY).isBefore(time));
            codeOf.values().removeIf(hash -> !codes.containsKey(hash));
            nextPruning = time.plus(Duration.ofHours(1));
        }
        Fingerprint before = codeOf.put(issued.holder(), issued.hash());
        if (before != null) {
            codes.remove(before);
        }
        codes.put(issued.hash(), new Code(issued.holder(), issued.expires(), null, null, 0));
    }

    private void prepare(Act.CertificatePrepared act) {
        if (prepared.size() == MAX_PREPARED) {
            prepared.remove(prepared.keySet().iterator().next());
        }
        prepared.put(new BigInteger(1, act.serial()), new Awaited(act.holder(), act.renews()));
    }

    /** What was recorded of a certificate of that serial that is not there yet; null if nothing. */
    @Nullable
    Awaited awaited(BigInteger serial) {
        return prepared.get(serial);
    }
}
