package io.swarmguard.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.gate.House.Client;
import io.swarmguard.message.Qos;
import io.swarmguard.policy.Budget.Allowance;
import io.swarmguard.policy.Budget.Holder;
import io.swarmguard.policy.Budget.Measure;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BudgetsTest {
    private static final PublishOutcome USED_UP = PublishOutcome.Refused.of(Reason.BUDGET);
    private static final int DEVICES = 25;
    private static final int SHIPPED = 20; // devices a minute

    private final House house = new House();
    private final Client commander = house.client(house.commander, "c").connect();

    BudgetsTest() {
        IntStream.range(0, DEVICES).forEach(i -> house.add(PrincipalId.device("fan-" + i), "actuator", 1, "plant-a"));
    }

    @Test
    void a_commander_reaches_twenty_devices_a_minute_as_often_as_it_likes_and_no_more() {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < SHIPPED; i++) {
                assertThat(command(i)).isEqualTo(PublishOutcome.Accepted.NOBODY);
            }
        }

        assertThat(command(SHIPPED)).isEqualTo(USED_UP);
        assertThat(command(0)).isEqualTo(PublishOutcome.Accepted.NOBODY);
        assertThat(house.signals.refusals(Reason.BUDGET)).isOne();
    }

    @Test
    void a_minute_after_they_were_last_named_there_is_room_for_others() {
        IntStream.range(0, SHIPPED).forEach(this::command);
        house.timer.advance(59_999);
        command(0);
        assertThat(command(SHIPPED)).isEqualTo(USED_UP);

        house.timer.advance(2);

        IntStream.range(SHIPPED, DEVICES)
                .forEach(i -> assertThat(command(i)).isEqualTo(PublishOutcome.Accepted.NOBODY));
        IntStream.range(1, SHIPPED - (DEVICES - SHIPPED)).forEach(this::command);
        assertThat(command(SHIPPED - 1)).isEqualTo(USED_UP); // 0 was named a moment ago
    }

    @Test
    void another_commander_has_a_budget_of_its_own() {
        IntStream.range(0, SHIPPED).forEach(this::command);
        var second = house.add(PrincipalId.service("control-2"), "commander", 10, "plant-a");
        Client other = house.client(second, "d").connect();

        assertThat(other.publish("devices/fan-24/command/stop", "x", Qos.AT_LEAST_ONCE))
                .isEqualTo(PublishOutcome.Accepted.NOBODY);
    }

    @Test
    void a_second_session_of_the_same_principal_has_the_same_budget() {
        IntStream.range(0, SHIPPED).forEach(this::command);
        Client again = house.client(house.commander, "c2").connect();

        assertThat(again.publish("devices/fan-24/command/stop", "x", Qos.AT_LEAST_ONCE))
                .isEqualTo(USED_UP);
    }

    @Test
    void a_will_is_paid_for_when_it_is_said() {
        var second = house.add(PrincipalId.service("control-2"), "commander", 10, "plant-a");
        Client fan = house.client(house.valve, "v").connect().subscribe("devices/valve-1/command/#", Qos.AT_LEAST_ONCE);
        Client leaving = house.client(second, "d")
                .will("devices/valve-1/command/stop", "last", 0)
                .connect();
        for (int i = 0; i < SHIPPED; i++) {
            leaving.publish("devices/fan-" + i + "/command/stop", "x", Qos.AT_LEAST_ONCE);
        }

        leaving.vanish();
        house.settle();

        assertThat(fan.take()).isEmpty();
        assertThat(house.signals.refusals(Reason.BUDGET)).isOne();
    }

    @Test
    void messages_and_bytes_flow_back_evenly() {
        Purse.Cost one = new Purse.Cost(10, null);
        Purse messages = Purse.of(new Allowance(Measure.MESSAGES, 2, Duration.ofSeconds(1), Holder.PRINCIPAL));
        assertThat(messages.take(one, 0)).isTrue();
        assertThat(messages.take(one, 0)).isTrue();
        assertThat(messages.take(one, 499)).isFalse();
        assertThat(messages.take(one, 500)).isTrue();
        assertThat(messages.take(one, 400)).as("a clock set back fills nothing").isFalse();

        Purse bytes = Purse.of(new Allowance(Measure.BYTES, 25, Duration.ofSeconds(1), Holder.PRINCIPAL));
        assertThat(bytes.take(one, 0)).isTrue();
        assertThat(bytes.take(one, 0)).isTrue();
        assertThat(bytes.take(one, 0)).isFalse();
        bytes.giveBack(one);
        assertThat(bytes.take(one, 0)).isTrue();
        assertThat(bytes.isFull(0)).isFalse();
        assertThat(bytes.isFull(1_000)).isTrue();
    }

    @Test
    void no_message_names_the_same_device_twice_at_a_price() {
        Purse devices = Purse.of(new Allowance(Measure.DEVICES, 1, Duration.ofSeconds(1), Holder.PRINCIPAL));
        Purse.Cost a = new Purse.Cost(0, new Name("a"));
        assertThat(devices.take(a, 0) && devices.take(a, 900)).isTrue();
        assertThat(devices.take(new Purse.Cost(0, new Name("b")), 1_100)).isFalse();
        assertThat(devices.take(new Purse.Cost(0, null), 1_100)).isTrue();
        assertThat(devices.take(new Purse.Cost(0, new Name("b")), 1_900)).isTrue();
    }

    private PublishOutcome command(int fan) {
        return commander.publish("devices/fan-" + fan + "/command/stop", "x", Qos.AT_LEAST_ONCE);
    }
}
