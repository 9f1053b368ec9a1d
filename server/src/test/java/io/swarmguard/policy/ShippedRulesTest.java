package io.swarmguard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.identity.Subject;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Standing;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ShippedRulesTest {
    private final Plant plant = new Plant();

    private void maySend(Subject who, String topic) {
        assertThat(plant.publish(who, topic).isPermitted())
                .as("%s to %s", who, topic)
                .isTrue();
    }

    private void mayNotSend(Subject who, String topic) {
        assertThat(plant.publish(who, topic).reason())
                .as("%s to %s", who, topic)
                .isEqualTo(Reason.NOT_PERMITTED);
    }

    private void hears(Subject who, String topic, @Nullable Subject from) {
        assertThat(plant.deliver(who, topic, from).isPermitted())
                .as("%s of %s", who, topic)
                .isTrue();
    }

    private void hearsNot(Subject who, String topic, @Nullable Subject from) {
        assertThat(plant.deliver(who, topic, from).isPermitted())
                .as("%s of %s", who, topic)
                .isFalse();
    }

    private void maySubscribe(Subject who, String filter) {
        assertThat(plant.subscribe(who, filter).isPermitted())
                .as("%s to %s", who, filter)
                .isTrue();
    }

    private void mayNotSubscribe(Subject who, String filter, Reason reason) {
        assertThat(plant.subscribe(who, filter).reason())
                .as("%s to %s", who, filter)
                .isEqualTo(reason);
    }

    @Test
    void aDeviceSpeaksOnItsOwnTopicsOnly() {
        maySend(plant.pump, "devices/pump-7/telemetry/pressure");
        maySend(plant.pump, "devices/pump-7/event");
        maySend(plant.pump, "devices/pump-7/state/a/b/c");
        mayNotSend(plant.pump, "devices/valve-1/telemetry/pressure");
        mayNotSend(plant.pump, "devices/nobody/telemetry/pressure");
        mayNotSend(plant.pump, "devices/pump-7/command/open");
        mayNotSend(plant.pump, "devices/valve-1/command/open");
        mayNotSend(plant.odd, "devices/odd-1/telemetry/x");
    }

    @Test
    void aDeviceHearsItsOwnOrdersOnly() {
        hears(plant.valve, "devices/valve-1/command/open", plant.commander);
        hears(plant.valve, "devices/valve-1/config", plant.commander);
        hearsNot(plant.valve, "devices/pump-7/command/open", plant.commander);
        hearsNot(plant.valve, "devices/pump-7/telemetry/x", plant.pump);
        maySubscribe(plant.valve, "devices/valve-1/command/#");
        maySubscribe(plant.valve, "devices/+/command/#");
        maySubscribe(plant.valve, "#");
        mayNotSubscribe(plant.valve, "devices/pump-7/#", Reason.NOT_PERMITTED);
        mayNotSubscribe(plant.valve, "devices/+/telemetry/#", Reason.NOT_PERMITTED);
        mayNotSubscribe(plant.valve, "devices/nobody/command/#", Reason.NOT_PERMITTED);
    }

    @Test
    void membersOfASegmentTalkInTheirOwnNames() {
        maySend(plant.pump, "segments/plant-a/event/pump-7/full");
        mayNotSend(plant.pump, "segments/plant-a/event/valve-1/full");
        mayNotSend(plant.pump, "segments/plant-b/event/pump-7/full");
        hears(plant.valve, "segments/plant-a/event/pump-7/full", plant.pump);
        hearsNot(plant.arm, "segments/plant-a/event/pump-7/full", plant.pump);
        maySubscribe(plant.valve, "segments/plant-a/#");
        maySubscribe(plant.valve, "segments/+/event/pump-7/#");
        maySubscribe(plant.valve, "segments/plant-a/event/nobody-yet/#");
        mayNotSubscribe(plant.arm, "segments/plant-a/#", Reason.NOT_PERMITTED);
        mayNotSubscribe(plant.arm, "segments/plant-a/event/pump-7/full", Reason.NOT_PERMITTED);
    }

    @Test
    void aCollectorReadsItsSegmentsAndNeverSpeaks() {
        hears(plant.collector, "devices/pump-7/telemetry/pressure", plant.pump);
        hears(plant.collector, "segments/plant-a/state/pump-7", plant.pump);
        hearsNot(plant.collector, "devices/arm-2/telemetry/angle", plant.arm);
        hears(plant.everywhere, "devices/arm-2/telemetry/angle", plant.arm);
        hearsNot(plant.collector, "devices/pump-7/command/open", plant.commander);
        mayNotSend(plant.collector, "devices/pump-7/telemetry/pressure");
        mayNotSend(plant.collector, "devices/pump-7/command/open");
        maySubscribe(plant.collector, "devices/+/telemetry/#");
        maySubscribe(plant.everywhere, "devices/arm-2/telemetry/angle");
        mayNotSubscribe(plant.collector, "devices/arm-2/telemetry/angle", Reason.NOT_PERMITTED);
        mayNotSubscribe(plant.collector, "devices/+/command/#", Reason.NOT_PERMITTED);
        mayNotSubscribe(plant.collector, "segments/plant-b/#", Reason.NOT_PERMITTED);
    }

    @Test
    void aCommanderWritesToItsSegmentsAndSeesTheEffect() {
        maySend(plant.commander, "devices/valve-1/command/open");
        maySend(plant.commander, "devices/valve-1/config");
        mayNotSend(plant.commander, "devices/arm-2/command/stop");
        mayNotSend(plant.commander, "devices/nobody/command/stop");
        mayNotSend(plant.commander, "devices/valve-1/state");
        hears(plant.commander, "devices/valve-1/state", plant.valve);
        hears(plant.commander, "devices/valve-1/event/done", plant.valve);
        hearsNot(plant.commander, "devices/valve-1/telemetry/flow", plant.valve);
        hearsNot(plant.commander, "devices/arm-2/state", plant.arm);
    }

    @Test
    void operatorsAndUnknownTopicsAreRefused() {
        mayNotSend(plant.operator, "devices/valve-1/command/open");
        mayNotSubscribe(plant.operator, "#", Reason.NOT_PERMITTED);
        assertThat(plant.publish(plant.pump, "factory/pump-7").reason()).isEqualTo(Reason.TOPIC_UNKNOWN);
        mayNotSubscribe(plant.pump, "factory/#", Reason.TOPIC_UNKNOWN);
        mayNotSubscribe(plant.pump, "$SYS/#", Reason.TOPIC_UNKNOWN);
    }

    @Test
    void whoeverIsDisabledDoesNothing() {
        plant.stand(plant.pump, Standing.DISABLED);
        Decision decision = plant.publish(plant.pump, "devices/pump-7/event/x");
        assertThat(decision.reason()).isEqualTo(Reason.FORBIDDEN);
        assertThat(decision.why()).containsExactly("disabled-does-nothing");
        mayNotSubscribe(plant.pump, "devices/pump-7/command/#", Reason.FORBIDDEN);
        hearsNot(plant.pump, "devices/pump-7/command/open", plant.commander);
    }

    @Test
    void whoeverIsQuarantinedReportsToRespondersAndHearsNobodyElse() {
        plant.stand(plant.pump, Standing.QUARANTINED);
        maySend(plant.pump, "devices/pump-7/event/x");
        assertThat(plant.publish(plant.pump, "devices/pump-7/telemetry/x").reason())
                .isEqualTo(Reason.FORBIDDEN);
        assertThat(plant.publish(plant.pump, "segments/plant-a/event/pump-7").reason())
                .isEqualTo(Reason.FORBIDDEN);
        hears(plant.responder, "devices/pump-7/event/x", plant.pump);
        hears(plant.responder, "devices/pump-7/state/before", plant.pump);
        hearsNot(plant.commander, "devices/pump-7/event/x", plant.pump);
        hearsNot(plant.collector, "devices/pump-7/event/x", plant.pump);
        hearsNot(plant.valve, "segments/plant-a/event/pump-7", plant.pump);

        maySend(plant.responder, "devices/pump-7/command/dump");
        hears(plant.pump, "devices/pump-7/command/dump", plant.responder);
        hearsNot(plant.pump, "devices/pump-7/command/open", plant.commander);
        hearsNot(plant.pump, "devices/pump-7/config", plant.responder);
        hearsNot(plant.pump, "segments/plant-a/event/valve-1", plant.valve);
        maySubscribe(plant.pump, "devices/pump-7/command/#");
        mayNotSubscribe(plant.pump, "segments/plant-a/#", Reason.FORBIDDEN);
        plant.stand(plant.commander, Standing.QUARANTINED);
        assertThat(plant.publish(plant.commander, "devices/valve-1/command/open")
                        .reason())
                .isEqualTo(Reason.FORBIDDEN);
    }

    @Test
    void aResponderHasNothingToDoWithWhoIsNotInQuarantine() {
        maySubscribe(plant.responder, "devices/+/event/#");
        for (Standing standing : Standing.values()) {
            plant.stand(plant.pump, standing);
            boolean quarantined = standing == Standing.QUARANTINED;
            assertThat(plant.publish(plant.responder, "devices/pump-7/command/dump")
                            .isPermitted())
                    .as(standing.code())
                    .isEqualTo(quarantined);
            assertThat(plant.deliver(plant.responder, "devices/pump-7/event/x", plant.pump)
                            .isPermitted())
                    .as(standing.code())
                    .isEqualTo(quarantined);
        }
    }

    @Test
    void whatIsEssentialFlowsWhateverIsFoundUntilAnOperatorStopsIt() {
        String heartbeat = "devices/pump-7/state/heartbeat";
        String stop = "devices/pump-7/command/estop";
        for (Standing standing : Standing.values()) {
            plant.found(plant.pump, standing);
            maySend(plant.pump, heartbeat);
            hears(plant.collector, heartbeat, plant.pump);
            hears(plant.pump, stop, plant.commander);
            maySubscribe(plant.pump, stop);
            hears(plant.valve, "segments/plant-a/event/pump-7/estop", plant.pump);
        }
        plant.found(plant.pump, Standing.QUARANTINED);
        assertThat(plant.publish(plant.pump, "devices/pump-7/state/level").isPermitted())
                .as("what is not essential does not")
                .isFalse();
        plant.stand(plant.pump, Standing.QUARANTINED);
        assertThat(plant.publish(plant.pump, heartbeat).reason()).isEqualTo(Reason.FORBIDDEN);
        hearsNot(plant.collector, heartbeat, plant.pump);
        hearsNot(plant.pump, stop, plant.commander);
    }

    @Test
    void whoeverIsRestrictedKeepsToItself() {
        plant.stand(plant.pump, Standing.RESTRICTED);
        maySend(plant.pump, "devices/pump-7/telemetry/x");
        assertThat(plant.publish(plant.pump, "segments/plant-a/event/pump-7").reason())
                .isEqualTo(Reason.FORBIDDEN);
        plant.stand(plant.commander, Standing.RESTRICTED);
        assertThat(plant.publish(plant.commander, "devices/valve-1/command/open")
                        .reason())
                .isEqualTo(Reason.FORBIDDEN);
    }

    @Test
    void whatATaintedOrUnknownPublisherLeftIsWithheld() {
        String topic = "devices/pump-7/telemetry/pressure";
        for (Standing standing : Standing.values()) {
            plant.stand(plant.pump, standing);
            boolean tainted = standing == Standing.DISABLED || standing == Standing.QUARANTINED;
            assertThat(plant.deliver(plant.collector, topic, plant.pump).isPermitted())
                    .as(standing.code())
                    .isEqualTo(!tainted);
        }
        Decision unknown = plant.deliver(plant.collector, topic, null);
        assertThat(unknown.reason()).isEqualTo(Reason.FORBIDDEN);
        assertThat(unknown.why()).containsExactly("tainted-messages-are-withheld");
    }

    @Test
    void aDecisionSaysWhichPoliciesMadeIt() {
        assertThat(plant.publish(plant.pump, "devices/pump-7/state").why()).containsExactly("device-speaks-for-itself");
        assertThat(plant.publish(plant.pump, "devices/pump-7/command").why()).isEmpty();
    }
}
