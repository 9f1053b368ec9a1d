package io.swarmguard.acts;

import io.swarmguard.identity.Facts;
import io.swarmguard.identity.KnownCertificate;
import io.swarmguard.identity.Registry;
import io.swarmguard.identity.Subject;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.terms.Aspect;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Severity;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Evidence;
import io.swarmguard.trust.Grade;
import io.swarmguard.trust.Report;
import io.swarmguard.trust.UnderOwnKey;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Random acts of every kind that there is, each as whoever may do it would ask for it. Many are refused, as they do not fit
 * what is; whoever uses this sees to it that of each kind some were done.
 */
final class EveryAct {
    private static final String WHY = "random";
    private static final int MOST_DEVICES = 24;
    private static final int MOST_OTHERS = 6; // services, and operators
    private static final List<String> MODES = List.of("running", "maintenance", "stopped", "unheard-of");

    private final Random random;
    private final DiskHub hub;
    private final List<PolicyBundle> sets;
    private final List<PolicyBundle> longSets;
    final List<PrincipalId> names = new ArrayList<>();
    final List<Fingerprint> codes = new ArrayList<>();
    final List<Fingerprint> requests = new ArrayList<>(); // for recoveries of operators
    private final Map<BigInteger, PrincipalId> prepared = new TreeMap<>(); // and perhaps not there yet
    private final Map<BigInteger, PrincipalId> serials = new TreeMap<>();
    private final List<Fingerprint> certificates = new ArrayList<>();
    private int numbers;

    /** @param longSets of policies that do not fit into one entry */
    EveryAct(Random random, DiskHub hub, List<PolicyBundle> sets, List<PolicyBundle> longSets) {
        this.random = random;
        this.hub = hub;
        this.sets = sets;
        this.longSets = longSets;
    }

    /** Serial numbers of certificates that were about to be signed, some of which came. */
    Map<BigInteger, PrincipalId> preparedSerials() {
        return serials;
    }

    /** Tries one of a random kind. */
    void any() {
        attempt(one(List.of(ActKind.values())));
    }

    /** A new kind has a line here, or nobody knows whether it survives a restart. */
    void attempt(ActKind kind) {
        switch (kind) {
            case HUB_CREATED, CA_CREATED, CLOCK_CONFIRMED, SERVER_CERTIFICATE_ADDED -> perform(ofHub(kind));
            case OPERATOR_ADDED, DEVICE_ADDED, SERVICE_ADDED -> add(kind);
            case CERTIFICATE_ADDED, CERTIFICATE_REVOKED, CERTIFICATE_PREPARED -> certificate(kind);
            case PRINCIPAL_DISABLED -> perform(new Act.PrincipalDisabled(any(names), WHY));
            case PRINCIPAL_ENABLED -> enable();
            case CODE_ISSUED, CODE_USED -> code(kind);
            case POLICY_APPLIED, POLICY_PART, POLICY_CONFIRMED -> policies(kind);
            case OPERATOR_RECOVERY_BEGUN, OPERATOR_RECOVERY_CANCELLED, OPERATOR_RECOVERY_COMPLETED -> recovery(kind);
            case PRINCIPAL_MARKED, PRINCIPAL_RELEASED, RECOVERY_BEGUN, ESSENTIAL_MARKED -> standing(kind);
            case EVIDENCE_RECORDED, EVIDENCE_WITHDRAWN -> testify(kind);
            case APPROVAL_REQUESTED, APPROVAL_GIVEN, APPROVAL_REJECTED -> approval(kind);
            case TWO_PERSON_MARKS_SET -> perform(new Act.TwoPersonMarksSet(marks(), random.nextInt(5)));
            case TOKEN_ISSUED, TOKEN_REVOKED -> token(kind);
            case OPERATOR_ROLE_SET -> perform(new Act.OperatorRoleSet(operator(), role(PrincipalKind.OPERATOR)));
            case ATTRIBUTE_SET, GROUP_MEMBER_ADDED, GROUP_MEMBER_REMOVED -> said(kind);
            case RELATION_ADDED, RELATION_REMOVED -> relation(kind);
            case POSTURE_REPORTED, POSTURE_LOWERED -> measure();
        }
    }

    private Act ofHub(ActKind kind) {
        byte[] some = bytes("der " + numbers++);
        return switch (kind) {
            case HUB_CREATED -> new Act.HubCreated("plant.example", "i-1");
            case CA_CREATED -> new Act.CaCreated(some);
            case CLOCK_CONFIRMED -> new Act.ClockConfirmed(hub.now(), WHY);
            default -> new Act.ServerCertificateAdded(some, List.of("hub.example", "h" + numbers));
        };
    }

    private void add(ActKind of) {
        PrincipalKind kind = of == ActKind.DEVICE_ADDED
                ? PrincipalKind.DEVICE
                : of == ActKind.SERVICE_ADDED ? PrincipalKind.SERVICE : PrincipalKind.OPERATOR;
        long many = names.stream().filter(id -> id.kind() == kind).count();
        if (many < (kind == PrincipalKind.DEVICE ? MOST_DEVICES : MOST_OTHERS)) {
            PrincipalId id = new PrincipalId(kind, new Name(kind.code().charAt(0) + "" + many));
            Set<Name> segments = Set.of(new Name("s" + random.nextInt(3)));
            Facts facts = kind == PrincipalKind.OPERATOR
                    ? Registry.plainFacts(role(kind), Roles.OPERATORS_SESSIONS)
                    : new Facts(role(kind), new TreeSet<>(segments), false, 1 + random.nextInt(3), "x" + many);
            if (perform(new Act.PrincipalAdded(id, facts, random.nextBoolean() ? made(serial(), false) : null))) {
                names.add(id);
            }
        }
    }

    private Name role(PrincipalKind of) {
        boolean admin = of == PrincipalKind.OPERATOR && random.nextInt(3) > 0; // or nobody approves anything
        return admin ? Roles.ADMIN : new Name(one(hub.acts.roles().of(of)));
    }

    private BigInteger serial() {
        return BigInteger.valueOf(1_000 + numbers++);
    }

    private Act.Certificate made(BigInteger serial, boolean here) {
        byte[] der = bytes("certificate " + numbers++);
        Instant notBefore = hub.now().minusSeconds(3_600);
        Duration life = Duration.ofHours(3 + random.nextInt(200));
        certificates.add(Fingerprint.of(der));
        return new Act.Certificate(
                der,
                new KnownCertificate(
                        Fingerprint.of(der), serial, notBefore, notBefore.plus(life), random.nextBoolean(), here));
    }

    private void certificate(ActKind kind) {
        PrincipalId holder = any(names);
        switch (kind) {
            case CERTIFICATE_PREPARED -> {
                BigInteger serial = serial();
                Fingerprint renews = random.nextBoolean() ? newest(holder) : null;
                Fingerprint signed = Fingerprint.of(bytes("tbs " + serial));
                Instant end = hub.now().plusSeconds(9_000);
                if (perform(new Act.CertificatePrepared(
                        holder, serial.toByteArray(), signed, holder.kind().code(), end, renews))) {
                    prepared.put(serial, holder);
                    serials.put(serial, holder);
                }
            }
            case CERTIFICATE_ADDED -> {
                BigInteger serial = prepared.isEmpty() ? null : one(List.copyOf(prepared.keySet()));
                if (serial != null && random.nextBoolean()) {
                    perform(new Act.CertificateAdded(
                            Objects.requireNonNull(prepared.remove(serial)), made(serial, true)));
                } else {
                    perform(new Act.CertificateAdded(holder, made(serial(), false)));
                }
            }
            default -> perform(new Act.CertificateRevoked(certificate(), WHY, random.nextBoolean()));
        }
    }

    private Fingerprint certificate() {
        return certificates.isEmpty() ? Fingerprint.of(bytes("none")) : one(certificates);
    }

    private @Nullable Fingerprint newest(PrincipalId of) {
        var all = hub.registry.certificates(of);
        return all.isEmpty() ? null : all.getFirst().certificate().fingerprint();
    }

    private void enable() {
        List<PrincipalId> disabled = names.stream()
                .filter(id -> hub.acts.standing(subject(id)).standing() == Standing.DISABLED)
                .toList();
        perform(new Act.PrincipalEnabled(any(disabled)));
    }

    private Subject subject(PrincipalId id) {
        return Objects.requireNonNull(hub.registry.find(id));
    }

    private void code(ActKind kind) {
        if (kind == ActKind.CODE_ISSUED) {
            Fingerprint hash = Fingerprint.of(bytes("code " + numbers++));
            if (perform(new Act.CodeIssued(any(names), hash, hub.now().plusSeconds(random.nextInt(200_000))))) {
                codes.add(hash);
            }
        } else if (!codes.isEmpty()) {
            Fingerprint hash = codes.get(Math.max(0, codes.size() - 1 - random.nextInt(4)));
            perform(new Act.CodeUsed(hash, Fingerprint.of(bytes("key " + random.nextInt(3)))));
        }
    }

    private void policies(ActKind kind) {
        boolean onTrial = hub.acts.policies().isOnTrial();
        if (kind == ActKind.POLICY_CONFIRMED && onTrial) {
            Outcome _ = hub.policies.confirm(actor());
        } else if (onTrial || random.nextInt(4) == 0) {
            int before = onTrial
                    ? hub.acts.policies().number() - 1
                    : random.nextInt(hub.acts.policies().number() + 1);
            Policies.Applied _ = hub.policies.rollback(before, new PolicyWish(WHY, null, null), Actor.HUB);
        } else {
            Duration trial = kind == ActKind.POLICY_CONFIRMED ? PolicyWish.LONGEST_TRIAL : null;
            PolicyBundle bundle = one(kind == ActKind.POLICY_PART ? longSets : sets);
            Policies.Applied _ = hub.policies.apply(bundle, new PolicyWish(WHY, null, trial), Actor.HUB);
        }
    }

    private void recovery(ActKind kind) {
        List<PrincipalId> begun = hub.acts.recoveries().stream()
                .map(Act.OperatorRecoveryBegun::id)
                .sorted()
                .toList();
        switch (kind) {
            case OPERATOR_RECOVERY_BEGUN -> {
                Fingerprint request = Fingerprint.of(bytes("request " + numbers++));
                requests.add(request);
                perform(new Act.OperatorRecoveryBegun(
                        operator(), request, hub.now().plusSeconds(random.nextInt(3_000))));
            }
            case OPERATOR_RECOVERY_CANCELLED -> perform(new Act.OperatorRecoveryCancelled(any(begun), WHY));
            default -> perform(new Act.OperatorRecoveryCompleted(any(begun)));
        }
    }

    private void standing(ActKind kind) {
        PrincipalId id = any(names);
        switch (kind) {
            case PRINCIPAL_MARKED -> {
                Standing standing = random.nextBoolean() ? Standing.RESTRICTED : Standing.QUARANTINED;
                perform(new Act.PrincipalMarked(id, standing, WHY, end()));
            }
            case PRINCIPAL_RELEASED -> perform(new Act.PrincipalReleased(id, WHY, random.nextBoolean()));
            case RECOVERY_BEGUN -> {
                Duration watch = Duration.ofMinutes(random.nextInt(200));
                perform(new Act.RecoveryBegun(id, WHY, watch, List.of(Fingerprint.of(bytes("key 0")))));
            }
            default -> perform(new Act.EssentialMarked(id, random.nextBoolean(), WHY));
        }
    }

    private void testify(ActKind kind) {
        boolean against = kind == ActKind.EVIDENCE_RECORDED;
        List<PrincipalId> known = names.stream()
                .filter(id -> !hub.acts.dossier(subject(id)).evidence().isEmpty())
                .toList();
        PrincipalId id = any(against ? names : known);
        Fingerprint under = newest(id);
        if (under != null) {
            Evidence evidence = against
                    ? evidence()
                    : mended(one(hub.acts.dossier(subject(id)).evidence()).evidence());
            Outcome _ = hub.acts.testify(UnderOwnKey.inSession(id, under), evidence, new Name("watch"));
        }
    }

    private Evidence evidence() {
        Name topic = new Name("t" + random.nextInt(4));
        Grade grade = one(List.of(Grade.values()));
        Duration decay = Duration.ofMinutes(1 + random.nextInt(300));
        return switch (random.nextInt(4)) {
            case 0 -> new Evidence.Appraised(false, "PCR 7");
            case 1 -> new Evidence.CertificateAge(random.nextInt(101));
            default -> new Evidence.Finding(topic, grade, one(List.of(Severity.values())), decay, "seen");
        };
    }

    private static Evidence mended(Evidence known) {
        return new Evidence.Finding(known.topic(), known.grade(), Severity.INFORMATIONAL, known.decay(), "mended");
    }

    private void measure() {
        Aspect aspect = one(List.of(Aspect.values()));
        Report report = new Report(aspect, one(aspect.words()), new Name("scanner"), hub.now(), end());
        ReportOutcome _ = hub.acts.report(List.of(new ReportRow(1, any(names), report, WHY)), actor(), false);
    }

    private void approval(ActKind kind) {
        List<PendingRequest> pending = hub.acts.approvals().pending(hub.now());
        if (kind == ActKind.APPROVAL_REQUESTED) {
            Act wanted = wanted();
            Outcome _ = hub.acts.request(
                    Objects.requireNonNullElse(Mark.of(wanted), Mark.ENABLE),
                    new Wanted(wanted),
                    hub.now().plusSeconds(1 + random.nextInt(100_000)),
                    new Actor(operator(), "192.0.2.1"));
        } else if (!pending.isEmpty()) {
            PendingRequest one = one(pending);
            Actor by = new Actor(operator(), "192.0.2.2", "token 1");
            if (kind == ActKind.APPROVAL_REJECTED) {
                Outcome _ = hub.acts.perform(new Act.ApprovalRejected(one.number(), WHY), by);
            } else {
                List<Act> batch = new ArrayList<>();
                PrincipalId requester = one.by().id();
                batch.add(new Act.ApprovalGiven(
                        one.number(),
                        one.digest(),
                        requester,
                        one.wanted().acts().size()));
                batch.addAll(one.wanted().acts());
                Outcome _ = hub.acts.perform(batch, by);
            }
        }
    }

    private Act wanted() {
        return switch (random.nextInt(4)) {
            case 0 -> new Act.EssentialMarked(any(names), true, WHY);
            case 1 -> new Act.OperatorRoleSet(operator(), role(PrincipalKind.OPERATOR));
            case 2 -> new Act.TwoPersonMarksSet(marks(), random.nextInt(200));
            default -> new Act.PrincipalReleased(any(names), WHY, false);
        };
    }

    private Set<Mark> marks() {
        Set<Mark> marks = EnumSet.noneOf(Mark.class);
        for (Mark mark : Mark.values()) {
            if (random.nextInt(3) > 0) {
                marks.add(mark);
            }
        }
        return marks;
    }

    private void token(ActKind kind) {
        if (kind == ActKind.TOKEN_ISSUED) {
            Fingerprint hash = Fingerprint.of(bytes("token " + numbers++));
            Instant expires = hub.now().plusSeconds(1 + random.nextInt(100_000));
            Act issued = new Act.TokenIssued(hash, "status", certificate(), certificate(), expires);
            Outcome _ = hub.acts.perform(issued, new Actor(operator(), "192.0.2.3"));
        } else {
            List<ApiToken> live = hub.acts.tokens().all(hub.now());
            if (!live.isEmpty()) {
                perform(new Act.TokenRevoked(one(live).number(), WHY));
            }
        }
    }

    private void said(ActKind kind) {
        PrincipalId id = any(names);
        Name group = new Name(random.nextBoolean() ? "canary" : "pilot");
        perform(
                switch (kind) {
                    case ATTRIBUTE_SET ->
                        new Act.AttributeSet(id, "mode", random.nextInt(5) == 0 ? null : one(MODES), WHY);
                    case GROUP_MEMBER_ADDED -> new Act.GroupMemberAdded(id, group, end(), WHY);
                    default -> new Act.GroupMemberRemoved(id, group, WHY);
                });
    }

    private void relation(ActKind kind) {
        String relation = random.nextInt(3) > 0 ? "gateway_of" : "paired";
        PrincipalId from = any(names);
        if (kind == ActKind.RELATION_ADDED) {
            perform(new Act.RelationAdded(new Act.Pair(relation, from, any(names)), 3, WHY));
        } else {
            Subject of = hub.registry.find(from);
            List<Name> to = of == null
                    ? List.of()
                    : of.traits().related(relation).stream().sorted().toList();
            if (!to.isEmpty()) {
                perform(new Act.RelationRemoved(
                        new Act.Pair(relation, from, PrincipalId.device(one(to).value())), WHY));
            }
        }
    }

    private @Nullable Instant end() {
        return random.nextInt(4) == 0 ? null : hub.now().plusSeconds(1 + random.nextInt(20_000));
    }

    private PrincipalId operator() {
        return PrincipalId.operator("o" + random.nextInt(MOST_OTHERS + 1));
    }

    /** The hub itself, which no mark holds up, or an operator, perhaps in vain. */
    private Actor actor() {
        return random.nextInt(3) > 0 ? Actor.HUB : new Actor(operator(), "192.0.2.1");
    }

    private boolean perform(Act act) {
        return hub.acts.perform(act, actor()) instanceof Outcome.Done;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** One of them, or somebody whom there never was. */
    private PrincipalId any(List<PrincipalId> ids) {
        return ids.isEmpty() ? PrincipalId.device("nobody") : one(ids);
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
