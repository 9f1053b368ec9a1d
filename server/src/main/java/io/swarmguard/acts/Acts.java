package io.swarmguard.acts;

import io.swarmguard.identity.Registry;
import io.swarmguard.identity.Subject;
import io.swarmguard.ledger.Journal;
import io.swarmguard.ledger.LeafDraft;
import io.swarmguard.ledger.UnverifiedLedger;
import io.swarmguard.signal.EventType;
import io.swarmguard.signal.Signals;
import io.swarmguard.store.Store;
import io.swarmguard.store.StoreException;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import io.swarmguard.trust.StandingNote;
import io.swarmguard.trust.Standings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Performs acts. Blocking; any thread but an event loop or one of the store's.
 *
 * <p>Two locks. {@code widening} is held by one widening act from its check until it is synced and in effect. {@code
 * state} is held by whoever changes the state in memory, for microseconds; a narrowing act takes only that, so it never waits
 * for the disk. The ledger gets narrowing acts in the order in which they took effect, and after every widening act
 * that was queued before.
 */
public final class Acts implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final long RETRY_MILLIS = 1000;

    /** What acts change and tell. */
    public record World(Registry registry, Standings standings, HubClock clock, Signals signals, Push push) {}

    private final ActLog log;
    private final Fold fold;
    private final HubClock clock;
    private final Signals signals;
    private final Push push;
    private final RandomGenerator marks;
    private final Duration patience;
    private final LateActs late;
    private final ReentrantLock widening = new ReentrantLock();
    private final ReentrantLock state = new ReentrantLock();
    private final Set<PrincipalId> enabling = new HashSet<>(); // guarded by state: queued, not in effect yet
    private final Set<PrincipalId> completing = new HashSet<>(); // guarded by state: recoveries queued as completed
    private final Set<PrincipalId> overtaken = new HashSet<>(); // guarded by state: of those, disabled again meanwhile

    private Acts(ActLog log, World world, RandomGenerator marks, Duration patience) {
        this.log = log;
        this.fold = new Fold(world.registry(), world.standings());
        this.clock = world.clock();
        this.signals = world.signals();
        this.push = world.push();
        this.marks = marks;
        this.patience = patience;
        this.late = new LateActs(log, RETRY_MILLIS, this::tellTrouble);
    }

    /**
     * Reads the ledger while it is verified, and the journal, and brings the registry and the standings, which must be
     * empty, to what they say.
     *
     * @throws StoreException NEWER if the ledger holds acts of a later version, CORRUPT if they do not fit together or the ledger
     *     was altered, ROLLED_BACK if it is an older copy
     */
    public static Acts open(Store store, UnverifiedLedger ledger, Journal journal, World world) {
        return open(new LedgerLog(store, ledger, journal), world, RandomGenerator.getDefault(), PATIENCE);
    }

    static Acts open(ActLog log, World world, RandomGenerator marks, Duration patience) {
        Acts acts = new Acts(log, world, marks, patience);
        world.clock().onJump(acts::tellJump);
        acts.settleJournaled(new Replay(log, acts.fold, world.clock()).run());
        world.clock().compareWithFloor();
        return acts;
    }

    private void settleJournaled(List<Recorded> unsettled) {
        for (Recorded act : unsettled) {
            awaitJournal(late.add(act, log.append(List.of(LateActs.draft(act)))));
        }
        if (!log.journaled().isEmpty() && late.settleAll() == null) {
            log.settleJournaled(); // if the disk does not take them now, they are journaled anew
        }
    }

    /** Performs one act. */
    public Outcome perform(Act act, Actor by) {
        return act instanceof Act.Narrowing narrowing ? narrow(narrowing, by) : perform(List.of(act), by);
    }

    /** Performs several widening acts as one: all or nothing, one sync. */
    public Outcome perform(List<Act> acts, Actor by) {
        return widen(acts, by, new ArrayList<>());
    }

    /**
     * Registers many principals with their certificates: all or nothing, an entry each, one sync. A second or less for
     * 10,000.
     */
    public ImportOutcome importAll(List<ImportRow> rows, Actor by) {
        return new Import(rows).perform(this, by);
    }

    /**
     * @param refusals filled with one element per act, null where it was fine; stays empty if the whole was refused for
     *     another reason
     */
    Outcome widen(List<? extends Act> acts, Actor by, List<Outcome.@Nullable Refused> refusals) {
        if (acts.isEmpty() || acts.stream().anyMatch(Act.Narrowing.class::isInstance)) {
            throw new IllegalArgumentException("narrowing acts are performed alone, and nothing is no act");
        }
        widening.lock();
        try {
            Outcome.Refused unready = unready(acts);
            if (unready != null) {
                return refused(acts, by, unready);
            }
            List<Recorded> recorded = recorded(acts, by, clock.instant());
            List<LeafDraft> drafts = recorded.stream().map(LateActs::draft).toList();
            CompletableFuture<Long> entry = new CompletableFuture<>();
            Outcome.Refused first;
            state.lock(); // until queued, so that no narrowing act gets between the check and the entry
            try {
                first = check(acts, recorded.get(0).time(), refusals);
                if (first == null) {
                    acts.forEach(this::noteEnabling);
                    entry = log.append(drafts);
                }
            } finally {
                state.unlock();
            }
            return first != null ? refused(acts, by, first) : record(recorded, entry);
        } finally {
            widening.unlock();
        }
    }

    /** Fills in what {@link #widen} would refuse of these, as it does, and does nothing else. */
    void examine(List<? extends Act> acts, List<Outcome.@Nullable Refused> refusals) {
        state.lock();
        try {
            check(acts, Instant.ofEpochMilli(clock.millis()), refusals);
        } finally {
            state.unlock();
        }
    }

    private Outcome.@Nullable Refused unready(List<? extends Act> acts) {
        StoreException error = late.settleAll(); // what narrowed before must come before in the ledger too
        if (error != null) {
            return unavailable(error);
        }
        boolean vouching = acts.size() == 1 && acts.get(0) instanceof Act.ClockConfirmed;
        if (clock.isSuspect() && !vouching) {
            return new Outcome.Refused(Reason.CLOCK_SUSPECT, Reason.CLOCK_SUSPECT.text());
        }
        return null;
    }

    private Outcome.@Nullable Refused check(
            List<? extends Act> acts, Instant now, List<Outcome.@Nullable Refused> refusals) {
        Checks checks = new Checks(fold, now);
        Outcome.Refused first = null;
        for (Act act : acts) {
            Outcome.Refused refused = checks.check(act);
            refusals.add(refused);
            first = first == null ? refused : first;
        }
        return first;
    }

    private void noteEnabling(Act act) {
        if (act instanceof Act.PrincipalEnabled enabled) {
            enabling.add(enabled.id());
        }
        if (act instanceof Act.OperatorRecoveryCompleted completed) {
            completing.add(completed.id());
        }
    }

    private static List<Recorded> recorded(List<? extends Act> acts, Actor by, Instant now) {
        List<Recorded> recorded = new ArrayList<>(acts.size());
        Instant time = Instant.ofEpochMilli(now.toEpochMilli()); // as it will be read again
        acts.forEach(act -> recorded.add(new Recorded(act, by, time, false, 0)));
        return recorded;
    }

    private Outcome record(List<Recorded> acts, CompletableFuture<Long> entry) {
        StoreException error = LateActs.await(entry);
        state.lock();
        try {
            if (error == null) {
                acts.forEach(this::takeEffect);
            }
        } finally {
            enabling.clear();
            completing.clear();
            overtaken.clear();
            state.unlock();
        }
        if (error != null) {
            tellTrouble(error);
            return unavailable(error);
        }
        tellDone(acts, List.of());
        return new Outcome.Done(entry.join() + acts.size() - 1, false);
    }

    private void takeEffect(Recorded recorded) {
        clock.raise(recorded.time());
        if (recorded.act() instanceof Act.PrincipalEnabled enabled && overtaken.contains(enabled.id())) {
            return; // disabled again while this was being synced; the ledger has them in that order
        }
        fold.apply(recorded);
        if (recorded.act() instanceof Act.ClockConfirmed) {
            clock.confirm();
        }
    }

    private Outcome narrow(Act.Narrowing act, Actor by) {
        Recorded recorded;
        CompletableFuture<Long> entry;
        List<Fingerprint> with;
        state.lock();
        try {
            Instant now = Instant.ofEpochMilli(clock.millis());
            boolean overtakes = act instanceof Act.PrincipalDisabled disabled && enabling.contains(disabled.id());
            Outcome.Refused refused = overtakes ? null : check(act, now);
            if (refused != null) {
                return refused(List.of(act), by, refused);
            }
            if (act instanceof Act.PrincipalDisabled disabled && overtakes) {
                overtaken.add(disabled.id());
            }
            recorded = new Recorded(act, by, now, false, marks.nextLong(1, Long.MAX_VALUE));
            clock.raise(now);
            LeafDraft draft = LateActs.draft(recorded);
            with = fallingWith(act);
            fold.apply(recorded);
            pushSafely(act, with, by);
            entry = log.append(List.of(draft));
        } finally {
            state.unlock();
        }
        tellDone(List.of(recorded), with);
        return awaited(recorded, entry, with);
    }

    /** What else an act is going to revoke. */
    private List<Fingerprint> fallingWith(Act.Narrowing act) {
        return act instanceof Act.CertificateRevoked revoked && !revoked.alone()
                ? fold.registry.renewedFrom(revoked.certificate()).stream()
                        .filter(view -> view.revoked() == null)
                        .map(view -> view.certificate().fingerprint())
                        .toList()
                : List.of();
    }

    /** Whatever goes wrong with a session, the act is in effect (each message is decided) and must be recorded. */
    private void pushSafely(Act.Narrowing act, List<Fingerprint> with, Actor by) {
        try {
            push(act, with);
        } catch (RuntimeException e) {
            Map<String, String> details =
                    Map.of("where", "push", "fault", e.getClass().getName());
            signals.tell(EventType.FAULT, Severity.HIGH, by.id(), by.address(), Reason.INTERNAL_ERROR, details);
        }
    }

    private Outcome.@Nullable Refused check(Act.Narrowing act, Instant now) {
        return act instanceof Act.OperatorRecoveryCancelled cancelled && completing.contains(cancelled.id())
                ? new Outcome.Refused(
                        Reason.NO_CHANGE, "the recovery of " + cancelled.id() + " was completed this moment: revoke it")
                : new Checks(fold, now).check(act);
    }

    private void push(Act.Narrowing act, List<Fingerprint> with) {
        switch (act) {
            case Act.PrincipalDisabled disabled -> push.disabled(disabled.id());
            case Act.CertificateRevoked revoked -> {
                var view = fold.registry.certificate(revoked.certificate());
                if (view != null) {
                    push.revoked(view.holder(), revoked.certificate());
                    with.forEach(one -> push.revoked(view.holder(), one));
                }
            }
            case Act.OperatorRecoveryCancelled cancelled -> {} // nobody has a session from it yet
        }
    }

    private Outcome awaited(Recorded recorded, CompletableFuture<Long> entry, List<Fingerprint> with) {
        try {
            return new Outcome.Done(entry.get(patience.toMillis(), TimeUnit.MILLISECONDS), false, with);
        } catch (TimeoutException | ExecutionException e) {
            awaitJournal(late.add(recorded, entry));
        } catch (InterruptedException e) {
            awaitJournal(late.add(recorded, entry));
            Thread.currentThread().interrupt();
        }
        return new Outcome.Done(-1, true, with);
    }

    /** What was answered should survive a crash, also while the store takes nothing; but the answer must not hang. */
    private void awaitJournal(CompletableFuture<Void> journaled) {
        try {
            journaled.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // the disk stalls altogether: in effect all the same
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Outcome.Refused unavailable(StoreException error) {
        return new Outcome.Refused(
                Reason.STORE_UNAVAILABLE, error.getMessage() == null ? "the disk failed" : error.getMessage());
    }

    private Outcome refused(List<? extends Act> acts, Actor by, Outcome.Refused refused) {
        Map<String, String> details = Map.of("act", ActKind.of(acts.get(0)).word(), "detail", refused.detail());
        PrincipalId who = by.id().kind() == PrincipalKind.APPLICANT ? null : by.id(); // which has proved nothing yet
        signals.tell(EventType.REQUEST_REFUSED, Severity.LOW, who, by.address(), refused.reason(), details);
        return refused;
    }

    private void tellDone(List<Recorded> acts, List<Fingerprint> with) {
        Recorded first = acts.stream()
                .filter(recorded -> !(recorded.act() instanceof Act.PolicyPart)) // it only goes before what matters
                .findFirst()
                .orElse(acts.get(0));
        Severity severity = first.act() instanceof Act.Narrowing ? Severity.MEDIUM : Severity.INFORMATIONAL;
        Map<String, String> details = new HashMap<>();
        details.put("act", ActKind.of(first.act()).word());
        details.put("about", about(first.act()));
        details.put("count", Integer.toString(acts.size()));
        if (first.act() instanceof Act.CertificateRevoked revoked) {
            details.put("certificate", revoked.certificate().toString());
        }
        if (!with.isEmpty()) {
            details.put("with", ActWords.list(with));
        }
        signals.tell(EventType.ACT_DONE, severity, first.by().id(), first.by().address(), null, details);
    }

    /** Whom or what an act is about, as far as it is known here. */
    public String about(Act act) {
        return ActWords.about(act, fold);
    }

    private void tellTrouble(Throwable error) {
        Map<String, String> details = Map.of("detail", String.valueOf(error.getMessage()));
        signals.tell(EventType.STORE_FAILED, Severity.HIGH, null, null, Reason.STORE_UNAVAILABLE, details);
    }

    private void tellJump(Duration jump) {
        Map<String, String> details = Map.of("seconds", Long.toString(jump.toSeconds()));
        signals.tell(EventType.CLOCK_JUMPED, Severity.HIGH, null, null, Reason.CLOCK_SUSPECT, details);
    }

    // what others may know of the state

    /** Null before the hub was created. */
    public Act.@Nullable HubCreated hub() {
        return fold.hub;
    }

    /** DER; null before there is one. */
    public byte @Nullable [] caCertificate() {
        return fold.ca;
    }

    /** DER; null before there is one. */
    public byte @Nullable [] serverCertificate() {
        return fold.serverCertificate;
    }

    /** The names in {@link #serverCertificate()}. */
    public List<String> serverNames() {
        return fold.serverNames;
    }

    /** What is known of the code with that keyed hash. */
    public @Nullable Code code(Fingerprint hash) {
        return fold.codes.get(hash);
    }

    /** Recoveries of operators that are under way. */
    public List<Act.OperatorRecoveryBegun> recoveries() {
        return List.copyOf(fold.recoveries.values());
    }

    /** Whether that request for a recovery was taken up before, whatever became of it. */
    public boolean knowsRecovery(Fingerprint request) {
        return fold.recoveryRequests.contains(request);
    }

    /** All versions of the policies. */
    public PolicyHistory policies() {
        return fold.policies;
    }

    public Registry registry() {
        return fold.registry;
    }

    /** How that principal stands and why; it must exist. */
    public StandingNote standing(Subject subject) {
        return fold.standings.note(subject.slot());
    }

    /** Whether everything that is in effect is in the ledger. */
    public boolean isSettled() {
        return late.isEmpty();
    }

    /** Stops trying; what narrowed and is not in the ledger is in the journal if the disk took it there. */
    @Override
    public void close() {
        late.close();
    }
}
