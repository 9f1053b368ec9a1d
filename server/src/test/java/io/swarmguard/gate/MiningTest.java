package io.swarmguard.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.gate.House.Client;
import io.swarmguard.history.Mining;
import io.swarmguard.history.Replay;
import io.swarmguard.history.Traffic;
import io.swarmguard.identity.Principal;
import io.swarmguard.message.Qos;
import io.swarmguard.policy.Drafts;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.policy.PolicyCheck;
import io.swarmguard.policy.PolicyDiff;
import io.swarmguard.policy.PolicyFiles;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Standing;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rights that were really used are proposed: all that was seen, and no more. */
class MiningTest {
    private static final Instant LONG_AGO = Instant.EPOCH;
    private static final PublishOutcome ACCEPTED = PublishOutcome.Accepted.NOBODY;
    private static final int SHIPPED_BUDGET = 20; // devices a minute
    private static final String ALL = "@id(\"all\") permit(principal, action, resource);\n";

    @TempDir
    Path root;

    private RecordedHouse recorded;
    private House house;
    private Traffic traffic;

    @BeforeEach
    void open() {
        recorded = new RecordedHouse(root);
        house = recorded.house;
        traffic = recorded.traffic;
    }

    @AfterEach
    void close() {
        recorded.close();
    }

    @Test
    void whatIsMinedPermitsAllThatWasSeenAndNamesWhatNobodyUsed() throws Exception {
        everydayLife();

        Mining.Report mined = Mining.run(traffic, PolicyBundle.shipped(), LONG_AGO);

        Replay.Report report = Replay.run(traffic, withForbids(mined).set(), LONG_AGO);
        assertThat(report.permitted()).isEqualTo(mined.decisions()).isEqualTo(1 + 1 + 2 + 1 + 2);
        assertThat(report.changes()).isEmpty();
        assertThat(mined.gone()).isZero();
        assertThat(mined.undecided()).isZero();
        assertThat(mined.unused())
                .containsExactlyInAnyOrder(
                        "commander-sees-the-effect",
                        "responder-hears-the-quarantined",
                        "responder-orders-the-quarantined");
    }

    @Test
    void whatIsMinedPermitsNobodyAnythingElseHoweverWideThePermitsInForceAre() throws Exception {
        everydayLife();
        PolicyBundle ofNarrow = withForbids(Mining.run(traffic, PolicyBundle.shipped(), LONG_AGO));
        PolicyBundle all = bundle(ALL);
        house.policy.replace(all.set(), all.templates());
        Client valve = house.client(house.valve, "v").connect();
        assertThat(valve.publish("devices/pump-7/command/c", "x", Qos.AT_MOST_ONCE))
                .isInstanceOf(PublishOutcome.Accepted.class);
        PolicyBundle ofWide = withForbids(Mining.run(traffic, all, LONG_AGO));
        Instant later = nextHour();

        Map<String, Integer> walked = walk();

        Map<String, Integer> used = Map.of(
                "device/pump-7 telemetry", 1, // its own, unshared
                "device/pump-7 state", 1, // its own, shared in its segment
                "service/control command", 2); // to both machines of its segment
        assertThat(left(walked, ofNarrow, later)).containsExactlyInAnyOrderEntriesOf(used);
        Map<String, Integer> usedOfAll = new TreeMap<>(used);
        usedOfAll.put("device/valve-1 command", 1); // to the other machine of its segment
        assertThat(left(walked, ofWide, later)).containsExactlyInAnyOrderEntriesOf(usedOfAll);
    }

    /** On how many topics of a kind somebody may still speak. */
    private Map<String, Integer> left(Map<String, Integer> walked, PolicyBundle set, Instant since) {
        Map<String, Integer> left = new TreeMap<>(walked);
        Replay.run(traffic, set.set(), since).changes().stream()
                .filter(change -> change.action() == Action.PUBLISH)
                .forEach(change -> left.merge(change.who() + " " + change.kind(), (int) -change.count(), Integer::sum));
        left.values().removeIf(count -> count == 0);
        return left;
    }

    @Test
    void aRightThatHangsOnMoreThanTrafficShowsStaysAsNarrowAsItIs() throws Exception {
        everydayLife();
        Client responder = house.client(house.responder, "r").connect();
        house.stand(house.valve, Standing.QUARANTINED);
        assertThat(responder.publish("devices/valve-1/command/c", "x", Qos.AT_MOST_ONCE))
                .isEqualTo(ACCEPTED);

        Mining.Report mined = Mining.run(traffic, PolicyBundle.shipped(), LONG_AGO);
        PolicyBundle bundle = withForbids(mined);
        PolicyDiff diff = diff(bundle);

        assertThat(diff.opened()).as("classes that a proposal opens").isZero();
        assertThat(diff.closed()).isPositive();
        assertThat(Replay.run(traffic, bundle.set(), LONG_AGO).changes()).isEmpty();
        assertThat(String.join("\n", mined.diff()))
                .contains(
                        "  when { resource.device.standing == \"quarantined\" }",
                        "- when { resource.kind == \"command\" };");
        house.policy.replace(bundle.set(), bundle.templates());
        assertThat(responder.publish("devices/pump-7/command/c", "x", Qos.AT_MOST_ONCE))
                .as("to a machine in good standing")
                .isEqualTo(PublishOutcome.Refused.of(Reason.NOT_PERMITTED));
    }

    @Test
    void aRightWithinABudgetStaysWithinIt() throws Exception {
        everydayLife();
        PolicyBundle mined = withForbids(Mining.run(traffic, PolicyBundle.shipped(), LONG_AGO));
        for (int i = 0; i <= SHIPPED_BUDGET; i++) {
            house.add(PrincipalId.device("fan-" + i), "actuator", 1, "plant-a");
        }
        house.policy.replace(mined.set(), mined.templates());
        house.timer.advance(Duration.ofMinutes(2).toMillis());

        Client commander = house.client(house.commander, "o").connect();
        for (int i = 0; i < SHIPPED_BUDGET; i++) {
            assertThat(command(commander, i)).isEqualTo(ACCEPTED);
        }
        assertThat(command(commander, SHIPPED_BUDGET)).isEqualTo(PublishOutcome.Refused.of(Reason.BUDGET));
    }

    @Test
    void whatNothingPermitsAnyMoreIsToldAndNotProposed() throws Exception {
        PolicyBundle all = bundle(ALL);
        Client pump = house.client(house.pump, "p").connect();
        house.policy.replace(all.set(), all.templates());
        pump.publish("segments/plant-z/state/pump-7/s", "x", Qos.AT_MOST_ONCE);

        Mining.Report then = Mining.run(traffic, all, LONG_AGO);
        assertThat(Replay.run(traffic, bundle(then.cedar()).set(), LONG_AGO).changes())
                .isEmpty();

        Mining.Report now = Mining.run(traffic, PolicyBundle.shipped(), LONG_AGO);
        assertThat(now.decisions()).isEqualTo(1);
        assertThat(now.gone()).isEqualTo(1);
        assertThat(now.cedar())
                .contains("// permit (principal, action, resource)", "!(principal in resource.segment)")
                .doesNotContain("\npermit");
    }

    @Test
    void ofPermitsOneOfWhichPermittedItBothAreKeptIfItIsNotKnownWhich() throws Exception {
        house.client(house.pump, "p").connect().publish("devices/pump-7/event/e", "x", Qos.AT_MOST_ONCE);
        PolicyBundle either = PolicyCheck.check(PolicyFiles.of(Map.of(
                        "facts.toml", "[attribute.heat]\nvalues = [\"cold\", \"hot\"]\ndefault = \"cold\"\n",
                        "own.cedar", """
                                @id("hot") permit(principal is Device, action, resource) when { principal.heat == "hot" };
                                @id("cold") permit(principal is Device, action, resource) when { principal.heat == "cold" };
                                """)))
                .bundle();
        assertThat(either).isNotNull();

        Mining.Report mined = Mining.run(traffic, either, LONG_AGO);

        assertThat(mined.undecided()).isZero();
        assertThat(mined.unused()).isEmpty();
        assertThat(mined.cedar()).contains("principal.heat == \"hot\"", "principal.heat == \"cold\"");
    }

    @Test
    void rightsOfManyRolesAreCutIntoPoliciesThatCanBePutInForce() throws Exception {
        PolicyBundle all = bundle(ALL);
        house.policy.replace(all.set(), all.templates());
        String longest = "r".repeat(58);
        for (int i = 0; i < 300; i++) {
            Principal one = house.add(PrincipalId.device("d-" + i), longest + "-" + i, 1, "plant-a");
            house.client(one, "c" + i).connect().publish("devices/d-" + i + "/event/e", "x", Qos.AT_MOST_ONCE);
        }

        Mining.Report mined = Mining.run(traffic, all, LONG_AGO);

        assertThat(mined.cedar()).contains("@id(\"all\")", "@id(\"all-seen-2\")");
        assertThat(Replay.run(traffic, bundle(mined.cedar()).set(), LONG_AGO).changes())
                .isEmpty();
    }

    /** A reading that a collector reads, a command that is heard, and something said to the segment. */
    private void everydayLife() {
        Client collector =
                house.client(house.collector, "c").connect().subscribe("devices/+/telemetry/#", Qos.AT_MOST_ONCE);
        Client valve = house.client(house.valve, "v").connect().subscribe("segments/plant-a/state/#", Qos.AT_MOST_ONCE);
        Client pump = house.client(house.pump, "p")
                .connect()
                .subscribe("devices/pump-7/command/#", Qos.AT_MOST_ONCE)
                .subscribe("segments/plant-a/state/#", Qos.AT_MOST_ONCE);
        pump.publish("devices/pump-7/telemetry/t", "x", Qos.AT_MOST_ONCE);
        house.client(house.commander, "o").connect().publish("devices/pump-7/command/c", "x", Qos.AT_MOST_ONCE);
        pump.publish("segments/plant-a/state/pump-7/s", "x", Qos.AT_MOST_ONCE);
        assertThat(collector.take()).hasSize(1);
        assertThat(pump.take()).hasSize(2);
        assertThat(valve.take()).hasSize(1);
    }

    private Instant nextHour() {
        house.timer.advance(Duration.ofHours(1).toMillis());
        traffic.write().join();
        return Instant.ofEpochMilli(house.timer.millis());
    }

    /**
     * Everybody speaks on every kind of topic there is, while all of it is permitted.
     *
     * @return on how many, by who and kind
     */
    private Map<String, Integer> walk() throws Exception {
        PolicyBundle all = bundle(ALL);
        house.policy.replace(all.set(), all.templates());
        Set<String> topics = new TreeSet<>();
        for (String device : List.of("pump-7", "valve-1", "arm-2", "nobody")) {
            for (String kind : List.of("telemetry", "event", "state", "command", "config")) {
                topics.add("devices/" + device + "/" + kind + "/w");
            }
            for (String kind : List.of("telemetry", "event", "state")) {
                topics.add("segments/plant-a/" + kind + "/" + device + "/w");
                topics.add("segments/plant-b/" + kind + "/" + device + "/w");
            }
        }
        Map<String, Integer> walked = new TreeMap<>();
        Map<Principal, String> walkers = Map.of( // who was there before is the same client again
                house.pump, "p", house.valve, "v", house.arm, "a", house.collector, "c", house.commander, "o");
        for (Map.Entry<Principal, String> walker : walkers.entrySet()) {
            Principal who = walker.getKey();
            Client client = house.client(who, walker.getValue()).connect();
            for (String topic : topics) {
                PublishOutcome outcome = client.publish(topic, "x", Qos.AT_MOST_ONCE);
                assertThat(outcome).as(topic).isInstanceOf(PublishOutcome.Accepted.class);
                String kind = topic.split("/")[2];
                walked.merge(who.id() + " " + kind, 1, Integer::sum);
            }
        }
        return walked;
    }

    private static PublishOutcome command(Client commander, int fan) {
        return commander.publish("devices/fan-" + fan + "/command/stop", "x", Qos.AT_MOST_ONCE);
    }

    private static PolicyDiff diff(PolicyBundle to) throws Exception {
        PolicyBundle from = PolicyBundle.shipped();
        return new PolicyDiff(from.set(), from.templates(), to.set(), to.templates());
    }

    private static PolicyBundle withForbids(Mining.Report mined) throws Exception {
        String forbids = Drafts.shippedForbids();
        assertThat(forbids).contains("quarantined-only-reports");
        return bundle(mined.cedar() + forbids);
    }

    /** By the whole check, Cedar's validator among it. */
    private static PolicyBundle bundle(String cedar) throws Exception {
        PolicyCheck.Checked checked = PolicyCheck.check(PolicyFiles.of(Map.of("own.cedar", cedar)));
        PolicyBundle bundle = checked.bundle();
        if (bundle == null) {
            throw new AssertionError(checked.report().findings().toString() + cedar);
        }
        return bundle;
    }
}
