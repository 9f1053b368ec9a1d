package io.swarmguard.acts;

import io.swarmguard.identity.CertificateView;
import io.swarmguard.identity.Registry;
import io.swarmguard.identity.RegistryChange;
import io.swarmguard.identity.Subject;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Casebook;
import io.swarmguard.trust.Dossier;
import io.swarmguard.trust.Rules;
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
    final Casebook casebook;
    final SaidFold said;
    private final LivesFold lives;
    volatile Act.@Nullable HubCreated hub;
    volatile byte @Nullable [] ca;
    volatile byte @Nullable [] serverCertificate;
    volatile List<String> serverNames = List.of();
    final PolicyHistory policies = new PolicyHistory();
    final Map<Fingerprint, Code> codes = new ConcurrentHashMap<>();
    final Map<PrincipalId, Act.OperatorRecoveryBegun> recoveries = new ConcurrentHashMap<>();
    final Set<Fingerprint> recoveryRequests =
            ConcurrentHashMap.newKeySet(); // as many as somebody proved the master key
    final Roles roles = new Roles();
    final Approvals approvals;
    final Tokens tokens;
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
        this.approvals = new Approvals(registry, standings, roles);
        this.tokens = new Tokens(registry);
        this.casebook = new Casebook(
                Rules.shipped(),
                standings,
                slot -> registry.bySlot(slot).facts().role());
        this.said = new SaidFold(registry);
        this.lives = new LivesFold(registry, casebook);
    }

    /** @throws IllegalStateException if the act does not fit what was before; nothing that was checked does that */
    void apply(Recorded recorded) {
        Instant time = recorded.time();
        if (!(recorded.act() instanceof Act.Narrowing)) { // those are recorded also when the clock is in doubt
            casebook.advance(time);
        }
        switch (recorded.act()) {
            case Act.HubCreated a -> hub = a;
            case Act.CaCreated a -> ca = a.certificate();
            case Act.PrincipalAdded a -> {
                registry.apply(new RegistryChange.Added(a.id(), a.facts(), time));
                approvals.enrolled(a.id(), recorded);
                if (a.certificate() != null) {
                    add(a.id(), a.certificate(), time);
                }
            }
            case Act.CertificateAdded a -> {
                add(a.holder(), a.certificate(), time);
                casebook.enrolled(slot(a.holder()), time);
            }
            case Act.CertificateRevoked a -> {
                registry.apply(new RegistryChange.CertificateRevoked(a.certificate(), time, a.alone()));
                lives.revoked(a.certificate(), time);
            }
            case Act.PrincipalDisabled a ->
                casebook.mark(slot(a.id()), new Dossier.Mark(Standing.DISABLED, said(a.why(), recorded), null));
            case Act.PrincipalEnabled a -> casebook.enable(slot(a.id()), said("enabled", recorded));
            case Act.CodeIssued a -> issued(a, time);
            case Act.CodeUsed a -> codes.computeIfPresent(a.hash(), (hash, code) -> code.usedBy(a.keyHash(), time));
            case Act.CertificatePrepared a -> prepare(a);
            case Act.ServerCertificateAdded a -> {
                serverNames = a.names();
                serverCertificate = a.der();
            }
            case Act.PolicyApplied a -> policies.applied(a, recorded);
            case Act.ClockConfirmed a -> {} // of the moment; HubClock holds it
            case Act.OperatorRecoveryBegun a -> {
                recoveryRequests.add(a.request());
                recoveries.put(a.id(), a);
            }
            case Act.OperatorRecoveryCancelled a -> recoveries.remove(a.id());
            case Act.OperatorRecoveryCompleted a -> recoveries.remove(a.id());
            case Act.PolicyPart a -> policies.part(a);
            case Act.PolicyConfirmed a -> policies.confirmed(a);
            case Act.OnOperators a -> operators(a, recorded);
            case Act.OnTrust a -> trust(a, recorded);
            case Act.OnFacts a -> facts(a);
        }
    }

    private void operators(Act.OnOperators act, Recorded recorded) {
        switch (act) {
            case Act.ApprovalRequested a -> approvals.request(a, recorded);
            case Act.ApprovalGiven a -> approvals.close(a.number());
            case Act.ApprovalRejected a -> approvals.close(a.number());
            case Act.TwoPersonMarksSet a -> approvals.set(a);
            case Act.TokenIssued a -> tokens.issue(a, recorded);
            case Act.TokenRevoked a -> tokens.revoke(a.number());
            case Act.OperatorRoleSet a -> {
                registry.apply(new RegistryChange.FactsReplaced(
                        a.id(), Registry.plainFacts(a.role(), Roles.OPERATORS_SESSIONS)));
                approvals.enrolled(a.id(), recorded);
            }
        }
    }

    private void trust(Act.OnTrust act, Recorded recorded) {
        switch (act) {
            case Act.PrincipalMarked a ->
                casebook.mark(slot(a.id()), new Dossier.Mark(a.standing(), said(a.why(), recorded), a.until()));
            case Act.PrincipalReleased a -> casebook.release(slot(a.id()), said(a.why(), recorded));
            case Act.RecoveryBegun a -> recover(a, recorded);
            case Act.EvidenceRecorded a ->
                casebook.add(slot(a.id()), new Dossier.Item(a.evidence(), said("evidence", recorded), a.under()));
            case Act.EvidenceWithdrawn a -> casebook.withdraw(slot(a.id()), a.topic(), said(a.why(), recorded));
            case Act.EssentialMarked a -> casebook.essential(slot(a.id()), a.essential());
            case Act.PostureReported a -> casebook.report(slot(a.id()), a.report(), said(a.why(), recorded), true);
            case Act.PostureLowered a -> casebook.report(slot(a.id()), a.report(), said(a.why(), recorded), false);
        }
    }

    private void facts(Act.OnFacts act) {
        switch (act) {
            case Act.AttributeSet a -> said.apply(a);
            case Act.GroupMemberAdded a -> said.apply(a);
            case Act.GroupMemberRemoved a -> said.apply(a);
            case Act.RelationAdded a -> said.apply(a);
            case Act.RelationRemoved a -> said.apply(a);
        }
    }

    private static Dossier.Said said(String why, Recorded recorded) {
        return new Dossier.Said(why, recorded.time(), recorded.by().id().toString());
    }

    private int slot(PrincipalId id) {
        Subject subject = registry.find(id);
        if (subject == null) {
            throw new IllegalStateException(id + " is not registered");
        }
        return subject.slot();
    }

    /** Nothing of its old key is left: no certificate, none on its way, no code. */
    private void recover(Act.RecoveryBegun act, Recorded recorded) {
        int slot = slot(act.id());
        for (CertificateView view : registry.certificates(act.id())) {
            if (view.revoked() == null) {
                registry.apply(new RegistryChange.CertificateRevoked(
                        view.certificate().fingerprint(), recorded.time(), false));
            }
        }
        lives.revoked(act.id(), recorded.time());
        prepared.values().removeIf(awaited -> awaited.holder().equals(act.id()));
        Fingerprint code = codeOf.remove(act.id());
        if (code != null) {
            codes.remove(code);
        }
        casebook.recover(slot, new Dossier.Recovery(said(act.why(), recorded), act.watch(), act.oldKeys(), null));
    }

    /** Why this actor may not do a whole batch, whatever its acts are about; null if nothing speaks against it. */
    Outcome.@Nullable Refused refusal(List<? extends Act> acts, Actor by, Instant now) {
        Outcome.Refused refused = approvals.refusal(acts, by, now);
        return refused == null && acts.getFirst() instanceof Act.TokenIssued issued
                ? tokens.refusal(issued, by, now)
                : refused;
    }

    private void add(PrincipalId holder, Act.Certificate certificate, Instant at) {
        Awaited awaited = prepared.remove(certificate.known().serial());
        Fingerprint renews = awaited == null || !certificate.known().issuedHere() ? null : awaited.renews();
        registry.apply(new RegistryChange.CertificateAdded(holder, certificate.known(), renews));
        lives.added(holder, certificate.known(), renews, at);
        approvals.certified(holder, certificate);
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

    /** What else an act is going to revoke. */
    List<Fingerprint> fallingWith(Act.Narrowing act) {
        if (act instanceof Act.RecoveryBegun begun) {
            return registry.certificates(begun.id()).stream()
                    .filter(view -> view.revoked() == null)
                    .map(view -> view.certificate().fingerprint())
                    .toList();
        }
        return act instanceof Act.CertificateRevoked revoked && !revoked.alone()
                ? registry.renewedFrom(revoked.certificate()).stream()
                        .filter(view -> view.revoked() == null)
                        .map(view -> view.certificate().fingerprint())
                        .toList()
                : List.of();
    }

    /** What was recorded of a certificate of that serial that is not there yet; null if nothing. */
    @Nullable
    Awaited awaited(BigInteger serial) {
        return prepared.get(serial);
    }
}
