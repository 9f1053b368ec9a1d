package io.swarmguard.acts;

import io.swarmguard.formats.MalformedException;
import io.swarmguard.identity.Registry;
import io.swarmguard.identity.Subject;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.StandingNote;
import io.swarmguard.trust.Standings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * For what two persons are wanted, and what waits for the second one: a part of the fold. One writer at a time; any
 * thread reads.
 */
public final class Approvals {
    /** Who was enrolled by somebody less than this ago cannot approve what that one asks. */
    public static final Duration STRANGENESS = Duration.ofDays(7);
    /** A disabled admin still counts for this long, so that nobody gets rid of the second person by disabling it. */
    public static final Duration MEMORY = Duration.ofDays(7);
    /** Longest time a request may wait. */
    public static final Duration LONGEST = Duration.ofDays(7);
    /** Requests of one operator that wait at once. */
    public static final int MOST_EACH = 16;
    /** Devices that may get more rights by one person's policies, unless it was set otherwise. */
    public static final int DEVICES = 100;

    private final Registry registry;
    private final Standings standings;
    private final Roles roles;
    private final Map<Long, PendingRequest> pending = new ConcurrentHashMap<>();
    private final Map<PrincipalId, Enrolled> operators = new ConcurrentHashMap<>();
    private final Map<PrincipalId, byte[]> certificates = new ConcurrentHashMap<>(); // newest of each operator, DER
    private volatile Act.TwoPersonMarksSet marks = new Act.TwoPersonMarksSet(EnumSet.allOf(Mark.class), DEVICES);
    private long numbers;

    /** How an operator came by its role. */
    private record Enrolled(PrincipalId by, Instant at) {}

    Approvals(Registry registry, Standings standings, Roles roles) {
        this.registry = registry;
        this.standings = standings;
        this.roles = roles;
    }

    // the fold

    void enrolled(PrincipalId id, Recorded recorded) {
        if (id.kind() == PrincipalKind.OPERATOR) {
            operators.put(id, new Enrolled(recorded.by().id(), recorded.time()));
        }
    }

    void certified(PrincipalId id, Act.Certificate certificate) {
        if (id.kind() == PrincipalKind.OPERATOR) {
            certificates.put(id, certificate.der());
        }
    }

    void set(Act.TwoPersonMarksSet set) {
        marks = set;
    }

    void request(Act.ApprovalRequested act, Recorded recorded) {
        pending.values().removeIf(one -> one.isOver(recorded.time()));
        Wanted wanted = Objects.requireNonNull(wanted(act), "was checked");
        long number = ++numbers;
        Fingerprint digest = Fingerprint.of(act.wanted()); // as it was recorded, whatever form a later version writes
        pending.put(
                number,
                new PendingRequest(number, act.mark(), wanted, digest, recorded.by(), recorded.time(), act.expires()));
    }

    void close(long number) {
        pending.remove(number);
    }

    static @Nullable Wanted wanted(Act.ApprovalRequested act) {
        try {
            return Wanted.decode(act.wanted());
        } catch (MalformedException | IllegalArgumentException e) {
            return null;
        }
    }

    // what may be done

    /** Why a batch cannot be done by this actor alone, or not as an approval of his; null if nothing speaks against it. */
    Outcome.@Nullable Refused refusal(List<? extends Act> acts, Actor by, Instant now) {
        if (acts.stream().skip(1).anyMatch(act -> act instanceof Act.ApprovalGiven)) {
            return new Outcome.Refused(Reason.INVALID_REQUEST, "an approval comes first, and alone");
        }
        if (acts.getFirst() instanceof Act.ApprovalGiven given) {
            return refusal(given, acts.subList(1, acts.size()), by, now);
        }
        if (acts.getFirst() instanceof Act.ApprovalRejected rejected) {
            PendingRequest request = find(rejected.number(), now);
            return request == null
                    ? unknown(rejected.number())
                    : request.by().id().equals(by.id()) || isAdmin(by.id()) ? null : notEligible("is no admin", by);
        }
        if (acts.getFirst() instanceof Act.ApprovalRequested requested) {
            return refusal(requested, by, now);
        }
        Mark mark = marked(acts, by, now);
        return mark == null ? null : mark.wanted();
    }

    private Outcome.@Nullable Refused refusal(
            Act.ApprovalGiven given, List<? extends Act> acts, Actor by, Instant now) {
        PendingRequest request = find(given.number(), now);
        if (request == null) {
            return unknown(given.number());
        }
        boolean same = request.digest().equals(given.digest())
                && request.by().id().equals(given.requester())
                && request.wanted().acts().size() == given.acts()
                && request.wanted().isBeginningOf(acts);
        if (!same) {
            return new Outcome.Refused(
                    Reason.APPROVAL_MISMATCH,
                    "request " + given.number() + " is for something else: its digest is " + request.digest());
        }
        int wanted = request.wanted().acts().size();
        if (acts.stream().skip(wanted).anyMatch(act -> mark(act) != null)) {
            return new Outcome.Refused(Reason.APPROVAL_MISMATCH, "more is done than was asked for");
        }
        return eligible(request, by, now);
    }

    private Outcome.@Nullable Refused eligible(PendingRequest request, Actor by, Instant now) {
        PrincipalId requester = request.by().id();
        if (by.id().equals(requester)) {
            return notEligible("asked for it himself", by);
        }
        if (!isAdmin(by.id())) {
            return notEligible("is no admin", by);
        }
        Enrolled enrolled = operators.get(by.id());
        if (enrolled != null
                && enrolled.by().equals(requester)
                && now.isBefore(enrolled.at().plus(STRANGENESS))) {
            return notEligible("was enrolled by " + requester + " less than " + STRANGENESS.toDays() + " days ago", by);
        }
        return isActive(requester)
                ? null
                : new Outcome.Refused(Reason.PRINCIPAL_DISABLED, requester + ", who asked for it, is disabled");
    }

    private Outcome.@Nullable Refused refusal(Act.ApprovalRequested act, Actor by, Instant now) {
        Fingerprint digest = Fingerprint.of(act.wanted());
        int own = 0;
        for (PendingRequest one : pending(now)) {
            if (one.by().id().equals(by.id())) {
                own++;
                if (one.digest().equals(digest)) {
                    return new Outcome.Refused(
                            Reason.NO_CHANGE, "request " + one.number() + " of yours asks for exactly this");
                }
            }
        }
        return own < MOST_EACH
                ? null
                : new Outcome.Refused(Reason.LIMIT_APPROVALS, MOST_EACH + " requests of " + by.id() + " wait already");
    }

    private static Outcome.Refused notEligible(String why, Actor by) {
        return new Outcome.Refused(Reason.NOT_ELIGIBLE, by.id() + " " + why);
    }

    private static Outcome.Refused unknown(long number) {
        return new Outcome.Refused(
                Reason.UNKNOWN_REQUEST, "no request " + number + " waits: done, rejected or expired");
    }

    /** The mark for which these acts need a second person now; null if one is enough. */
    @Nullable
    Mark marked(List<? extends Act> acts, Actor by, Instant now) {
        if (by.id().kind() != PrincipalKind.OPERATOR || !isInForce(now)) {
            return null;
        }
        return acts.stream()
                .map(this::mark)
                .filter(mark -> mark != null && marks.marks().contains(mark))
                .findFirst()
                .orElse(null);
    }

    /** What somebody was restricted for, one person may look at; what he was cut off for, two. */
    private @Nullable Mark mark(Act act) {
        if (act instanceof Act.PrincipalReleased released) {
            Subject subject = registry.find(released.id());
            boolean away = subject != null && standings.of(subject.slot()).compareTo(Standing.QUARANTINED) >= 0;
            return away ? Mark.ENABLE : null;
        }
        return Mark.of(act);
    }

    /**
     * Who does each act of a batch: what was approved is done by who asked for it, the rest by who approves.
     */
    List<Actor> actors(List<? extends Act> acts, Actor by) {
        List<Actor> actors = new ArrayList<>();
        PendingRequest request =
                acts.getFirst() instanceof Act.ApprovalGiven given ? pending.get(given.number()) : null;
        int approved = request == null ? 0 : request.wanted().acts().size();
        for (int i = 0; i < acts.size(); i++) {
            actors.add(request != null && i >= 1 && i <= approved ? request.by() : by);
        }
        return actors;
    }

    // what others may know

    /** What waits, oldest first. */
    public List<PendingRequest> pending(Instant now) {
        return pending.values().stream()
                .filter(one -> !one.isOver(now))
                .sorted(Comparator.comparingLong(PendingRequest::number))
                .toList();
    }

    /** Null if it was done, rejected or is over, or there never was one. */
    public @Nullable PendingRequest find(long number, Instant now) {
        PendingRequest request = pending.get(number);
        return request == null || request.isOver(now) ? null : request;
    }

    /** For what two persons are wanted once there are two admins. */
    public Set<Mark> marks() {
        return marks.marks();
    }

    /** How many devices may get more rights by one person's policies. */
    public int devices() {
        return marks.devices();
    }

    /** Whether two persons are wanted for what falls under a mark, if this one does it now. */
    boolean isMarked(Mark mark, Actor by, Instant now) {
        return by.id().kind() == PrincipalKind.OPERATOR && isInForce(now) && marks().contains(mark);
    }

    /** The roles of those operators who are not disabled and have a certificate that is good now. */
    Set<Name> rolesOfThoseWhoCanCome(Instant now) {
        Set<Name> all = new TreeSet<>();
        for (PrincipalId id : operators.keySet()) {
            Subject subject = registry.find(id);
            if (subject != null && isActive(id) && hasCertificate(id, now)) {
                all.add(subject.facts().role());
            }
        }
        return all;
    }

    private boolean hasCertificate(PrincipalId id, Instant now) {
        return registry.certificates(id).stream()
                .anyMatch(one ->
                        one.revoked() == null && now.isBefore(one.certificate().notAfter()));
    }

    /** Whether there are two admins; one that was disabled lately counts. */
    public boolean isInForce(Instant now) {
        return operators.keySet().stream()
                        .filter(id -> counts(id, now))
                        .limit(2)
                        .count()
                == 2;
    }

    /** Admins that are not disabled. */
    public int admins() {
        return (int) operators.keySet().stream().filter(this::isAdmin).count();
    }

    /** The newest certificate of an operator, DER; null if it has none. */
    public byte @Nullable [] certificate(PrincipalId operator) {
        return certificates.get(operator);
    }

    boolean isAdmin(PrincipalId id) {
        Subject subject = registry.find(id);
        return subject != null && hasAdminsRole(subject) && isActive(id);
    }

    private boolean counts(PrincipalId id, Instant now) {
        Subject subject = registry.find(id);
        if (subject == null || !hasAdminsRole(subject)) {
            return false;
        }
        StandingNote note = standings.note(subject.slot());
        Instant since = note.since();
        return note.standing() != Standing.DISABLED || (since != null && now.isBefore(since.plus(MEMORY)));
    }

    private boolean hasAdminsRole(Subject subject) {
        return subject.id().kind() == PrincipalKind.OPERATOR
                && roles.runsTheHub(subject.facts().role());
    }

    private boolean isActive(PrincipalId id) {
        Subject subject = registry.find(id);
        return subject != null && standings.of(subject.slot()) != Standing.DISABLED;
    }
}
