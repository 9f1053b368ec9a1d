package io.swarmguard.policy;

import io.swarmguard.identity.Subject;
import io.swarmguard.identity.SubjectFixture;
import io.swarmguard.identity.Traits;
import io.swarmguard.policy.CedarOracle.Who;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.Aspect;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Posture;
import io.swarmguard.trust.Report;
import io.swarmguard.trust.SomePosture;
import io.swarmguard.trust.StandingNote;
import io.swarmguard.trust.Standings;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Random principals, standings and questions over few names, so that all relations between them occur. */
final class RandomWorld {
    static final String FACTS = """
            [attribute.mode]
            values = ["running", "maintenance", "stopped"]
            default = "running"

            [attribute.site]
            values = ["north", "south"]
            default = "south"

            [group.canary]

            [group.busy]
            where = [{ role = ["robot", "sensor"], mode = "maintenance" }, { segment = "plant-b", site = "north" }]

            [zone.plant]
            networks = ["10.1.0.0/16", "2001:db8::/32"]

            [zone.cell]
            networks = ["10.1.2.0/24"]

            [window.night]
            zone = "Europe/Berlin"
            from = "22:00"
            to = "06:00"

            [window.weekend]
            zone = "Asia/Kolkata"
            days = ["sat", "sun"]

            [relation.paired]
            from = "robot"
            to = "sensor"
            most = 16

            [relation.gateway_of]
            from = "gateway"
            to = "*"
            most = 500
            """;
    /** Those that ship, with words of commands and a scheme of one's own. */
    static final String TEMPLATES = """
            devices/{device}/{kind: telemetry|event|state|config}/{path…}
            devices/{device}/{kind: command}/{verb: open|close|*other}/{path…}
            segments/{segment}/{kind: telemetry|event|state}/{device}/{path…}
            own/{kind: up=telemetry|down=command}/{device}/{step: one|two}
            devices/{device}/{kind: event}/estop essential
            devices/{device}/{kind: state}/safety essential
            devices/{device}/{kind: state}/heartbeat essential
            segments/{segment}/{kind: event}/{device}/estop essential
            devices/{device}/{kind: config}/x
                json { field = "rate", min = 1, max = 5 }
            segments/{segment}/{kind: state}/{device}/x
                json { field = "rate", min = 1, max = 5 }
            """;
    /** Payloads, and what the tests of TEMPLATES say of them. */
    private static final List<Map.Entry<String, String>> PAYLOADS = List.of(
            Map.entry("{\"rate\": 5}", "ok"),
            Map.entry("{\"rate\": 6}", "out"),
            Map.entry("rate 5", "unparsable"),
            Map.entry("{\"protected\": \"e30\", \"ciphertext\": \"\"}", "sealed"));

    private static final List<String> ADDRESSES =
            List.of("10.1.7.9", "10.1.2.3", "10.2.1.1", "2001:db8::7", "2001:db9::7", "::ffff:10.1.2.3", "nowhere");
    private static final List<String> SEGMENTS = List.of("plant-a", "plant-b", "plant-c");
    private static final Name CANARY = new Name("canary");
    private static final List<String> ROLES =
            List.of("sensor", "actuator", "robot", "collector", "commander", "camera", "auditor", "gateway");
    /** Those of the devices that are gateways of others, and these never. */
    private static final int GATEWAYS = 4;

    /**
     * A question in both languages.
     *
     * @param session whose session it is
     * @param voice in whose name it is asked
     */
    record Asked(
            Subject session,
            Voice voice,
            Action action,
            String topic,
            @Nullable Voice publisher,
            Circumstances around) {
        Subject who() {
            return voice.who();
        }
    }

    /** Beyond who and what; {@code doubtful}: nobody vouches for the clock. */
    record Circumstances(Instant now, boolean doubtful, String address) {
        /** Worked out from the words of FACTS, not from how they are read. */
        String zone() {
            String v4 = address.replace("::ffff:", "");
            return v4.startsWith("10.1.2.")
                    ? "cell"
                    : v4.startsWith("10.1.") || address.startsWith("2001:db8:") ? "plant" : "other";
        }

        private Map.Entry<String, String> message() {
            return PAYLOADS.get((int) (now.getEpochSecond() % PAYLOADS.size()));
        }

        byte[] payload() {
            return message().getKey().getBytes(StandardCharsets.UTF_8);
        }

        String label() {
            return message().getValue();
        }

        Map<String, Boolean> windows() {
            if (doubtful) {
                return Map.of();
            }
            int hour = now.atZone(ZoneId.of("Europe/Berlin")).getHour();
            int dayInKolkata = now.plusSeconds(19_800)
                    .atZone(ZoneOffset.UTC)
                    .getDayOfWeek()
                    .getValue();
            return Map.of("night", hour >= 22 || hour < 6, "weekend", dayInKolkata > 5);
        }
    }

    final SubjectFixture registry = new SubjectFixture();
    final Standings standings = new Standings(registry::touch);
    private final List<Subject> everybody = new ArrayList<>();
    private final List<Subject> devices = new ArrayList<>();
    private final Map<Subject, Subject> gateways = new HashMap<>(); // by their children
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
        standings.set(
                changed.slot(), new StandingNote(standing, "random", Instant.EPOCH, null, marked, null, measured()));
        if (random.nextInt(8) == 0) {
            Subject moved = pick(devices);
            registry.change(moved, pick(ROLES), pick(SEGMENTS));
        }
        say(pick(everybody));
        Subject child = devices.get(GATEWAYS + random.nextInt(devices.size() - GATEWAYS));
        relate(random.nextInt(4) == 0 ? null : devices.get(random.nextInt(GATEWAYS)), child);
        Subject session = random.nextInt(3) == 0 ? devices.get(random.nextInt(GATEWAYS)) : pick(everybody);
        Circumstances around = new Circumstances(
                Instant.ofEpochSecond(1_767_225_600L + random.nextInt(366 * 86_400)),
                random.nextInt(10) == 0,
                pick(ADDRESSES));
        Action action = pick(List.of(Action.values()));
        String topic = topic(random.nextBoolean() ? session : anyChild(session));
        return new Asked(session, voice(session, action, topic), action, topic, publisher(), around);
    }

    private void relate(@Nullable Subject gateway, Subject child) {
        registry.relate(gateway, child);
        if (gateway == null) {
            gateways.remove(child);
        } else {
            gateways.put(child, gateway);
        }
    }

    private Subject anyChild(Subject gateway) {
        return gateways.entrySet().stream()
                .filter(pair -> pair.getValue() == gateway)
                .map(Map.Entry::getKey)
                .min(java.util.Comparator.comparing(child -> child.id().name()))
                .orElse(gateway);
    }

    /** Who publishes may say in which child's name; who hears, hears for the child that the topic names. */
    private Voice voice(Subject session, Action action, String topic) {
        Subject child = action == Action.PUBLISH && random.nextBoolean() ? anyChild(session) : named(topic);
        return child != null && gateways.get(child) == session ? new Voice(child, session) : new Voice(session, null);
    }

    private @Nullable Voice publisher() {
        Subject who = pick(everybody);
        Subject gateway = gateways.get(who);
        return random.nextInt(6) == 0 ? null : new Voice(who, random.nextBoolean() ? gateway : null);
    }

    /** What somebody measured, some of it for a time that ends. */
    private Posture measured() {
        Posture posture = Posture.UNKNOWN;
        for (Aspect aspect : Aspect.values()) {
            if (random.nextInt(3) > 0) {
                Instant end = random.nextInt(4) == 0 ? Instant.parse("2099-01-01T00:00:00Z") : null;
                Report report = new Report(aspect, pick(aspect.words()), new Name("test"), Instant.EPOCH, end);
                posture = SomePosture.with(posture, report);
            }
        }
        return posture;
    }

    /** Says something else of somebody. */
    private void say(Subject about) {
        Traits traits = about.traits();
        Name other = pick(devices).id().name();
        Traits changed = switch (random.nextInt(6)) {
            case 0 -> traits.withAttribute("mode", pick(List.of("running", "maintenance", "stopped")));
            case 1 -> traits.withAttribute("site", random.nextBoolean() ? "north" : null);
            case 2 -> traits.withGroup(CANARY, Traits.FOREVER);
            case 3 -> traits.withoutGroup(CANARY);
            case 4 -> devices.contains(about) ? traits.withRelation("paired", other) : traits;
            default -> traits.withoutRelation("paired", other);
        };
        registry.say(about, changed);
    }

    private String topic(Subject who) {
        String device = switch (random.nextInt(5)) {
            case 0 -> "ghost";
            case 1, 2 -> who.id().name().value();
            default -> pick(devices).id().name().value();
        };
        if (random.nextInt(4) == 0) {
            return pick(List.of("own/up/", "own/down/")) + device + pick(List.of("/one", "/two"));
        }
        if (random.nextBoolean()) {
            return "devices/" + device + "/" + pick(List.of("telemetry", "event", "state", "command", "config")) + "/"
                    + pick(List.of("x", "open", "close", "estop", "safety", "heartbeat"));
        }
        return "segments/" + pick(SEGMENTS) + "/" + pick(List.of("telemetry", "event", "state")) + "/" + device
                + pick(List.of("", "/x", "/estop"));
    }

    /** Whom a topic names, if that device is registered. */
    @Nullable
    Subject named(String topic) {
        String[] levels = topic.split("/", -1);
        return registry.find(
                switch (levels[0]) {
                    case "devices" -> levels[1];
                    case "own" -> levels[2];
                    default -> levels[3];
                });
    }

    /** Worked out from the words of TEMPLATES: what flows short of an operator's act. */
    private static boolean isEssential(String topic) {
        return topic.matches("devices/[^/]*/event/estop|devices/[^/]*/state/(safety|heartbeat)"
                + "|segments/[^/]*/event/[^/]*/estop");
    }

    /** As it is seen on that topic; through its gateway it stands where the worse of both does. */
    @Nullable
    Who describe(@Nullable Subject subject, @Nullable Subject via, String topic, boolean doubtful) {
        if (subject == null) {
            return null;
        }
        Standing standing = standing(subject, topic);
        if (via != null && standing(via, topic).compareTo(standing) > 0) {
            standing = standing(via, topic);
        }
        String kind = subject.id().kind().code();
        Set<String> segments =
                subject.facts().segments().stream().map(Name::value).collect(Collectors.toSet());
        return new Who(
                kind.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + kind.substring(1),
                subject.id().name().value(),
                subject.facts().role().value(),
                standing.code(),
                segments,
                subject.facts().allSegments() ? Set.copyOf(SEGMENTS) : Set.of(),
                said(subject, segments, measured(subject, isEssential(topic), doubtful)));
    }

    /** What is known of somebody's state: the best where nothing may stop what flows, nothing that hangs on a doubted clock. */
    private Map<String, String> measured(Subject subject, boolean essential, boolean doubtful) {
        Map<String, String> measured = new HashMap<>(
                essential
                        ? Map.of("attestation", "attested", "firmware", "compliant", "exposure", "none")
                        : Map.of("attestation", "unknown", "firmware", "unknown", "exposure", "unknown"));
        if (!essential) {
            standings.note(subject.slot()).posture().words().forEach((aspect, reported) -> {
                if (doubtful && reported.report().until() != null) {
                    measured.remove(aspect.code());
                } else {
                    measured.put(aspect.code(), reported.report().word());
                }
            });
        }
        return measured;
    }

    private Standing standing(Subject subject, String topic) {
        StandingNote note = standings.note(subject.slot());
        return isEssential(topic) ? note.marked() : note.standing();
    }

    /** What was said of somebody, worked out from the words of FACTS. */
    private static CedarOracle.Said said(Subject subject, Set<String> segments, Map<String, String> measured) {
        Traits traits = subject.traits();
        String mode = traits.attributes().getOrDefault("mode", "running");
        String site = traits.attributes().getOrDefault("site", "south");
        Set<String> groups = new HashSet<>();
        if (traits.groups().containsKey(CANARY)) {
            groups.add("canary");
        }
        String role = subject.facts().role().value();
        boolean everywhere = subject.facts().allSegments();
        if (((role.equals("robot") || role.equals("sensor")) && mode.equals("maintenance"))
                || ((everywhere || segments.contains("plant-b")) && site.equals("north"))) {
            groups.add("busy");
        }
        Set<String> paired = traits.related("paired").stream().map(Name::value).collect(Collectors.toSet());
        Set<String> children =
                traits.related("gateway_of").stream().map(Name::value).collect(Collectors.toSet());
        return new CedarOracle.Said(Map.of("mode", mode, "site", site), groups, paired, children, measured);
    }
}
