package io.swarmguard.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.acts.Act;
import io.swarmguard.acts.Outcome;
import io.swarmguard.acts.TestHub;
import io.swarmguard.gate.House.Client;
import io.swarmguard.message.Qos;
import io.swarmguard.policy.CedarSets;
import io.swarmguard.policy.Templates;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.Reason;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators say of machines, the clock and the network, under policies that ask for it, on live sessions. */
class FactsInForceTest {
    private static final String FACTS = """
            [attribute.mode]
            values = ["running", "maintenance", "stopped"]
            default = "running"

            [group.canary]

            [group.asleep]
            where = { role = "actuator", mode = ["maintenance", "stopped"] }

            [zone.plant]
            networks = ["10.1.0.0/16"]

            [window.shift]
            zone = "Europe/Berlin"
            from = "06:00"
            to = "22:00"

            [relation.paired]
            from = "robot"
            to = "actuator"
            most = 2
            """;
    private static final String POLICIES = """
            @id("runs")
            permit (principal is Device, action == Action::"publish", resource)
            when { resource has device && resource.device == principal && principal.mode == "running" };

            @id("canary")
            permit (principal in Group::"canary", action == Action::"publish", resource)
            when { resource.kind == "state" };

            @id("pair")
            permit (principal is Device, action == Action::"publish", resource)
            when { resource.kind == "command" && resource has device && principal.paired.contains(resource.device) };

            @id("shift")
            permit (principal is Service, action == Action::"publish", resource)
            when { resource.kind == "command" && context.window.shift };

            @id("hears")
            permit (principal is Device, action in [Action::"subscribe", Action::"deliver"], resource)
            when { resource.kind == "command" && resource has device && resource.device == principal }
            unless { principal in Group::"asleep" };

            @id("reads")
            permit (principal is Service, action in [Action::"subscribe", Action::"deliver"], resource)
            when { resource.kind == "telemetry" && context.zone == "plant" };

            @id("stopped-is-withheld")
            forbid (principal, action == Action::"deliver", resource)
            when { context has publisher && context.publisher.mode == "stopped" };
            """;
    private static final Instant MORNING = Instant.parse("2026-11-24T05:00:00Z"); // six in Berlin

    private final TestHub acts = new TestHub();
    private final House house = new House(acts.registry);
    private int messages;

    @BeforeEach
    void apply() throws Exception {
        house.policy.tell(MORNING, false);
        house.policy.replace(CedarSets.of(POLICIES, FACTS), Templates.shipped());
    }

    private void perform(Act act) {
        assertThat(acts.acts.perform(act, TestHub.ADMIN)).isInstanceOf(Outcome.Done.class);
    }

    private void set(Client about, @Nullable String mode) {
        perform(new Act.AttributeSet(about.principal.id(), "mode", mode, "test"));
    }

    /** Null if it was taken. */
    private static @Nullable Reason refusal(PublishOutcome outcome) {
        return outcome instanceof PublishOutcome.Refused(Reason reason) ? reason : null;
    }

    private @Nullable Reason publish(Client from, String topic) {
        return refusal(from.publish(topic, "m" + ++messages, Qos.AT_MOST_ONCE));
    }

    @Test
    void anAttributeCountsFromTheNextMessageOnAndOthersNoticeNothing() {
        Client pump = house.client(house.pump, "p").connect();
        Client valve = house.client(house.valve, "v").connect();
        assertThat(publish(pump, "devices/pump-7/telemetry/t")).isNull();

        set(pump, "maintenance");

        assertThat(publish(pump, "devices/pump-7/telemetry/t")).isEqualTo(Reason.NOT_PERMITTED);
        assertThat(publish(valve, "devices/valve-1/telemetry/t")).isNull();
        set(pump, null);
        assertThat(publish(pump, "devices/pump-7/telemetry/t")).isNull();
        assertThat(pump.outlet.closed()).isNull();
        assertThat(valve.outlet.closed()).isNull();
    }

    @Test
    void whatAPublisherLeftBehindIsDecidedByWhatItIsNow() {
        Client reader = house.client(house.collector, "c")
                .from("10.1.0.9")
                .kept()
                .connect()
                .subscribe("devices/+/telemetry/#", Qos.AT_LEAST_ONCE);
        Client pump = house.client(house.pump, "p").connect();
        Client valve = house.client(house.valve, "v").connect();
        reader.vanish();
        pump.publish("devices/pump-7/telemetry/t", "from the pump", Qos.AT_LEAST_ONCE);
        valve.publish("devices/valve-1/telemetry/t", "from the valve", Qos.AT_LEAST_ONCE);

        set(pump, "stopped");
        reader.connect();

        assertThat(reader.take()).containsExactly("from the valve");
    }

    @Test
    void aGroupThatIsAQuestionFollowsWhatItAsks() {
        Client valve =
                house.client(house.valve, "v").connect().subscribe("devices/valve-1/command/#", Qos.AT_MOST_ONCE);
        Client control = house.client(house.commander, "c").connect();
        control.publish("devices/valve-1/command/open", "1", Qos.AT_MOST_ONCE);
        set(valve, "stopped");
        control.publish("devices/valve-1/command/open", "2", Qos.AT_MOST_ONCE);
        set(valve, "running");
        control.publish("devices/valve-1/command/open", "3", Qos.AT_MOST_ONCE);
        assertThat(valve.take()).containsExactly("1", "3");
    }

    @Test
    void anExceptionEndsByItselfAtItsTimeAndNotBefore() {
        Client arm = house.client(house.arm, "a").connect();
        String elsewhere = "devices/pump-7/state/x";
        assertThat(publish(arm, elsewhere)).isEqualTo(Reason.NOT_PERMITTED);

        Instant end = TestHub.START.plus(Duration.ofHours(1));
        perform(new Act.GroupMemberAdded(arm.principal.id(), new Name("canary"), end, "calibration"));

        assertThat(publish(arm, elsewhere)).isNull();
        acts.pass(Duration.ofHours(1).minusMillis(1));
        assertThat(acts.acts.endMemberships()).isEqualTo(end);
        assertThat(publish(arm, elsewhere)).isNull();
        acts.pass(Duration.ofMillis(1));
        assertThat(acts.acts.endMemberships()).isEqualTo(Instant.MAX);
        assertThat(publish(arm, elsewhere)).isEqualTo(Reason.NOT_PERMITTED);
        assertThat(publish(arm, "devices/arm-2/state/x")).isNull();
        assertThat(arm.outlet.closed()).isNull();
    }

    @Test
    void aWindowOpensAndClosesUnderLiveSessions() {
        Client control = house.client(house.commander, "c").connect();
        Client valve = house.client(house.valve, "v").connect();
        String command = "devices/valve-1/command/open";
        assertThat(publish(control, command)).isNull();
        assertThat(house.policy.tell(MORNING.plus(Duration.ofHours(16)).minusMillis(1), false))
                .isEqualTo(MORNING.plus(Duration.ofHours(16)));
        assertThat(publish(control, command)).isNull();

        house.policy.tell(MORNING.plus(Duration.ofHours(16)), false);

        assertThat(publish(control, command)).isEqualTo(Reason.NOT_PERMITTED);
        assertThat(publish(valve, "devices/valve-1/telemetry/t")).isNull();
        house.policy.tell(MORNING.plus(Duration.ofHours(24)), false);
        assertThat(publish(control, command)).isNull();
        assertThat(control.outlet.closed()).isNull();
    }

    @Test
    void whileNobodyVouchesForTheClockWhatHangsOnItIsDenied() {
        Client control = house.client(house.commander, "c").connect();
        Client arm = house.client(house.arm, "a").connect();
        perform(new Act.GroupMemberAdded(
                arm.principal.id(), new Name("canary"), TestHub.START.plus(Duration.ofDays(1)), "calibration"));
        assertThat(publish(arm, "devices/pump-7/state/x")).isNull();

        house.policy.tell(MORNING, true);

        assertThat(publish(control, "devices/valve-1/command/open")).isEqualTo(Reason.DECISION_FAILED);
        assertThat(publish(arm, "devices/pump-7/state/x")).isEqualTo(Reason.DECISION_FAILED);
        assertThat(publish(house.client(house.pump, "p").connect(), "devices/pump-7/telemetry/t"))
                .isNull();
        house.policy.tell(MORNING, false);
        assertThat(publish(control, "devices/valve-1/command/open")).isNull();
        assertThat(publish(arm, "devices/pump-7/state/x")).isNull();
    }

    @Test
    void aRelationIsTakenAwayUnderALiveSession() {
        Client arm = house.client(house.arm, "a").connect();
        Act.Pair pair = new Act.Pair("paired", arm.principal.id(), house.valve.id());
        assertThat(publish(arm, "devices/valve-1/command/open")).isEqualTo(Reason.NOT_PERMITTED);
        perform(new Act.RelationAdded(pair, 2, "they work together"));
        assertThat(publish(arm, "devices/valve-1/command/open")).isNull();
        assertThat(publish(arm, "devices/pump-7/command/open")).isEqualTo(Reason.NOT_PERMITTED);
        perform(new Act.RelationRemoved(pair, "no longer"));
        assertThat(publish(arm, "devices/valve-1/command/open")).isEqualTo(Reason.NOT_PERMITTED);
        assertThat(publish(arm, "devices/arm-2/state/x")).isNull();
        assertThat(arm.outlet.closed()).isNull();
    }

    @Test
    void aSessionThatComesBackFromAnotherNetworkIsDecidedAnew() {
        Client reader = house.client(house.collector, "c")
                .from("10.1.0.9")
                .kept()
                .connect()
                .subscribe("devices/+/telemetry/#", Qos.AT_LEAST_ONCE);
        Client pump = house.client(house.pump, "p").connect();
        pump.publish("devices/pump-7/telemetry/t", "1", Qos.AT_LEAST_ONCE);
        house.settle();
        reader.session().acknowledged(reader.outlet.received().getLast().handle());
        assertThat(reader.take()).containsExactly("1");
        reader.vanish();
        pump.publish("devices/pump-7/telemetry/t", "2", Qos.AT_LEAST_ONCE);

        reader.from("203.0.113.7").connect();
        pump.publish("devices/pump-7/telemetry/t", "3", Qos.AT_LEAST_ONCE);

        assertThat(reader.take()).isEmpty();
        assertThat(reader.subscribe(SubscribeRequest.of("devices/+/telemetry/#", Qos.AT_LEAST_ONCE)))
                .isEqualTo(new SubscribeOutcome.Refused(Reason.NOT_PERMITTED));
        reader.vanish();
        reader.from("10.1.0.9").connect();
        pump.publish("devices/pump-7/telemetry/t", "4", Qos.AT_LEAST_ONCE);
        assertThat(reader.take()).containsExactly("4");
    }
}
