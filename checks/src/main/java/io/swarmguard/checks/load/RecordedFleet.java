package io.swarmguard.checks.load;

import io.swarmguard.history.Replay.Verdict;
import io.swarmguard.identity.Facts;
import io.swarmguard.identity.Registry;
import io.swarmguard.identity.RegistryChange;
import io.swarmguard.identity.Subject;
import io.swarmguard.identity.Traits;
import io.swarmguard.policy.Access;
import io.swarmguard.policy.Intent;
import io.swarmguard.policy.Permit;
import io.swarmguard.policy.Policy;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.policy.PolicyCheck;
import io.swarmguard.policy.PolicyFiles;
import io.swarmguard.policy.PolicyRefusedException;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Standings;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A fleet that goes about its work by the hour, each device the same six things, decided and counted as by a hub; and a
 * draft of which it is known, by counting along and without asking any policy, what it would have changed.
 */
final class RecordedFleet {
    /** Different decisions of one device in an hour, and so rows that are recorded. */
    static final int DECISIONS = 6;

    private static final int SEGMENTS = 50;
    private static final int COLD_SEGMENT = 7; // whose sensors the draft silences
    private static final String[] ROLES = {"sensor", "sensor", "actuator", "robot", "sensor", "gateway"};
    private static final String[] MODES = {"running", "maintenance", "stopped"};
    private static final Standing[] STANDINGS = {Standing.CLEAR, Standing.WATCHED, Standing.RESTRICTED};
    private static final int[] OFTEN = {60, 12, 3, 4, 5, 1}; // times an hour at most, by what is done
    private static final int ONE_IN = 50; // devices whose mode or standing changes in an hour

    private static final String HEAT = """

            [attribute.heat]
            values = ["cold", "hot"]
            default = "cold"
            """;
    private static final String DRAFT = """
            @id("cold-segment-is-silent")
            forbid (principal is Device, action == Action::"publish", resource)
            when { principal.role == "sensor" && resource.kind == "telemetry" && principal in Segment::"s7" };

            @id("robots-wake-what-is-in-maintenance")
            permit (principal is Device, action == Action::"publish", resource)
            when { principal.role == "robot" && resource.kind == "command" }
            when { resource has device && resource.device.mode == "maintenance" };

            @id("hot-ones-keep-their-events")
            forbid (principal is Device, action == Action::"publish", resource)
            when { principal.heat == "hot" && resource.kind == "event" && !resource.shared };
            """;

    private final Registry registry = new Registry();
    private final Standings standings = new Standings(registry::touch);
    private final Policy policy;
    private final Random random;
    private final List<Member> members = new ArrayList<>();
    private final Map<Verdict, Map<String, Long>> expected = new EnumMap<>(Verdict.class);
    private boolean heatIsKnown;
    private long decisions;
    private long permitted;

    /** One thing that a device does, again and again. */
    private record Doing(Access access) implements Intent {}

    /** A device, with what is known of it. */
    private static final class Member {
        private final Subject subject;
        private final String role;
        private final int segment;
        private final boolean hot;
        private final List<Doing> doings = new ArrayList<>();
        private int other; // whom it gives orders that it may not give
        private String mode = MODES[0];
        private Standing standing = STANDINGS[0];

        Member(Subject subject, String role, int segment, boolean hot) {
            this.subject = subject;
            this.role = role;
            this.segment = segment;
            this.hot = hot;
        }

        boolean isRestricted() {
            return standing == Standing.RESTRICTED;
        }
    }

    RecordedFleet(int devices, long seed) {
        PolicyBundle shipped = PolicyBundle.shipped();
        this.policy = new Policy(registry::device, standings, shipped.set(), shipped.templates());
        this.random = new Random(seed);
        Subject commander = add(PrincipalId.service("commander"), "commander", null);
        for (int i = 0; i < devices; i++) {
            String role = ROLES[i % ROLES.length];
            int segment = i % SEGMENTS;
            Subject subject = add(PrincipalId.device("device-" + i), role, "s" + segment);
            members.add(new Member(subject, role, segment, random.nextInt(10) == 0));
        }
        for (Member member : members) {
            member.other = random.nextInt(devices);
            equip(member, commander);
        }
        for (Verdict verdict : Verdict.values()) {
            expected.put(verdict, new TreeMap<>());
        }
    }

    private Subject add(PrincipalId id, String role, @Nullable String segment) {
        TreeSet<Name> segments = new TreeSet<>();
        if (segment != null) {
            segments.add(new Name(segment));
        }
        Facts facts = new Facts(new Name(role), segments, segment == null, 1, null);
        registry.apply(new RegistryChange.Added(id, facts, Instant.EPOCH));
        return Objects.requireNonNull(registry.find(id));
    }

    private void equip(Member member, Subject commander) {
        String own = "devices/" + member.subject.id().name();
        for (String kind : List.of("telemetry", "state", "event")) {
            member.doings.add(publishing(member, own + "/" + kind + "/x"));
        }
        var orders = Objects.requireNonNull(policy.channel(own + "/command/x"));
        member.doings.add(new Doing(policy.delivery(member.subject, orders, commander)));
        String shared =
                "segments/s" + member.segment + "/event/" + member.subject.id().name() + "/x";
        member.doings.add(publishing(member, shared));
        Member other = members.get(member.other);
        member.doings.add(publishing(member, "devices/" + other.subject.id().name() + "/command/x"));
    }

    private Doing publishing(Member member, String topic) {
        return new Doing(policy.access(member.subject, Action.PUBLISH, policy.channel(topic)));
    }

    Policy policy() {
        return policy;
    }

    /** From now on policies know which devices are hot, and it is recorded. */
    void declareHeat() throws IOException, PolicyRefusedException {
        Map<String, String> files = new TreeMap<>(PolicyFiles.shipped().texts());
        files.merge("facts.toml", HEAT, String::concat);
        policy.replace(checked(files).set(), policy.templates());
        heatIsKnown = true;
        members.forEach(this::tellTraits);
    }

    /** What is held against the record. */
    static PolicyBundle draft() throws IOException, PolicyRefusedException {
        Map<String, String> files = new TreeMap<>(PolicyFiles.shipped().texts());
        files.merge("facts.toml", HEAT, String::concat);
        files.put("own.cedar", DRAFT);
        files.remove("invariants"); // some of which it breaks
        return checked(files);
    }

    private static PolicyBundle checked(Map<String, String> files) throws PolicyRefusedException {
        PolicyCheck.Checked checked = PolicyCheck.check(PolicyFiles.of(files));
        PolicyBundle bundle = checked.bundle();
        if (bundle == null) {
            throw new IllegalStateException(checked.report().findings().toString());
        }
        return bundle;
    }

    /** Lets an hour happen: something changes, then everybody does everything. */
    void liveAnHour() {
        for (int i = 0; i < members.size() / ONE_IN + 1; i++) {
            Member member = members.get(random.nextInt(members.size()));
            member.mode = MODES[random.nextInt(MODES.length)];
            tellTraits(member);
            Member other = members.get(random.nextInt(members.size()));
            other.standing = STANDINGS[random.nextInt(STANDINGS.length)];
            standings.set(other.subject.slot(), other.standing, "bench", Instant.EPOCH);
        }
        for (Member member : members) {
            for (int i = 0; i < DECISIONS; i++) {
                int times = 1 + random.nextInt(OFTEN[i]);
                happen(member, i, times);
            }
        }
    }

    private void tellTraits(Member member) {
        Traits traits = Traits.NONE.withAttribute("mode", member.mode);
        if (heatIsKnown) {
            traits = traits.withAttribute("heat", member.hot ? "hot" : "cold");
        }
        registry.apply(new RegistryChange.TraitsReplaced(member.subject.id(), traits));
    }

    private void happen(Member member, int what, int times) {
        Doing doing = member.doings.get(what);
        boolean isPermitted = what < 4 || (what == 4 && !member.isRestricted());
        for (int i = 0; i < times; i++) {
            Permit<Doing> permit = doing.access.permit(doing);
            if ((permit != null) != isPermitted) {
                throw new IllegalStateException("the fleet is not decided as it was planned: " + doing.access);
            }
        }
        decisions += times;
        permitted += isPermitted ? times : 0;
        switch (what) {
            case 0 -> {
                if (member.role.equals("sensor") && member.segment == COLD_SEGMENT) {
                    expect(Verdict.NEWLY_REFUSED, member, "publish telemetry", times);
                }
            }
            case 2 -> {
                if (!heatIsKnown) {
                    expect(Verdict.UNKNOWN, member, "publish event", times);
                } else if (member.hot) {
                    expect(Verdict.NEWLY_REFUSED, member, "publish event", times);
                }
            }
            case 5 -> {
                boolean wakes = members.get(member.other).mode.equals("maintenance") && member.role.equals("robot");
                if (wakes && !member.isRestricted()) {
                    expect(Verdict.NEWLY_ALLOWED, member, "publish command", times);
                }
            }
            default -> {}
        }
    }

    private void expect(Verdict verdict, Member member, String what, long times) {
        expectedOf(verdict).merge(member.subject.id() + " " + what, times, Long::sum);
    }

    private Map<String, Long> expectedOf(Verdict verdict) {
        return expected.getOrDefault(verdict, Map.of());
    }

    /** What happened so far is not asked for. */
    void forget() {
        expected.values().forEach(Map::clear);
        decisions = 0;
        permitted = 0;
    }

    /** What the draft would change, by verdict, and by who does what: how often it happened. */
    Map<String, Long> changes(Verdict verdict) {
        return Map.copyOf(expectedOf(verdict));
    }

    long sum(Verdict verdict) {
        return expectedOf(verdict).values().stream().mapToLong(Long::longValue).sum();
    }

    long decisions() {
        return decisions;
    }

    long permitted() {
        return permitted;
    }
}
