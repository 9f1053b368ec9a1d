package io.swarmguard.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.acts.Act;
import io.swarmguard.acts.ReportOutcome;
import io.swarmguard.acts.ReportRow;
import io.swarmguard.acts.TestHub;
import io.swarmguard.gate.House.Client;
import io.swarmguard.message.Qos;
import io.swarmguard.policy.CedarSets;
import io.swarmguard.policy.DocumentedPosture;
import io.swarmguard.policy.Templates;
import io.swarmguard.terms.Aspect;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.Reason;
import io.swarmguard.trust.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What others measured, under the policies that the documentation shows, on live sessions. */
class PostureInForceTest {
    private static final String COMMAND = "devices/valve-1/command/open";
    private static final Duration HOUR = Duration.ofHours(1);

    private final TestHub acts = new TestHub();
    private final House house = new House(acts.registry, acts.standings);

    @BeforeEach
    void apply() throws Exception {
        house.policy.tell(TestHub.START, false);
        house.policy.replace(DocumentedPosture.set(), Templates.shipped());
    }

    private void measured(Client about, Aspect aspect, String word, @Nullable Instant until) {
        Report report = new Report(aspect, word, new Name("test"), acts.clock.instant(), until);
        ReportOutcome outcome = acts.acts.report(
                List.of(new ReportRow(1, about.principal.id(), report, "measured")), TestHub.ADMIN, false);
        assertThat(outcome.lowered() + outcome.raised()).as("%s", outcome).isOne();
        if (outcome.lowered() > 0) {
            assertThat(acts.pushed).last().isEqualTo("narrowed " + about.principal.id());
            house.gate.narrow(about.principal.id());
        }
    }

    private static @Nullable Reason refusal(PublishOutcome outcome) {
        return outcome instanceof PublishOutcome.Refused(Reason reason) ? reason : null;
    }

    @Test
    void anActuatorObeysOnlyWhileItIsAttestedAndItsSessionStays() {
        Client valve =
                house.client(house.valve, "v").connect().subscribe("devices/valve-1/command/#", Qos.AT_MOST_ONCE);
        Client control = house.client(house.commander, "c").connect();
        control.publish(COMMAND, "unknown", Qos.AT_MOST_ONCE);
        assertThat(valve.take()).isEmpty();

        measured(valve, Aspect.ATTESTATION, "attested", TestHub.START.plus(HOUR));
        control.publish(COMMAND, "1", Qos.AT_MOST_ONCE);
        assertThat(valve.take()).containsExactly("1");
        measured(valve, Aspect.ATTESTATION, "failed", null);
        control.publish(COMMAND, "failed", Qos.AT_MOST_ONCE);
        assertThat(valve.take()).isEmpty();
        assertThat(refusal(valve.publish("devices/valve-1/telemetry/t", "x", Qos.AT_MOST_ONCE)))
                .as("restricted by the shipped rules: it still speaks about itself")
                .isNull();
        measured(valve, Aspect.ATTESTATION, "attested", TestHub.START.plus(HOUR));
        control.publish(COMMAND, "2", Qos.AT_MOST_ONCE);
        assertThat(valve.take()).containsExactly("2");

        acts.pass(HOUR.minusMillis(1));
        acts.acts.elapse();
        control.publish(COMMAND, "3", Qos.AT_MOST_ONCE);
        assertThat(valve.take()).containsExactly("3");
        acts.pass(Duration.ofMillis(1));
        acts.acts.elapse();
        control.publish(COMMAND, "over", Qos.AT_MOST_ONCE);
        assertThat(valve.take()).isEmpty();
        assertThat(valve.outlet.closed()).isNull();
    }

    @Test
    void aFactIsAskedOfTheDeviceThatATopicNamesAndOfWhomAMessageComesFrom() {
        Client pump = house.client(house.pump, "p").connect();
        Client valve = house.client(house.valve, "v").connect();
        Client control = house.client(house.commander, "c").connect();
        Client reader = house.client(house.collector, "h")
                .kept()
                .connect()
                .subscribe("devices/+/telemetry/#", Qos.AT_LEAST_ONCE);
        reader.vanish();
        pump.publish("devices/pump-7/telemetry/t", "from the pump", Qos.AT_LEAST_ONCE);
        valve.publish("devices/valve-1/telemetry/t", "from the valve", Qos.AT_LEAST_ONCE);
        assertThat(refusal(control.publish(COMMAND, "x", Qos.AT_LEAST_ONCE))).isNull();

        measured(valve, Aspect.FIRMWARE, "revoked", null);
        measured(pump, Aspect.EXPOSURE, "critical", null);
        reader.connect();

        assertThat(refusal(control.publish(COMMAND, "x", Qos.AT_LEAST_ONCE))).isEqualTo(Reason.FORBIDDEN);
        assertThat(reader.take()).as("decided on what the publisher is now").containsExactly("from the valve");
        measured(valve, Aspect.FIRMWARE, "compliant", null);
        assertThat(refusal(control.publish(COMMAND, "x", Qos.AT_LEAST_ONCE))).isNull();
    }

    @Test
    void whileNobodyVouchesForTheClockWordsWithAnEndAreDenied() {
        Client control = house.client(house.commander, "c").connect();
        Client valve = house.client(house.valve, "v").connect();
        measured(valve, Aspect.FIRMWARE, "compliant", TestHub.START.plus(HOUR));
        assertThat(refusal(control.publish(COMMAND, "x", Qos.AT_LEAST_ONCE))).isNull();
        house.policy.tell(TestHub.START, true);
        assertThat(refusal(control.publish(COMMAND, "x", Qos.AT_LEAST_ONCE))).isEqualTo(Reason.DECISION_FAILED);
        measured(valve, Aspect.FIRMWARE, "outdated", null);
        assertThat(refusal(control.publish(COMMAND, "x", Qos.AT_LEAST_ONCE)))
                .as("what does not end is known without a clock")
                .isNull();
        house.policy.tell(TestHub.START, false);
        assertThat(refusal(control.publish(COMMAND, "x", Qos.AT_LEAST_ONCE))).isNull();
    }

    @Test
    void nothingThatIsReportedStopsWhatIsEssentialAndAnOperatorDoes() throws Exception {
        house.policy.replace(CedarSets.of("""
                @id("attested")
                permit (principal is Device, action, resource)
                when { principal.attestation == "attested" && principal.standing != "disabled" };
                """, ""), Templates.parse("""
                devices/{device}/{kind: event}/estop essential
                devices/{device}/{kind: event}/{path…}
                """));
        Client valve = house.client(house.valve, "v").connect();
        measured(valve, Aspect.ATTESTATION, "failed", null);
        assertThat(refusal(valve.publish("devices/valve-1/event/x", "x", Qos.AT_MOST_ONCE)))
                .isEqualTo(Reason.NOT_PERMITTED);
        assertThat(refusal(valve.publish("devices/valve-1/event/estop", "x", Qos.AT_MOST_ONCE)))
                .isNull();
        acts.acts.perform(new Act.PrincipalDisabled(valve.principal.id(), "stolen"), TestHub.ADMIN);
        assertThat(refusal(valve.publish("devices/valve-1/event/estop", "x", Qos.AT_MOST_ONCE)))
                .isEqualTo(Reason.NOT_PERMITTED);
    }
}
