package io.swarmguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.identity.Subject;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Standing;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AccessTest {
    private final Plant plant = new Plant();

    private record Ask(Access access) implements Intent {}

    private Access access(Subject who, String topic) {
        return plant.policy.access(who, Action.PUBLISH, plant.policy.channel(topic));
    }

    @Test
    void aPermitIsGivenForTheIntentThatAsked() {
        Access access = access(plant.pump, "devices/pump-7/telemetry/x");
        Ask ask = new Ask(access);
        Permit<Ask> permit = access.permit(ask);
        assertThat(permit).isNotNull().extracting(Permit::intent).isSameAs(ask);
        assertThat(access.reason()).isNull();
    }

    @Test
    void anIntentForAnotherAccessIsRefused() {
        Access access = access(plant.pump, "devices/pump-7/telemetry/x");
        Ask ask = new Ask(access(plant.pump, "devices/pump-7/telemetry/x"));
        assertThatThrownBy(() -> access.permit(ask)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDeniedAccessGivesNoPermitAndSaysWhy() {
        Access access = access(plant.pump, "devices/valve-1/telemetry/x");
        assertThat(access.permit(new Ask(access))).isNull();
        assertThat(access.reason()).isEqualTo(Reason.NOT_PERMITTED);
        Access unknown = access(plant.pump, "elsewhere");
        assertThat(unknown.isPermitted()).isFalse();
        assertThat(unknown.reason()).isEqualTo(Reason.TOPIC_UNKNOWN);
    }

    @Test
    void aChangeOfTheSendersStandingOrFactsIsInForceAtOnce() {
        Access access = access(plant.pump, "segments/plant-a/event/pump-7");
        assertThat(access.isPermitted()).isTrue();
        plant.stand(plant.pump, Standing.RESTRICTED);
        assertThat(access.isPermitted()).isFalse();
        assertThat(access.reason()).isEqualTo(Reason.FORBIDDEN);
        plant.stand(plant.pump, Standing.WATCHED);
        assertThat(access.isPermitted()).isTrue();
        plant.registry.change(plant.pump, "sensor", "plant-b");
        assertThat(access.reason()).isEqualTo(Reason.NOT_PERMITTED);
    }

    @Test
    void aChangeOfTheNamedDeviceIsInForceAtOnce() {
        Access access = access(plant.commander, "devices/valve-1/command/open");
        assertThat(access.isPermitted()).isTrue();
        plant.registry.change(plant.valve, "actuator", "plant-b");
        assertThat(access.isPermitted()).isFalse();
    }

    @Test
    void aDeviceThatIsRegisteredLaterIsFound() {
        Access access = access(plant.commander, "devices/new-1/command/open");
        assertThat(access.isPermitted()).isFalse();
        plant.registry.device("new-1", "robot", "plant-a");
        assertThat(access.isPermitted()).isTrue();
    }

    @Test
    void oneStampServesAllDeliveriesOfAMessageAndMovesWithThePublisher() {
        Source source = plant.policy.source(plant.policy.channel("devices/pump-7/telemetry/x"), plant.pump);
        Access delivery = plant.policy.delivery(plant.collector, source);
        int stamp = source.stamp();
        assertThat(delivery.isPermitted(stamp)).isTrue();
        assertThat(source.stamp()).isEqualTo(stamp);
        plant.stand(plant.pump, Standing.QUARANTINED);
        assertThat(source.stamp()).isNotEqualTo(stamp);
        assertThat(delivery.isPermitted(source.stamp())).isFalse();
        plant.stand(plant.pump, Standing.CLEAR);
        assertThat(delivery.isPermitted(source.stamp())).isTrue();
        int before = source.stamp();
        plant.stand(plant.collector, Standing.DISABLED);
        assertThat(source.stamp()).isEqualTo(before);
        assertThat(delivery.isPermitted(before)).isFalse();
    }

    @Test
    void newPoliciesAreInForceAtOnce() throws PolicyRefusedException {
        Access access = access(plant.pump, "devices/pump-7/telemetry/x");
        assertThat(access.isPermitted()).isTrue();
        PolicySet nothing = PolicySet.ofJson(new com.fasterxml.jackson.databind.json.JsonMapper().createObjectNode());
        plant.policy.replace(nothing, Templates.shipped());
        assertThat(access.reason()).isEqualTo(Reason.NOT_PERMITTED);
        assertThat(plant.subscribe(plant.pump, "#").isPermitted()).isFalse();
    }

    @Test
    void whatFailsToBeDecidedIsDenied() {
        Policy broken = new Policy(
                name -> {
                    throw new IllegalStateException("lost");
                },
                plant.standings,
                PolicySet.shipped(),
                Templates.shipped());
        assertThat(broken.subscription(plant.pump, "devices/pump-7/command/#").reason())
                .isEqualTo(Reason.DECISION_FAILED);
        Access access = broken.access(plant.pump, Action.PUBLISH, broken.channel("devices/pump-7/telemetry"));
        assertThat(access.decision().reason()).isEqualTo(Reason.DECISION_FAILED);
        assertThat(access.isPermitted()).isFalse();
        assertThat(access.reason()).isEqualTo(Reason.DECISION_FAILED);
        assertThat(access.permit(new Ask(access))).isNull();
    }

    /** After disable returned, no check that begins later may pass, however the threads interleave. */
    @Test
    void noThreadPassesAfterADisable() throws Exception {
        Access access = access(plant.pump, "devices/pump-7/telemetry/x");
        AtomicInteger disables = new AtomicInteger(); // even: enabled
        AtomicInteger wrong = new AtomicInteger();
        AtomicBoolean done = new AtomicBoolean();
        Thread[] checkers = new Thread[3];
        for (int i = 0; i < checkers.length; i++) {
            checkers[i] = new Thread(() -> {
                while (!done.get()) {
                    int before = disables.get();
                    boolean permitted = access.isPermitted();
                    if (before % 2 == 1 && permitted && disables.get() == before) {
                        wrong.incrementAndGet();
                    }
                }
            });
            checkers[i].start();
        }
        for (int i = 0; i < 20_000; i++) {
            plant.stand(plant.pump, Standing.DISABLED);
            disables.incrementAndGet();
            disables.incrementAndGet();
            plant.stand(plant.pump, Standing.CLEAR);
        }
        done.set(true);
        for (Thread checker : checkers) {
            checker.join();
        }
        assertThat(wrong).hasValue(0);
    }
}
