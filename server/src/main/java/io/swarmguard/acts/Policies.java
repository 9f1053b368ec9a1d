package io.swarmguard.acts;

import io.swarmguard.policy.OperatorRights;
import io.swarmguard.policy.Policy;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.policy.PolicyRefusedException;
import io.swarmguard.policy.Templates;
import io.swarmguard.signal.EventType;
import io.swarmguard.signal.Signals;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Puts policies in force, one set after the other: what was asked lately is decided under the new set, the act is recorded
 * and synced, then the set in memory is replaced and its epoch moves. Also takes back what was on trial and not
 * confirmed. Blocking; any thread but an event loop.
 */
public final class Policies implements AutoCloseable {
    private static final long LOOK_NANOS = 1_000_000_000L; // the host's clock may be set
    private static final long RETRY_NANOS = 5_000_000_000L;

    private final Acts acts;
    private final PolicyHistory history;
    private final Policy policy;
    private final Clock clock;
    private final Signals signals;
    private final RefusedLately refused;
    private final Widening widening;
    private final ReentrantLock lock = new ReentrantLock(); // of whoever puts a set in force; around the locks of acts
    private final Condition changed = lock.newCondition();
    private PolicyBundle inForce; // guarded by lock
    private boolean watching; // guarded by lock
    private volatile boolean closed;

    /** The hub's clock, and who is told and asked what happens. */
    public record Telling(Clock clock, Signals signals, RefusedLately refused) {}

    /**
     * What became of it.
     *
     * @param version the one in force now
     * @param classes how many classes of questions were decided before it was put in force
     * @param took from when the checked set was handed to the acts until it was in force
     * @param wanted what it would have recorded, if it was refused with {@link Reason#SECOND_PERSON_WANTED}: for a second
     *     person to agree to, and {@link #carryOut} to do then; else empty
     */
    public record Applied(Outcome outcome, int version, int classes, Duration took, List<Act> wanted) {}

    /**
     * @param inForce what {@code policy} was made of: {@link #inForce}
     */
    public Policies(Acts acts, Policy policy, PolicyBundle inForce, Telling telling) {
        this.acts = acts;
        this.history = acts.policies();
        this.policy = policy;
        this.clock = telling.clock();
        this.signals = telling.signals();
        this.refused = telling.refused();
        this.widening = new Widening(policy, acts);
        this.inForce = inForce;
        acts.roles().follow(policy::rights);
    }

    /**
     * The set that the ledger says is in force.
     *
     * @throws PolicyRefusedException if this program cannot put it in force
     */
    public static PolicyBundle inForce(PolicyHistory history) throws PolicyRefusedException {
        PolicyVersion latest = history.latest();
        return latest == null ? PolicyBundle.shipped() : bundle(history, latest);
    }

    /**
     * The texts of a version, of whatever history.
     *
     * @param version null for what ships with the product
     */
    public PolicyBundle bundle(@Nullable PolicyVersion version) throws PolicyRefusedException {
        return version == null ? PolicyBundle.shipped() : bundle(history, version);
    }

    /** @throws PolicyRefusedException if its texts are not kept, or this program cannot put them in force */
    static PolicyBundle bundle(PolicyHistory history, PolicyVersion version) throws PolicyRefusedException {
        if (version.isShipped()) {
            return PolicyBundle.shipped();
        }
        byte[] packed = history.content(version.digest());
        if (packed == null) {
            throw new PolicyRefusedException("the texts of version " + version.number()
                    + " are too old to be kept ready; apply them from a directory");
        }
        return PolicyBundle.unpack(packed);
    }

    /** The set of a version; 0 is the shipped one. Null if there is none of that number. */
    public @Nullable PolicyBundle bundle(int number) throws PolicyRefusedException {
        if (number == 0) {
            return PolicyBundle.shipped();
        }
        PolicyVersion version = history.version(number);
        return version == null ? null : bundle(history, version);
    }

    /** Takes back what is on trial when its time has come, also if that was before the hub started. Called once. */
    public void start() {
        lock.lock();
        try {
            if (isOverdue()) {
                revert();
            }
            watch();
        } finally {
            lock.unlock();
        }
    }

    /** The set in force. */
    public PolicyBundle inForce() {
        lock.lock();
        try {
            return inForce;
        } finally {
            lock.unlock();
        }
    }

    /** What the set on trial refuses; null if none is, or it was before the hub started. */
    public RefusedLately.@Nullable Compared trialRefusals() {
        return history.isOnTrial() ? refused.compared() : null;
    }

    /**
     * Puts a set in force that was checked. Refused with {@link Reason#SECOND_PERSON_WANTED} if one person is not enough.
     */
    public Applied apply(PolicyBundle bundle, PolicyWish wish, Actor by) {
        lock.lock();
        try {
            Applied onTrial = refusedOnTrial();
            return onTrial == null ? perform(bundle, sent(bundle), wish, by) : onTrial;
        } finally {
            lock.unlock();
        }
    }

    private static String sent(PolicyBundle bundle) {
        return bundle.isShipped() ? Act.PolicyApplied.SHIPPED : "directory";
    }

    private @Nullable Applied refusedOnTrial() {
        PolicyVersion now = history.latest();
        return now == null || !history.isOnTrial()
                ? null
                : refused(
                        Reason.POLICY_CHANGED,
                        "version " + now.number() + " is on trial until " + now.trialUntil()
                                + ": confirm it or go back first");
    }

    /**
     * Puts the set of an older version in force again, as a new version; 0 is the shipped set. Refused as {@link #apply},
     * but for taking back what is on trial, which one person may do and time does.
     */
    public Applied rollback(int number, PolicyWish wish, Actor by) {
        lock.lock();
        try {
            PolicyBundle before = bundle(number);
            return before == null
                    ? refused(Reason.UNKNOWN_NAME, "there is no version " + number + " of the policies")
                    : perform(before, origin(number), wish, by);
        } catch (PolicyRefusedException e) {
            return refused(Reason.POLICY_REFUSED, String.valueOf(e.getMessage()));
        } finally {
            lock.unlock();
        }
    }

    private String origin(int number) {
        PolicyVersion version = history.version(number);
        return version == null || version.isShipped() ? Act.PolicyApplied.SHIPPED : "version " + number;
    }

    /**
     * Puts the set in force that a batch records; refused if another one came into force meanwhile.
     *
     * @param batch with the acts of {@link Applied#wanted} in it
     */
    public Applied carryOut(List<Act> batch, Actor by) {
        lock.lock();
        try {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            Act.PolicyApplied applied = null;
            for (Act act : batch) {
                if (act instanceof Act.PolicyPart part) {
                    packed.writeBytes(part.content());
                } else if (act instanceof Act.PolicyApplied one) {
                    applied = one;
                }
            }
            if (applied == null) {
                return refused(Reason.INVALID_REQUEST, "the batch puts no policies in force");
            }
            PolicyBundle bundle = bundle(applied, packed);
            Applied onTrial = refusedOnTrial();
            Applied refused =
                    onTrial == null ? refusedAsLocking(bundle) : onTrial; // roles may have changed since it was asked
            return refused == null ? flip(bundle, batch, by) : refused;
        } catch (PolicyRefusedException e) {
            return refused(Reason.POLICY_REFUSED, String.valueOf(e.getMessage()));
        } finally {
            lock.unlock();
        }
    }

    /** @param begun the pieces before the last */
    private PolicyBundle bundle(Act.PolicyApplied applied, ByteArrayOutputStream begun) throws PolicyRefusedException {
        if (applied.origin().equals(Act.PolicyApplied.SHIPPED)) {
            return PolicyBundle.shipped();
        }
        if (applied.content() != null) {
            begun.writeBytes(applied.content());
            return PolicyBundle.unpack(begun.toByteArray());
        }
        byte[] known = history.content(applied.digest());
        if (known == null) {
            throw new PolicyRefusedException("the texts of digest " + applied.digest() + " are not kept any more");
        }
        return PolicyBundle.unpack(known);
    }

    /** What is on trial stays. */
    public Outcome confirm(Actor by) {
        lock.lock();
        try {
            Outcome outcome = acts.perform(new Act.PolicyConfirmed(history.number()), by);
            changed.signalAll();
            return outcome;
        } finally {
            lock.unlock();
        }
    }

    private Applied perform(PolicyBundle bundle, String origin, PolicyWish wish, Actor by) {
        int now = history.number();
        if (wish.base() != null && wish.base() != now) {
            return refused(
                    Reason.POLICY_CHANGED,
                    "it was made against version " + wish.base() + ", but version " + now + " is in force");
        }
        if (now == 0 && bundle.digest().equals(inForce.digest())) {
            return refused(Reason.NO_CHANGE, "the shipped set is in force");
        }
        Applied locking = refusedAsLocking(bundle);
        if (locking != null) {
            return locking;
        }
        List<Act> all = record(bundle, origin, now + 1, wish);
        Mark mark = takesBack(bundle)
                ? null
                : widening.mark(inForce, bundle, by, clock.instant()); // under the lock: nothing moves
        if (mark != null) {
            Applied onTrial = refusedOnTrial();
            return onTrial == null ? new Applied(mark.wanted(), now, 0, Duration.ZERO, all) : onTrial;
        }
        return flip(bundle, all, by);
    }

    /** Refuses a set under which none of those who could come may run the hub: nobody could take it back. */
    private @Nullable Applied refusedAsLocking(PolicyBundle bundle) {
        Set<Name> roles = acts.approvals().rolesOfThoseWhoCanCome(clock.instant());
        if (roles.isEmpty()) { // whoever takes the hub back from its host comes with a role that the set names
            bundle.rights().roles().forEach(role -> roles.add(new Name(role)));
        }
        try {
            return bundle.rights().someRunsTheHub(roles)
                    ? null
                    : refused(
                            Reason.POLICY_REFUSED,
                            "it would lock every operator out, whose roles are " + roles + ": "
                                    + OperatorRights.LOCKED_OUT);
        } catch (PolicyRefusedException e) {
            return refused(Reason.POLICY_REFUSED, String.valueOf(e.getMessage()));
        }
    }

    /** Whether it is what the set on trial took the place of. */
    private boolean takesBack(PolicyBundle bundle) {
        if (!history.isOnTrial()) {
            return false;
        }
        PolicyVersion before = history.version(history.number() - 1);
        return before == null ? bundle.isShipped() : bundle.digest().equals(before.digest());
    }

    /** Has a set recorded, and puts it in force. */
    private Applied flip(PolicyBundle bundle, List<Act> all, Actor by) {
        boolean sameTemplates = bundle.templatesText().equals(inForce.templatesText());
        Templates templates = sameTemplates ? policy.templates() : bundle.templates();
        int classes = policy.prepare(bundle.set(), templates);
        bundle.rights().table(); // or whoever asks first who is an admin works it out, and what narrows waits for that
        long begin = System.nanoTime();
        Outcome outcome = acts.perform(all, by);
        if (outcome instanceof Outcome.Done) {
            policy.replace(bundle.set(), bundle.rights(), templates);
            inForce = bundle;
            if (history.isOnTrial()) {
                refused.begin();
            }
            changed.signalAll();
            watch();
        }
        return new Applied(outcome, history.number(), classes, Duration.ofNanos(System.nanoTime() - begin), List.of());
    }

    /** The entries: one, unless the set is long and no version before was the same. */
    private List<Act> record(PolicyBundle bundle, String origin, int number, PolicyWish wish) {
        Fingerprint digest = bundle.digest();
        byte[] packed = bundle.packed();
        // of the same texts another release of Cedar may have made another form: then it is written anew
        boolean known = bundle.isShipped() || Arrays.equals(history.content(digest), packed);
        List<byte[]> pieces = known ? List.of() : PolicyHistory.pieces(packed);
        List<Act> all = new ArrayList<>();
        for (int i = 0; i < pieces.size() - 1; i++) {
            all.add(new Act.PolicyPart(digest, pieces.get(i)));
        }
        Instant until = wish.trial() == null
                ? null
                : Instant.ofEpochMilli(clock.millis() + wish.trial().toMillis());
        byte[] end = known ? null : pieces.getLast();
        all.add(new Act.PolicyApplied(digest, origin, number, wish.why(), until, end));
        return all;
    }

    private Applied refused(Reason reason, String detail) {
        return new Applied(new Outcome.Refused(reason, detail), history.number(), 0, Duration.ZERO, List.of());
    }

    private void watch() {
        if (!watching && trialUntil() != null) {
            watching = true;
            Thread.ofVirtual().name("policy-trial").start(this::awaitEnd);
        }
    }

    private void awaitEnd() {
        lock.lock();
        try {
            while (!closed && trialUntil() != null) {
                long pause = LOOK_NANOS;
                if (isOverdue()) {
                    pause = revert() ? 0 : RETRY_NANOS;
                }
                long _ = changed.awaitNanos(Math.min(pause, untilEnd())); // whatever ends it, look again
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            watching = false;
            lock.unlock();
        }
    }

    /** Nanoseconds until a trial that is not over is. */
    private long untilEnd() {
        Instant until = trialUntil();
        long left = until == null ? 0 : until.toEpochMilli() - clock.millis();
        return left > 0 ? TimeUnit.MILLISECONDS.toNanos(left) : Long.MAX_VALUE;
    }

    private @Nullable Instant trialUntil() {
        PolicyVersion now = history.latest();
        return now == null ? null : now.trialUntil();
    }

    private boolean isOverdue() {
        Instant until = trialUntil();
        return until != null && clock.millis() >= until.toEpochMilli();
    }

    /** False: it could not be recorded now. */
    private boolean revert() {
        int trial = history.number();
        Applied applied =
                rollback(trial - 1, new PolicyWish("version " + trial + " was not confirmed", null, null), Actor.HUB);
        if (applied.outcome() instanceof Outcome.Refused refused) {
            Map<String, String> details = Map.of("where", "policy-trial", "detail", refused.detail());
            signals.tell(EventType.FAULT, Severity.HIGH, null, null, refused.reason(), details);
            return false;
        }
        return true;
    }

    @Override
    public void close() {
        closed = true;
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
