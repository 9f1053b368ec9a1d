package io.swarmguard.acts;

import io.swarmguard.identity.Registry;
import io.swarmguard.identity.Subject;
import io.swarmguard.ledger.Journal;
import io.swarmguard.ledger.LeafDraft;
import io.swarmguard.ledger.Ledger;
import io.swarmguard.ledger.UnverifiedLedger;
import io.swarmguard.signal.Signals;
import io.swarmguard.store.Store;
import io.swarmguard.store.StoreException;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import io.swarmguard.trust.Dossier;
import io.swarmguard.trust.Evidence;
import io.swarmguard.trust.Hold;
import io.swarmguard.trust.Rules;
import io.swarmguard.trust.StandingNote;
import io.swarmguard.trust.Standings;
import io.swarmguard.trust.UnderOwnKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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
    /** Narrowing acts in effect under one hold of the lock, so that others get between: milliseconds. */
    private static final int NARROWED_AT_ONCE = 256;

    /** What acts change and tell. */
    public record World(Registry registry, Standings standings, HubClock clock, Signals signals, Push push) {}

    private final ActLog log;
    private final Fold fold;
    private final EntryIndex index;
    private final HubClock clock;
    private final Tidings tidings;
    private final Pushing pushing;
    private final RandomGenerator marks;
    private final Duration patience;
    private final LateActs late;
    private final ReentrantLock widening = new ReentrantLock();
    private final ReentrantLock state = new ReentrantLock();
    private final Overtaking overtaking; // guarded by state
    private final Set<PrincipalId> completing = new HashSet<>(); // guarded by state: recoveries queued as completed

    private Acts(ActLog log, World world, RandomGenerator marks, Duration patience) {
        this.log = log;
        this.fold = new Fold(world.registry(), world.standings());
        this.index = new EntryIndex(world.registry());
        this.overtaking = new Overtaking(fold);
        this.clock = world.clock();
        this.tidings = new Tidings(world.signals(), fold);
        this.pushing = new Pushing(world.push(), fold, tidings);
        this.marks = marks;
        this.patience = patience;
        this.late = new LateActs(log, RETRY_MILLIS, tidings::trouble);
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
        world.clock().onJump(acts.tidings::jump);
        acts.settleJournaled(new Replay(log, acts.fold, world.clock(), acts.index).run());
        world.clock().compareWithFloor();
        acts.elapse();
        return acts;
    }

    private void settleJournaled(List<Recorded> unsettled) {
        for (Recorded act : unsettled) {
            late.awaitJournaled(act, log.append(List.of(LateActs.draft(act))), patience);
        }
        if (!log.journaled().isEmpty() && late.settleAll() == null) {
            log.settleJournaled(); // if the disk does not take them now, they are journaled anew
        }
    }

    /** Reads the past from the ledger that these acts are recorded in. */
    public Past.Reader past(Ledger ledger) {
        return new Past.Reader(ledger, index, fold.policies);
    }

    /** Performs one act. */
    public Outcome perform(Act act, Actor by) {
        return act instanceof Act.Narrowing narrowing
                ? narrow(List.of(narrowing), by, new ArrayList<>())
                : perform(List.of(act), by);
    }

    /** Performs several widening acts as one: all or nothing, one sync. */
    public Outcome perform(List<Act> acts, Actor by) {
        return widen(acts, by, new ArrayList<>());
    }

    /**
     * Records what a principal did in a session of its own: against it at once, as a narrowing act; what takes back earlier
     * evidence of its topic, as a widening one.
     *
     * @param part of this process that found it
     */
    public Outcome testify(UnderOwnKey who, Evidence evidence, Name part) {
        Actor by = new Actor(new PrincipalId(PrincipalKind.INTERNAL, part), null);
        return evidence.severity() == Severity.INFORMATIONAL
                ? perform(new Act.EvidenceWithdrawn(who.id(), evidence.topic(), evidence.detail()), by)
                : perform(new Act.EvidenceRecorded(who, evidence), by);
    }

    /**
     * Lets what ends by itself end, unless the clock is in doubt; to be called every second or so, by any thread.
     *
     * @return when something ends next; {@link Instant#MAX} for never, as far as is known now
     */
    public Instant elapse() {
        Instant now = clock.instant();
        if (clock.isSuspect()) {
            return Instant.MAX; // a clock that was set must not let anybody out
        }
        List<Integer> left;
        Instant next;
        state.lock();
        try {
            next = fold.casebook.advance(now);
            left = fold.casebook.takeLeft();
        } finally {
            state.unlock();
        }
        pushing.cameBack(left);
        return next;
    }

    /**
     * Registers many principals with their certificates: all or nothing, an entry each, one sync. A second or less for
     * 10,000.
     */
    public ImportOutcome importAll(List<ImportRow> rows, Actor by) {
        return new Import(rows).perform(this, by);
    }

    /**
     * Takes what was measured of many: each row for itself, what is worse than before at once and whatever the disk does,
     * the rest in a few batches. Half a second for 10,000.
     *
     * @param lowerOnly whether what is better than before is rejected
     */
    public ReportOutcome report(List<ReportRow> rows, Actor by, boolean lowerOnly) {
        return new Reporting(rows, lowerOnly).perform(this, by);
    }

    /** The hub's time. */
    Instant now() {
        return Instant.ofEpochMilli(clock.millis());
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
                first = fold.refusal(acts, by, recorded.get(0).time());
                first = first == null ? check(acts, recorded.get(0).time(), refusals) : first;
                if (first == null) {
                    acts.forEach(this::noteUnderway);
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

    private void noteUnderway(Act act) {
        overtaking.begin(act);
        if (act instanceof Act.OperatorRecoveryCompleted completed) {
            completing.add(completed.id());
        }
    }

    private List<Recorded> recorded(List<? extends Act> acts, Actor by, Instant now) {
        List<Recorded> recorded = new ArrayList<>(acts.size());
        Instant time = Instant.ofEpochMilli(now.toEpochMilli()); // as it will be read again
        List<Actor> actors = fold.approvals.actors(acts, by);
        for (int i = 0; i < acts.size(); i++) {
            recorded.add(new Recorded(acts.get(i), actors.get(i), time, false, 0));
        }
        return recorded;
    }

    private Outcome record(List<Recorded> acts, CompletableFuture<Long> entry) {
        StoreException error = LateActs.await(entry);
        List<Integer> left = List.of();
        if (error == null) {
            acts.forEach(pushing::forget);
        }
        state.lock();
        try {
            if (error == null) {
                overtaking.settle(() -> acts.forEach(this::takeEffect));
                left = fold.casebook.takeLeft();
            }
        } finally {
            overtaking.end();
            completing.clear();
            state.unlock();
        }
        if (error != null) {
            tidings.trouble(error);
            return unavailable(error);
        }
        acts.forEach(pushing::related);
        pushing.cameBack(left);
        tidings.done(acts, List.of());
        return new Outcome.Done(entry.join() + acts.size() - 1, false);
    }

    private void takeEffect(Recorded recorded) {
        clock.raise(recorded.time());
        fold.apply(recorded);
        if (recorded.act() instanceof Act.ClockConfirmed) {
            clock.confirm();
        }
    }

    /**
     * Each that fits is in effect at once, whatever becomes of the others; the disk is waited for once, for all of them.
     *
     * @param refusals filled with one element per act, null where it was fine
     * @return refused if all were
     */
    Outcome narrow(List<? extends Act.Narrowing> acts, Actor by, List<Outcome.@Nullable Refused> refusals) {
        List<LateActs.Batch> batches = new ArrayList<>();
        List<Fingerprint> with = new ArrayList<>();
        for (int from = 0; from < acts.size(); from += NARROWED_AT_ONCE) {
            var some = acts.subList(from, Math.min(acts.size(), from + NARROWED_AT_ONCE));
            state.lock();
            try {
                List<Recorded> done = new ArrayList<>();
                some.forEach(act -> refusals.add(narrow(new Recorded(act, by, now(), false, mark()), done, with)));
                List<LeafDraft> drafts = done.stream().map(LateActs::draft).toList();
                batches.add(new LateActs.Batch(done, drafts.isEmpty() ? null : late.append(drafts)));
            } finally {
                state.unlock();
            }
        }
        List<Recorded> done =
                batches.stream().flatMap(batch -> batch.acts().stream()).toList();
        if (done.isEmpty()) {
            return refused(acts, by, Objects.requireNonNull(refusals.getFirst()));
        }
        tidings.done(done, with);
        long entry = late.await(batches, patience);
        return new Outcome.Done(entry, entry < 0, with);
    }

    /** Puts one in effect, and notes it; or says why not. */
    private Outcome.@Nullable Refused narrow(Recorded recorded, List<Recorded> done, List<Fingerprint> with) {
        Act.Narrowing act = (Act.Narrowing) recorded.act();
        boolean overtakes = overtaking.concerns(act);
        Outcome.Refused refused = check(act, recorded.time());
        if (refused != null && !(overtakes && refused.reason() == Reason.NO_CHANGE)) {
            return refused;
        }
        if (overtakes) {
            overtaking.add(recorded);
        }
        clock.raise(recorded.time());
        List<Fingerprint> falling = fold.fallingWith(act);
        fold.apply(recorded);
        pushing.narrowed(act, falling, recorded.by());
        with.addAll(falling);
        done.add(recorded);
        return null;
    }

    private long mark() {
        return marks.nextLong(1, Long.MAX_VALUE);
    }

    private Outcome.@Nullable Refused check(Act.Narrowing act, Instant now) {
        return act instanceof Act.OperatorRecoveryCancelled cancelled && completing.contains(cancelled.id())
                ? new Outcome.Refused(
                        Reason.NO_CHANGE, "the recovery of " + cancelled.id() + " was completed this moment: revoke it")
                : new Checks(fold, now).check(act);
    }

    private static Outcome.Refused unavailable(StoreException error) {
        return new Outcome.Refused(
                Reason.STORE_UNAVAILABLE, error.getMessage() == null ? "the disk failed" : error.getMessage());
    }

    private Outcome refused(List<? extends Act> acts, Actor by, Outcome.Refused refused) {
        tidings.refused(acts, by, refused);
        return refused;
    }

    /** Whom or what an act is about, as far as it is known here. */
    public String about(Act act) {
        return ActWords.about(act, fold);
    }

    /**
     * Ends the memberships whose time has come. While nobody vouches for the clock none ends: policies do not know of them
     * then.
     *
     * @return when the next one ends; {@link Instant#MAX} for never
     */
    public Instant endMemberships() {
        Instant now = clock.instant();
        boolean doubtful = clock.isSuspect();
        state.lock();
        try {
            return doubtful ? Instant.MAX : fold.said.end(now);
        } finally {
            state.unlock();
        }
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

    /** The mark for which these acts need a second person now; null if this actor is enough. */
    public @Nullable Mark marked(List<? extends Act> acts, Actor by) {
        return fold.approvals.marked(acts, by, clock.instant());
    }

    /** Records that somebody wants this; a second person may agree until then. */
    public Outcome request(Mark mark, Wanted wanted, Instant expires, Actor by) {
        Instant until = Instant.ofEpochMilli(expires.toEpochMilli());
        return perform(new Act.ApprovalRequested(mark, wanted.encode(), until), by);
    }

    public Approvals approvals() {
        return fold.approvals;
    }

    public Roles roles() {
        return fold.roles;
    }

    public Tokens tokens() {
        return fold.tokens;
    }

    public Registry registry() {
        return fold.registry;
    }

    /** How that principal stands and why; it must exist. */
    public StandingNote standing(Subject subject) {
        return fold.standings.note(subject.slot());
    }

    /** What holds that principal where it stands, the gravest first. */
    public List<Hold> holds(Subject subject) {
        return fold.casebook.holds(subject.slot());
    }

    /** All that was said and found about that principal. */
    public Dossier dossier(Subject subject) {
        return fold.casebook.dossier(subject.slot());
    }

    /** By which evidence becomes a standing. */
    public Rules standingRules() {
        return fold.casebook.rules();
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
