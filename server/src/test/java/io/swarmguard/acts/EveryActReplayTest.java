package io.swarmguard.acts;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.identity.CertificateView;
import io.swarmguard.identity.Registry;
import io.swarmguard.identity.Subject;
import io.swarmguard.policy.Channel;
import io.swarmguard.policy.Place;
import io.swarmguard.policy.Policy;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.policy.PolicyCheck;
import io.swarmguard.policy.PolicyFiles;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from the disk is what the running hub has, whatever acts there were. */
@Timeout(300)
class EveryActReplayTest {
    private static final int STEPS = 2_000;
    private static final int EVERY = ActKind.values().length;
    private static final int QUESTIONS = 4_000;
    private static final String FACTS = """
            [attribute.mode]
            values = ["running", "maintenance", "stopped"]
            default = "running"
            [group.canary]
            [window.noon]
            zone = "UTC"
            from = "12:00"
            to = "14:00"
            [relation.paired]
            from = "robot"
            to = "actuator"
            most = 16
            """;
    private static final String GATEWAYS = """
            [relation.gateway_of]
            from = "gateway"
            to = "*"
            most = 500
            """;
    private static final List<String> OWN = List.of("""
            forbid (principal, action == Action::"publish", resource) when { principal.mode == "stopped" };""", """
            permit (principal in Group::"canary", action, resource) when { resource.kind == "state" };""", """
            forbid (principal, action == Action::"deliver", resource)
            when { context has publisher && context.publisher.firmware == "revoked" };""", """
            forbid (principal, action == Action::"publish", resource)
            when { resource.kind == "event" && context.window.noon };""", """
            forbid (principal, action, resource) when { context has via && resource.kind == "telemetry" };""");

    @TempDir
    Path dir;

    private static PolicyBundle bundle(int number, int filling) throws Exception {
        Map<String, String> texts = new TreeMap<>(PolicyFiles.shipped().texts());
        texts.remove("invariants");
        texts.put("facts.toml", FACTS + (number % 4 == 3 ? "" : GATEWAYS));
        Random random = new Random(number);
        StringBuilder own = new StringBuilder("@id(\"own\") " + OWN.get(number % OWN.size()));
        for (int i = 0; i < filling; i++) { // what cannot be packed
            own.append(i % 100 == 0 ? "\n// " : "").append((char) ('!' + random.nextInt('~' - '!')));
        }
        texts.put("own.cedar", own.append('\n').toString());
        PolicyCheck.Checked checked = PolicyCheck.check(PolicyFiles.of(texts));
        return Objects.requireNonNull(
                checked.bundle(), () -> checked.report().findings().toString());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theLedgerReadFromNothingGivesTheSameStateAndTheSameDecisions(long seed) throws Exception {
        Random random = new Random(seed);
        List<PolicyBundle> sets = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            sets.add(bundle(i, 0));
        }
        List<PolicyBundle> longSets = List.of(bundle(20, 120_000), bundle(21, 120_000));
        AtomicLong millis = new AtomicLong(TestHub.START.toEpochMilli());
        Running running;
        try (DiskHub hub = new DiskHub(dir, millis)) {
            EveryAct acts = new EveryAct(random, hub, sets, longSets);
            for (int step = 0; step < STEPS || (step < 3 * STEPS && hub.kinds().size() < EVERY); step++) {
                acts.any();
                if (random.nextInt(3) == 0) {
                    hub.pass(Duration.ofSeconds(random.nextInt(900)));
                }
            }
            hub.pass(Duration.ofMillis(1));
            assertThat(hub.kinds()).as("entries of every kind").containsExactlyInAnyOrder(ActKind.values());
            running = new Running(
                    state(hub, acts), decisions(hub.registry, hub.policy, seed), refusals(hub, acts, seed), acts);
            Past past = hub.past(hub.now());
            assertThat(decisions(past.registry(), past.policy(), seed)).isEqualTo(running.decisions);
            assertThat(running.decisions.stream().filter(one -> one.contains("permitted")))
                    .hasSizeGreaterThan(100);
        }
        try (DiskHub read = new DiskHub(dir, millis)) {
            assertThat(state(read, running.acts)).isEqualTo(running.state);
            assertThat(decisions(read.registry, read.policy, seed)).isEqualTo(running.decisions);
            assertThat(refusals(read, running.acts, seed)).isEqualTo(running.refusals);
        }
    }

    private record Running(List<Object> state, List<String> decisions, List<String> refusals, EveryAct acts) {}

    /** All that a hub knows of anybody and anything. */
    private static List<Object> state(DiskHub hub, EveryAct known) {
        List<Object> state = new ArrayList<>();
        for (PrincipalKind kind : List.of(PrincipalKind.DEVICE, PrincipalKind.SERVICE, PrincipalKind.OPERATOR)) {
            for (Subject one : hub.registry.all(kind)) {
                state.add(one.id() + " " + one.slot() + " " + one.created() + " " + one.facts() + " via "
                        + one.gateway());
                state.add(traits(one));
                state.add(hub.acts.dossier(one));
                state.add(hub.acts.holds(one));
                state.add(hub.acts.standing(one));
                state.add(hub.registry.certificates(one.id()));
                state.add("certificate " + hex(hub.acts.approvals().certificate(one.id())));
                state.add("tokens made " + hub.acts.tokens().madeLately(one.id(), hub.now()));
            }
        }
        for (CertificateView view : hub.registry.certificates()) {
            state.add(view + " before "
                    + hub.registry.renewedFrom(view.certificate().fingerprint()));
        }
        state.add("counts " + Arrays.toString(hub.standings.counts()));
        operators(hub, state);
        known.codes.forEach(code -> state.add("code " + hub.acts.code(code)));
        known.requests.forEach(request -> state.add("request " + hub.acts.knowsRecovery(request)));
        policies(hub.acts.policies(), state);
        Act.HubCreated named = hub.acts.hub();
        state.add("hub " + named + " ca " + hex(hub.acts.caCertificate()));
        state.add("server " + hub.acts.serverNames() + " " + hex(hub.acts.serverCertificate()));
        return state;
    }

    private static String traits(Subject of) {
        Map<String, String> relations = new TreeMap<>();
        of.traits()
                .relations()
                .forEach((relation, to) ->
                        relations.put(relation, to.stream().sorted().toList().toString()));
        return "traits " + new TreeMap<>(of.traits().attributes()) + " "
                + new TreeMap<>(of.traits().groups()) + " " + relations;
    }

    private static void operators(DiskHub hub, List<Object> state) {
        Approvals approvals = hub.acts.approvals();
        Instant now = hub.now();
        for (PendingRequest one : approvals.pending(now)) {
            state.add("pending " + one.number() + " " + one.mark() + " " + one.digest() + " "
                    + one.wanted().digest() + " " + one.by() + " " + one.asked() + " " + one.expires());
        }
        state.add("marks " + approvals.marks().stream().sorted().toList() + " " + approvals.devices() + " "
                + approvals.admins() + " " + approvals.isInForce(now));
        state.add("tokens " + hub.acts.tokens().all(now));
        state.add("recoveries "
                + hub.acts.recoveries().stream().map(Object::toString).sorted().toList());
    }

    private static void policies(PolicyHistory history, List<Object> state) {
        for (PolicyVersion version : history.all()) {
            byte[] content = history.content(version.digest());
            state.add(version + " " + (content == null ? "shipped" : Fingerprint.of(content)));
        }
        state.add("on trial " + history.isOnTrial());
    }

    private static String hex(byte @Nullable [] bytes) {
        return bytes == null ? "none" : HexFormat.of().formatHex(bytes);
    }

    /** What is decided about random questions, and why. */
    private static List<String> decisions(Registry registry, Policy policy, long seed) {
        Random random = new Random(seed);
        List<Subject> all = new ArrayList<>(registry.all(PrincipalKind.DEVICE));
        List<Subject> devices = List.copyOf(all);
        all.addAll(registry.all(PrincipalKind.SERVICE));
        List<String> kinds = List.of("telemetry", "event", "state", "command", "config");
        List<String> decisions = new ArrayList<>();
        for (int i = 0; i < QUESTIONS; i++) {
            Subject who = all.get(random.nextInt(all.size()));
            Subject named = random.nextInt(3) == 0 && who.id().kind() == PrincipalKind.DEVICE
                    ? who
                    : devices.get(random.nextInt(devices.size()));
            Subject publisher = all.get(random.nextInt(all.size()));
            String topic = random.nextInt(4) == 0
                    ? "segments/s" + random.nextInt(3) + "/event/" + named.id().name()
                    : "devices/" + named.id().name() + "/" + kinds.get(random.nextInt(kinds.size()));
            Channel channel = policy.channel(topic);
            String decision = random.nextBoolean()
                    ? policy.access(policy.voice(who, channel), Action.PUBLISH, channel, new Place())
                            .decision()
                            .toString()
                    : policy.delivery(who, policy.spoken(channel, policy.voice(publisher, channel)), new Place())
                            .decision()
                            .toString();
            decisions.add(who + " " + topic + " " + publisher + ": " + decision);
        }
        return decisions;
    }

    /** What would be refused of random acts, and why: so also what is only known to the acts counts. */
    private static List<String> refusals(DiskHub hub, EveryAct known, long seed) {
        Random random = new Random(seed);
        List<Act> acts = new ArrayList<>();
        for (PrincipalId id : known.names) {
            acts.add(new Act.PrincipalEnabled(id));
            acts.add(new Act.PrincipalReleased(id, "why", false));
            acts.add(new Act.OperatorRoleSet(id, Roles.ADMIN));
            acts.add(new Act.EssentialMarked(id, random.nextBoolean(), "why"));
            acts.add(new Act.CodeIssued(
                    id, Fingerprint.of(new byte[1]), hub.now().plusSeconds(60)));
        }
        for (Fingerprint code : known.codes) {
            acts.add(new Act.CodeUsed(code, Fingerprint.of("key 1".getBytes(java.nio.charset.StandardCharsets.UTF_8))));
        }
        known.preparedSerials()
                .forEach((serial, holder) -> acts.add(new Act.CertificatePrepared(
                        holder,
                        serial.toByteArray(),
                        Fingerprint.of(new byte[2]),
                        "device",
                        hub.now().plusSeconds(60),
                        null)));
        List<Outcome.@Nullable Refused> refusals = new ArrayList<>();
        hub.acts.examine(acts, refusals);
        assertThat(refusals.stream().filter(Objects::isNull).count()).isBetween(10L, acts.size() - 10L);
        return refusals.stream().map(String::valueOf).toList();
    }
}
