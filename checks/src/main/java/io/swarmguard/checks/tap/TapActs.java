package io.swarmguard.checks.tap;

import io.swarmguard.acts.Act;
import io.swarmguard.acts.ActKind;
import io.swarmguard.acts.Actor;
import io.swarmguard.acts.Outcome;
import io.swarmguard.acts.Policies;
import io.swarmguard.acts.PolicyWish;
import io.swarmguard.acts.ReportOutcome;
import io.swarmguard.acts.ReportRow;
import io.swarmguard.checks.load.InnerHub;
import io.swarmguard.identity.KnownCertificate;
import io.swarmguard.identity.Subject;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.terms.Aspect;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Dossier;
import io.swarmguard.trust.Evidence;
import io.swarmguard.trust.Grade;
import io.swarmguard.trust.Report;
import io.swarmguard.trust.UnderOwnKey;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Random acts of every kind that changes who may do what on the way of a message. */
final class TapActs {
    private static final Set<Reason> TROUBLE =
            EnumSet.of(Reason.STORE_UNAVAILABLE, Reason.CLOCK_SUSPECT, Reason.INTERNAL_ERROR);
    private static final String[] MODES = {
        "running", "running", "maintenance", "maintenance", "stopped", "stopped", "unheard-of"
    };
    private static final String[] GROUPS = {"canary", "pilot"};
    private static final Severity[] SEVERITIES = Severity.values();
    private static final String WHY = "tap";

    private final Random random;
    private final TapWorld world;
    private final List<PolicyBundle> sets;
    private final Map<ActKind, Integer> done = new EnumMap<>(ActKind.class);
    private final PriorityQueue<Instant> ends = new PriorityQueue<>();
    private int serials;

    TapActs(Random random, TapWorld world, List<PolicyBundle> sets) {
        this.random = random;
        this.world = world;
        this.sets = sets;
    }

    /** How many of each kind were done. */
    Map<ActKind, Integer> done() {
        return done;
    }

    /** When something ends that was begun here, after that instant; null if nothing does. */
    @Nullable
    Instant nextEnd(Instant now) {
        while (!ends.isEmpty() && !ends.peek().isAfter(now)) {
            ends.remove();
        }
        return ends.peek();
    }

    void register(InnerHub hub, TapWorld.Member one, Instant now) {
        one.certificates = 1;
        perform(hub, new Act.PrincipalAdded(one.id, one.facts, certificate(one, now, false)));
    }

    /** One act or two that belong together; perhaps refused. */
    void one(InnerHub hub, Instant now) {
        int what = random.nextInt(100);
        TapWorld.Member who = world.any();
        if (what < 30) {
            fact(hub, who, now);
        } else if (what < 45) {
            posture(hub, who, now);
        } else if (what < 70) {
            standing(hub, who, now);
        } else if (what < 79) {
            evidence(hub, who);
        } else if (what < 96) {
            certificates(hub, who, now);
        } else {
            policies(hub);
        }
    }

    private void fact(InnerHub hub, TapWorld.Member who, Instant now) {
        Name group = new Name(GROUPS[random.nextInt(GROUPS.length)]);
        switch (random.nextInt(8)) {
            case 0, 1 -> {
                String mode = random.nextInt(5) == 0 ? null : MODES[random.nextInt(MODES.length)];
                perform(hub, new Act.AttributeSet(who.id, "mode", mode, WHY));
            }
            case 2 -> perform(hub, new Act.AttributeSet(who.id, "level", random.nextBoolean() ? "high" : "low", WHY));
            case 3, 4 -> perform(hub, new Act.GroupMemberAdded(who.id, group, end(now), WHY));
            case 5 -> leaveGroup(hub, group);
            case 6 -> {
                boolean gateways = random.nextInt(3) > 0;
                Act.Pair pair = gateways
                        ? new Act.Pair("gateway_of", world.machine("gateway").id, world.machine("").id)
                        : new Act.Pair("paired", world.machine("robot").id, world.machine("actuator").id);
                perform(hub, new Act.RelationAdded(pair, 500, WHY));
            }
            default -> unrelate(hub);
        }
    }

    private void leaveGroup(InnerHub hub, Name group) {
        List<TapWorld.Member> all = world.members.stream()
                .filter(one -> {
                    Subject subject = hub.acts().registry().find(one.id);
                    return subject != null && subject.traits().groups().containsKey(group);
                })
                .toList();
        if (!all.isEmpty()) {
            perform(hub, new Act.GroupMemberRemoved(all.get(random.nextInt(all.size())).id, group, WHY));
        }
    }

    /** Some relation that there is; each is as likely as another. */
    private void unrelate(InnerHub hub) {
        List<Act.Pair> all = new ArrayList<>();
        for (TapWorld.Member one : world.members) {
            Subject subject = hub.acts().registry().find(one.id);
            if (subject != null) {
                new TreeMap<>(subject.traits().relations())
                        .forEach((relation, to) -> to.stream()
                                .sorted()
                                .map(child -> new Act.Pair(relation, one.id, PrincipalId.device(child.value())))
                                .forEach(all::add));
            }
        }
        if (!all.isEmpty()) {
            perform(hub, new Act.RelationRemoved(all.get(random.nextInt(all.size())), WHY));
        }
    }

    private void posture(InnerHub hub, TapWorld.Member who, Instant now) {
        Aspect aspect = Aspect.values()[random.nextInt(Aspect.values().length)];
        String word = aspect.words().get(random.nextInt(aspect.words().size()));
        Report report = new Report(aspect, word, new Name("scanner"), now, end(now));
        ReportOutcome outcome = hub.acts().report(List.of(new ReportRow(1, who.id, report, WHY)), Actor.HUB, false);
        count(ActKind.POSTURE_LOWERED, outcome.lowered());
        count(ActKind.POSTURE_REPORTED, outcome.raised());
    }

    private void standing(InnerHub hub, TapWorld.Member who, Instant now) {
        switch (random.nextInt(24)) {
            case 0, 1, 2 -> perform(hub, new Act.PrincipalMarked(who.id, Standing.RESTRICTED, WHY, end(now)));
            case 3, 4 -> perform(hub, new Act.PrincipalMarked(who.id, Standing.QUARANTINED, WHY, end(now)));
            case 5 -> perform(hub, new Act.PrincipalDisabled(who.id, WHY));
            case 6 -> perform(hub, new Act.EssentialMarked(who.id, random.nextBoolean(), WHY));
            case 7, 8, 9 -> enableSomebody(hub);
            default -> perform(hub, new Act.PrincipalReleased(who.id, WHY, random.nextBoolean()));
        }
    }

    private void enableSomebody(InnerHub hub) {
        List<TapWorld.Member> all =
                world.members.stream().filter(one -> isDisabled(hub, one)).toList();
        if (!all.isEmpty()) {
            TapWorld.Member one = all.get(random.nextInt(all.size()));
            perform(hub, new Act.PrincipalEnabled(one.id));
            one.turnedAway = false;
        }
    }

    private static boolean isDisabled(InnerHub hub, TapWorld.Member one) {
        Subject subject = hub.acts().registry().find(one.id);
        return subject != null && hub.acts().standing(subject).standing() == Standing.DISABLED;
    }

    private void evidence(InnerHub hub, TapWorld.Member who) {
        TapWorld.Member whose = random.nextInt(4) == 0 ? suspect(hub, who) : who;
        Subject subject = hub.acts().registry().find(whose.id);
        List<Dossier.Item> known =
                subject == null ? List.of() : hub.acts().dossier(subject).evidence();
        boolean against = known.isEmpty() || random.nextBoolean();
        Evidence evidence = against
                ? evidence()
                : mended(known.get(random.nextInt(known.size())).evidence());
        Outcome outcome =
                hub.acts().testify(UnderOwnKey.inSession(whose.id, whose.newest()), evidence, new Name("watch"));
        boolean counts = evidence.severity() != Severity.INFORMATIONAL;
        counted(outcome, counts ? ActKind.EVIDENCE_RECORDED : ActKind.EVIDENCE_WITHDRAWN);
    }

    /** Somebody against whom there is evidence; if there is nobody, this one. */
    private TapWorld.Member suspect(InnerHub hub, TapWorld.Member other) {
        List<TapWorld.Member> all = world.members.stream()
                .filter(one -> {
                    Subject subject = hub.acts().registry().find(one.id);
                    return subject != null
                            && !hub.acts().dossier(subject).evidence().isEmpty();
                })
                .toList();
        return all.isEmpty() ? other : all.get(random.nextInt(all.size()));
    }

    private static Evidence mended(Evidence known) {
        return new Evidence.Finding(known.topic(), known.grade(), Severity.INFORMATIONAL, known.decay(), "mended");
    }

    private Evidence evidence() {
        Severity severity = SEVERITIES[random.nextInt(SEVERITIES.length)];
        return switch (random.nextInt(4)) {
            case 0 -> new Evidence.Appraised(random.nextBoolean(), "PCR 7");
            case 1 -> new Evidence.Exposed(new Name("cve-" + random.nextInt(5)), severity, "known weakness");
            case 2 -> new Evidence.CertificateAge(random.nextInt(101));
            default ->
                new Evidence.Finding(
                        new Name("t" + random.nextInt(4)),
                        Grade.values()[random.nextInt(Grade.values().length)],
                        severity,
                        Duration.ofMinutes(1 + random.nextInt(300)),
                        "seen");
        };
    }

    private void certificates(InnerHub hub, TapWorld.Member who, Instant now) {
        switch (random.nextInt(16)) {
            case 0 -> perform(hub, new Act.CertificateRevoked(who.newest(), WHY, random.nextBoolean()));
            case 1 ->
                perform(
                        hub,
                        new Act.RecoveryBegun(
                                who.id,
                                WHY,
                                Duration.ofMinutes(random.nextInt(600)),
                                List.of(Fingerprint.of(who.certificate(0)))));
            case 2 -> {
                TapWorld.Member another = world.another();
                if (another != null) {
                    register(hub, another, now);
                    world.members.add(another);
                }
            }
            default -> renew(hub, who, now);
        }
    }

    /** Whoever was turned away has reason to come with another certificate. */
    private void renew(InnerHub hub, TapWorld.Member who, Instant now) {
        List<TapWorld.Member> turnedAway =
                world.members.stream().filter(one -> one.turnedAway).toList();
        TapWorld.Member whose = turnedAway.isEmpty() ? who : turnedAway.get(random.nextInt(turnedAway.size()));
        boolean here = random.nextBoolean();
        whose.certificates++;
        Act.Certificate next = certificate(whose, now, here);
        boolean ready = !here
                || perform(
                        hub,
                        new Act.CertificatePrepared(
                                whose.id,
                                next.known().serial().toByteArray(),
                                next.known().fingerprint(),
                                "device",
                                next.known().notAfter(),
                                random.nextBoolean()
                                        ? Fingerprint.of(whose.certificate(whose.certificates - 2))
                                        : null));
        if (!ready || !perform(hub, new Act.CertificateAdded(whose.id, next))) {
            whose.certificates--;
        } else {
            whose.turnedAway = false;
        }
    }

    private Act.Certificate certificate(TapWorld.Member whose, Instant now, boolean issuedHere) {
        byte[] der = whose.certificate(whose.certificates - 1);
        Duration life = random.nextInt(4) == 0
                ? Duration.ofHours(2 + random.nextInt(60))
                : Duration.ofDays(20 + random.nextInt(300));
        Instant notBefore = now.minusSeconds(60).truncatedTo(ChronoUnit.SECONDS);
        Instant notAfter = notBefore.plus(life);
        ends.add(notAfter.plusSeconds(1)); // that second is the last good one
        BigInteger serial = BigInteger.valueOf(1_000_000 + serials++);
        return new Act.Certificate(
                der, new KnownCertificate(Fingerprint.of(der), serial, notBefore, notAfter, false, issuedHere));
    }

    private void policies(InnerHub hub) {
        Policies policies = hub.policies();
        Duration trial = random.nextInt(3) == 0 ? PolicyWish.LONGEST_TRIAL : null;
        PolicyWish wish = new PolicyWish(WHY, null, trial);
        int version = hub.acts().policies().number();
        if (hub.acts().policies().isOnTrial()) {
            if (random.nextInt(3) > 0) {
                counted(policies.confirm(Actor.HUB), ActKind.POLICY_CONFIRMED);
            } else {
                counted(policies.rollback(version - 1, wish, Actor.HUB).outcome(), ActKind.POLICY_APPLIED);
            }
        } else if (version > 2 && random.nextInt(3) == 0) {
            counted(policies.rollback(random.nextInt(version), wish, Actor.HUB).outcome(), ActKind.POLICY_APPLIED);
        } else {
            PolicyBundle bundle = sets.get(random.nextInt(sets.size()));
            counted(policies.apply(bundle, wish, Actor.HUB).outcome(), ActKind.POLICY_APPLIED);
        }
    }

    private @Nullable Instant end(Instant now) {
        if (random.nextInt(6) == 0) {
            return null;
        }
        long millis = switch (random.nextInt(3)) {
            case 0 -> 1 + random.nextInt(20_000);
            case 1 -> 1 + random.nextInt(2_000_000);
            default -> 1 + random.nextInt(80_000_000);
        };
        Instant end = now.plusMillis(millis);
        ends.add(end);
        return end;
    }

    private boolean perform(InnerHub hub, Act act) {
        return counted(hub.acts().perform(act, Actor.HUB), ActKind.of(act));
    }

    private boolean counted(Outcome outcome, ActKind kind) {
        if (outcome instanceof Outcome.Refused(Reason reason, String detail)) {
            if (TROUBLE.contains(reason)) {
                throw new IllegalStateException(kind + ": " + reason + ": " + detail);
            }
            return false;
        }
        count(kind, 1);
        return true;
    }

    private void count(ActKind kind, int more) {
        if (more > 0) {
            done.merge(kind, more, Integer::sum);
        }
    }
}
