package io.swarmguard.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.gate.House.Client;
import io.swarmguard.history.Replay;
import io.swarmguard.history.Replay.Verdict;
import io.swarmguard.history.Traffic;
import io.swarmguard.identity.Principal;
import io.swarmguard.identity.RegistryChange;
import io.swarmguard.identity.Traits;
import io.swarmguard.message.Qos;
import io.swarmguard.policy.Declarations;
import io.swarmguard.policy.Drafts;
import io.swarmguard.policy.PolicySet;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Standing;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real traffic through the gate is recorded, and a draft is held against it. */
class TrafficReplayTest {
    private static final Instant LONG_AGO = Instant.EPOCH;

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
    void whatIsInForceWouldChangeNothingOfWhatHappenedUnderIt() {
        talk(10);

        Replay.Report report = Replay.run(traffic, PolicySet.shipped(), LONG_AGO);

        assertThat(report.decisions()).isEqualTo(10 + 10 + 10);
        assertThat(report.permitted()).isEqualTo(10 + 10);
        assertThat(report.changes()).isEmpty();
        assertThat(report.newDenials()).isZero();
    }

    @Test
    void anHourThatIsOverIsWrittenOnceMoreAndKeptOnTheDiskOnly() {
        talk(10);
        house.timer.advance(Duration.ofHours(1).toMillis());
        traffic.write().join();
        talk(5);
        for (int i = 0; i < 3; i++) {
            house.timer.advance(Duration.ofMinutes(2).toMillis());
            traffic.write().join();
        }

        assertThat(Replay.run(traffic, PolicySet.shipped(), LONG_AGO).decisions())
                .isEqualTo(30 + 15);
    }

    @Test
    void whatADraftWouldRefuseIsToldByDeviceActionAndKindOfChannel() throws Exception {
        talk(10);

        Replay.Report report = Replay.run(traffic, set("""
                @id("all") permit(principal, action, resource);
                @id("no-telemetry-for-collectors")
                forbid(principal is Service, action == Action::"deliver", resource)
                when { resource.kind == "telemetry" };
                """), LONG_AGO);

        assertThat(report.newlyRefused()).isEqualTo(10);
        assertThat(report.newlyAllowed()).isEqualTo(10);
        assertThat(report.unknown()).isZero();
        assertThat(report.newDenials()).isEqualTo(0.5);
        assertThat(report.changes())
                .containsExactlyInAnyOrder(
                        new Replay.Change(
                                Verdict.NEWLY_REFUSED,
                                house.collector.id(),
                                Action.DELIVER,
                                "telemetry",
                                null,
                                Reason.FORBIDDEN,
                                List.of("no-telemetry-for-collectors"),
                                10),
                        new Replay.Change(
                                Verdict.NEWLY_ALLOWED,
                                house.pump.id(),
                                Action.PUBLISH,
                                "command",
                                Reason.NOT_PERMITTED,
                                null,
                                List.of("all"),
                                10));
    }

    @Test
    void whatWentThroughAGatewayIsRecordedOfTheChildAndToldApart() throws Exception {
        Principal gateway = house.add(PrincipalId.device("gw-1"), "gateway", 1, "plant-a");
        Traits related =
                Traits.NONE.withRelation(Traits.GATEWAY_OF, house.pump.id().name());
        house.registry.apply(new RegistryChange.TraitsReplaced(gateway.id(), related));
        Client gw = house.client(gateway, "g").connect();
        Client pump = house.client(house.pump, "p").connect();
        for (int i = 0; i < 3; i++) {
            gw.publish("devices/pump-7/telemetry/t", "x", Qos.AT_MOST_ONCE);
        }
        pump.publish("devices/pump-7/telemetry/t", "x", Qos.AT_MOST_ONCE);

        Replay.Report report = Replay.run(traffic, set("""
                @id("all") permit(principal, action, resource);
                @id("no-gateways") forbid(principal, action, resource)
                when { context has via && context.via.standing == "clear" };
                """), LONG_AGO);

        assertThat(report.newlyRefused()).isEqualTo(3);
        assertThat(report.unknown()).isZero();
        assertThat(report.changes()).extracting(Replay.Change::who).containsExactly(house.pump.id());
        assertThat(Replay.run(traffic, PolicySet.shipped(), LONG_AGO).changes()).isEmpty();
    }

    @Test
    void aFactCountsAsItWasInItsHourAndNotAsItIsNow() throws Exception {
        Client pump = house.client(house.pump, "p").connect();
        pump.publish("devices/pump-7/event/e", "x", Qos.AT_MOST_ONCE);
        house.stand(house.pump, Standing.WATCHED);
        pump.publish("devices/pump-7/event/e", "x", Qos.AT_MOST_ONCE);
        pump.publish("devices/pump-7/event/e", "x", Qos.AT_MOST_ONCE);
        house.stand(house.pump, Standing.CLEAR);
        pump.publish("devices/pump-7/event/e", "x", Qos.AT_MOST_ONCE);

        PolicySet draft = set("""
                @id("all") permit(principal, action, resource);
                @id("watched") forbid(principal, action, resource) when { principal.standing == "watched" };
                """);
        assertThat(Replay.run(traffic, draft, LONG_AGO).newlyRefused()).isEqualTo(2);
    }

    @Test
    void whatWasNotRecordedIsUnknownOnlyWhereItMakesADifference() throws Exception {
        talk(10);
        String facts = "[attribute.heat]\nvalues = [\"cold\", \"hot\"]\ndefault = \"cold\"\n";
        PolicySet draft = PolicySet.ofJson(Drafts.json("""
                @id("all") permit(principal, action, resource);
                @id("hot") forbid(principal, action, resource)
                when { principal.heat == "hot" && resource.kind == "telemetry" && action == Action::"publish" };
                """), Declarations.parse(facts));

        Replay.Report report = Replay.run(traffic, draft, LONG_AGO);

        assertThat(report.unrecorded()).containsExactly("principal.heat");
        assertThat(report.unknown()).isEqualTo(10);
        assertThat(report.newlyRefused()).isZero();
    }

    @Test
    void hoursAreKeptApartAndOnlyThoseSinceAreReplayed() throws Exception {
        talk(10);
        house.timer.advance(Duration.ofHours(1).toMillis());
        traffic.write();
        Instant later = Instant.ofEpochMilli(house.timer.millis());
        talk(5);
        PolicySet nothing = set("@id(\"none\") forbid(principal, action, resource);");

        assertThat(Replay.run(traffic, nothing, later).decisions()).isEqualTo(15);
        assertThat(Replay.run(traffic, nothing, LONG_AGO).decisions()).isEqualTo(45);
    }

    @Test
    void whatWasWrittenSurvivesARestart() {
        talk(10);
        traffic.write().join();
        close();
        open();

        assertThat(Replay.run(traffic, PolicySet.shipped(), LONG_AGO).decisions())
                .isEqualTo(30);
    }

    /** So many messages of the pump that reach the collector, and as many that it may not send. */
    private void talk(int messages) {
        Client pump = house.client(house.pump, "p").connect();
        Client collector =
                house.client(house.collector, "c").connect().subscribe("devices/+/telemetry/#", Qos.AT_MOST_ONCE);
        for (int i = 0; i < messages; i++) {
            pump.publish("devices/pump-7/telemetry/t", "x", Qos.AT_MOST_ONCE);
            pump.publish("devices/valve-1/command/c", "x", Qos.AT_MOST_ONCE);
        }
        assertThat(collector.take()).hasSize(messages);
    }

    private static PolicySet set(String text) throws Exception {
        return PolicySet.ofJson(Drafts.json(text), Declarations.shipped());
    }
}
