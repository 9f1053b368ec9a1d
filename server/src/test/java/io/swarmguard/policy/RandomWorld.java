package io.swarmguard.policy;

import io.swarmguard.identity.Subject;
import io.swarmguard.identity.SubjectFixture;
import io.swarmguard.policy.CedarOracle.Who;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.StandingNote;
import io.swarmguard.trust.Standings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Random principals, standings and questions over few names, so that all relations between them occur. */
final class RandomWorld {
    private static final List<String> SEGMENTS = List.of("plant-a", "plant-b", "plant-c");
    private static final List<String> ROLES =
            List.of("sensor", "actuator", "robot", "collector", "commander", "camera", "auditor");

    /** A question in both languages. */
    record Asked(
            Subject who,
            Action action,
            String topic,
            @Nullable Subject publisher) {}

    final SubjectFixture registry = new SubjectFixture();
    final Standings standings = new Standings(registry::touch);
    private final List<Subject> everybody = new ArrayList<>();
    private final List<Subject> devices = new ArrayList<>();
    private final Random random;

    RandomWorld(Random random) {
        this.random = random;
        for (int i = 0; i < 24; i++) {
            devices.add(registry.device("d" + i, pick(ROLES), pick(SEGMENTS)));
        }
        everybody.addAll(devices);
        for (int i = 0; i < 14; i++) {
            everybody.add(registry.service("s" + i, pick(ROLES), segments()));
        }
        everybody.add(registry.add(PrincipalId.operator("o1"), "admin", ""));
        everybody.add(registry.add(PrincipalId.operator("o2"), "collector", "plant-a"));
    }

    private String segments() {
        return switch (random.nextInt(4)) {
            case 0 -> "*";
            case 1 -> "";
            case 2 -> pick(SEGMENTS);
            default -> "plant-a;plant-c";
        };
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    /** Changes some standing or role, then asks something. */
    Asked next() {
        Subject changed = pick(everybody);
        Standing standing = pick(List.of(Standing.values()));
        Standing marked = random.nextBoolean() ? standing : Standing.CLEAR; // else evidence says so
        standings.set(changed.slot(), new StandingNote(standing, "random", Instant.EPOCH, null, marked, null));
        if (random.nextInt(8) == 0) {
            Subject moved = pick(devices);
            registry.change(moved, pick(ROLES), pick(SEGMENTS));
        }
        Subject who = pick(everybody);
        return new Asked(
                who, pick(List.of(Action.values())), topic(who), random.nextInt(6) == 0 ? null : pick(everybody));
    }

    private String topic(Subject who) {
        String device = switch (random.nextInt(5)) {
            case 0 -> "ghost";
            case 1, 2 -> who.id().name().value();
            default -> pick(devices).id().name().value();
        };
        if (random.nextBoolean()) {
            return "devices/" + device + "/" + pick(List.of("telemetry", "event", "state", "command", "config")) + "/"
                    + pick(List.of("x", "x", "estop", "safety", "heartbeat"));
        }
        return "segments/" + pick(SEGMENTS) + "/" + pick(List.of("telemetry", "event", "state")) + "/" + device
                + pick(List.of("", "/x", "/estop"));
    }

    /** Whom a topic names, if that device is registered. */
    @Nullable
    Subject named(String topic) {
        String[] levels = topic.split("/", -1);
        return registry.find(levels[0].equals("devices") ? levels[1] : levels[3]);
    }

    /** Written down anew, for the shipped templates: what flows short of an operator's act. */
    private static boolean isEssential(String topic) {
        return topic.matches("devices/[^/]*/(event|command)/estop|devices/[^/]*/state/(safety|heartbeat)"
                + "|segments/[^/]*/event/[^/]*/estop");
    }

    /** As it is seen on that topic. */
    @Nullable
    Who describe(@Nullable Subject subject, String topic) {
        if (subject == null) {
            return null;
        }
        String kind = subject.id().kind().code();
        Set<String> segments =
                subject.facts().segments().stream().map(Name::value).collect(Collectors.toSet());
        return new Who(
                kind.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + kind.substring(1),
                subject.id().name().value(),
                subject.facts().role().value(),
                (isEssential(topic)
                                ? standings.note(subject.slot()).marked()
                                : standings.note(subject.slot()).standing())
                        .code(),
                segments,
                subject.facts().allSegments());
    }
}
