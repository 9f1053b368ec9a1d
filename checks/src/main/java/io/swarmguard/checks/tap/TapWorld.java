package io.swarmguard.checks.tap;

import io.swarmguard.identity.Facts;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Who there is, and what there is to be said: machines and services, topics, filters, payloads and places. */
final class TapWorld {
    static final int SEGMENTS = 4;
    static final int LATER = 12; // machines that are registered while the hub works

    private static final int MACHINES = 42;
    private static final String[] ROLES = {"gateway", "robot", "actuator", "sensor", "sensor", "sensor"};
    private static final String[] PLACES = {
        "10.1.0.7", "10.1.9.20", "192.0.2.9", "192.0.2.200", "2001:db8::5", "2001:db9::1"
    };
    private static final String[] OWN = {
        "telemetry/t", "event/e", "state/s", "event/estop", "state/heartbeat", "telemetry/t/u", "state/safety"
    };
    private static final String[] ORDERS = {
        "command/c",
        "command/open/c",
        "command/close/c",
        "command/setpoint",
        "config/f",
        "config/limits",
        "command/estop"
    };
    private static final String[] SHARED = {"telemetry", "event", "state"};
    private static final String[] STRANGE = {
        "plant/noise", "devices/nobody/telemetry/t", "devices/d1/nonsense/x", "devices"
    };

    final List<Member> members = new ArrayList<>();
    final List<byte[]> payloads = List.of(
            utf8("{\"$schema\":\"https://plant.example/setpoint-2\",\"value\":21.5,\"unit\":\"C\"}"),
            utf8("{\"$schema\":\"https://plant.example/setpoint-2\",\"value\":99,\"unit\":\"C\"}"),
            utf8("{\"$schema\":\"https://plant.example/setpoint-2\",\"value\":21.5,\"override\":true}"),
            utf8("no object"),
            utf8("eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAECAwQFBgcICQoL.AAEC.AAECAwQFBgcICQoLDA0ODw"),
            HexFormat.of().parseHex("d90410a20103666c696d69747382001814"), // 1040({1: 3, "limits": [0, 20]})
            HexFormat.of().parseHex("d90410a20109666c696d69747382001814"),
            HexFormat.of().parseHex("d08340a04100"));
    private final Random random;

    /** Somebody who is registered. */
    static final class Member {
        final PrincipalId id;
        final String role;
        final Facts facts;
        int certificates;
        boolean turnedAway; // when it came last

        @Nullable
        TapSession session;

        Member(PrincipalId id, String role, @Nullable String segment) {
            this.id = id;
            this.role = role;
            TreeSet<Name> segments = new TreeSet<>();
            if (segment != null) {
                segments.add(new Name(segment));
            }
            this.facts = new Facts(new Name(role), segments, segment == null, 1, null);
        }

        /** No certificate, but bytes that nobody else has: nothing here reads what is in one. */
        byte[] certificate(int number) {
            return utf8(id + "#" + number);
        }

        Fingerprint newest() {
            return Fingerprint.of(certificate(certificates - 1));
        }

        boolean isMachine() {
            return id.kind() == PrincipalKind.DEVICE;
        }
    }

    TapWorld(Random random) {
        this.random = random;
        for (int i = 0; i < MACHINES; i++) {
            members.add(machine());
        }
        for (String role : List.of("collector", "commander", "responder")) {
            members.add(new Member(PrincipalId.service(role), role, null));
            members.add(new Member(PrincipalId.service(role + "-1"), role, "s1"));
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** One that is not there yet; null if there are enough. */
    @Nullable
    Member another() {
        long machines = members.stream().filter(Member::isMachine).count();
        return machines < MACHINES + LATER ? machine() : null;
    }

    private Member machine() {
        long number = members.stream().filter(Member::isMachine).count();
        String role = ROLES[(int) (number % ROLES.length)];
        return new Member(PrincipalId.device("d" + number), role, "s" + number % SEGMENTS);
    }

    Member any() {
        return members.get(random.nextInt(members.size()));
    }

    Member commander() {
        return members.stream()
                .filter(one -> one.role.equals("commander"))
                .skip(random.nextInt(2))
                .findFirst()
                .orElseThrow();
    }

    /** Services speak more than machines. */
    Member speaker() {
        Member one = any();
        return one.isMachine() && random.nextInt(6) == 0 ? speaker() : one;
    }

    Member machine(String role) {
        while (true) {
            Member one = any();
            if (one.isMachine() && (role.isEmpty() || one.role.equals(role))) {
                return one;
            }
        }
    }

    String place() {
        return one(PLACES);
    }

    byte[] payload() {
        return payloads.get(random.nextInt(payloads.size()));
    }

    /** Something that somebody may want to say, and often may not. */
    String topic(Member who) {
        int what = random.nextInt(100);
        if (what < 4) {
            return one(STRANGE);
        }
        if (what < 8) { // one who is registered later
            return "devices/d" + (MACHINES + random.nextInt(LATER)) + "/" + one(OWN);
        }
        Member about = who.isMachine() && what < 70 ? who : machine("");
        String name = about.id.name().value();
        if (random.nextInt(5) == 0) {
            String segment = "s" + (random.nextInt(4) == 0 ? random.nextInt(SEGMENTS) : segmentOf(about));
            return "segments/" + segment + "/" + one(SHARED) + "/" + name + (random.nextInt(6) == 0 ? "/estop" : "/x");
        }
        boolean order = random.nextInt(100) < (who.isMachine() ? 15 : 75);
        return "devices/" + name + "/" + one(order ? ORDERS : OWN);
    }

    /** What is said to one machine after the other. */
    String order() {
        return "devices/" + machine("").id.name() + "/" + one(ORDERS);
    }

    private static int segmentOf(Member machine) {
        return Integer.parseInt(machine.id.name().value().substring(1)) % SEGMENTS;
    }

    /** Something that somebody may want to hear, and often may. */
    String filter(Member who) {
        boolean wide = random.nextInt(100) < (who.isMachine() ? 8 : 70);
        if (wide) {
            return switch (random.nextInt(6)) {
                case 0 -> "segments/+/event/+/estop";
                case 1 -> "devices/+/" + one(OWN);
                case 2 -> "segments/s" + random.nextInt(SEGMENTS) + "/#";
                case 3 -> random.nextInt(4) == 0 ? "#" : "devices/+/event/#";
                default -> "devices/+/" + one(SHARED) + "/#";
            };
        }
        String name = (random.nextInt(6) > 0 && who.isMachine() ? who : machine(""))
                .id
                .name()
                .value();
        return switch (random.nextInt(8)) {
            case 0, 1 -> "devices/" + name + "/command/#";
            case 2 -> "devices/" + name + "/config/#";
            case 3 -> "devices/" + name + "/" + one(random.nextBoolean() ? ORDERS : OWN);
            case 4 -> "devices/+/command/#"; // of which a gateway hears its children's
            default -> "segments/s" + (who.isMachine() ? segmentOf(who) : 1) + "/" + one(SHARED) + "/#";
        };
    }

    private String one(String[] of) {
        return of[random.nextInt(of.length)];
    }
}
