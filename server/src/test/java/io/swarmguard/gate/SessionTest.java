package io.swarmguard.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.gate.House.Client;
import io.swarmguard.identity.RegistryChange;
import io.swarmguard.message.Delivery;
import io.swarmguard.message.Qos;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionTest {
    private static final String TELEMETRY = "devices/pump-7/telemetry/t";
    private static final String COMMANDS = "devices/pump-7/command/#";

    private final House house = new House();

    @Test
    void a_kept_session_gets_what_came_while_it_was_away_in_order_and_marks_repeats() {
        Client pump = house.client(house.pump, "p").kept().connect().subscribe(COMMANDS, Qos.AT_LEAST_ONCE);
        Client commander = house.client(house.commander, "c").connect();
        commander.publish("devices/pump-7/command/a", "1", Qos.AT_LEAST_ONCE);
        List<Delivery> first = pump.outlet.takeAll();
        pump.vanish();
        commander.publish("devices/pump-7/command/a", "2", Qos.AT_LEAST_ONCE);

        assertThat(pump.connected().sessionPresent()).isTrue();

        List<Delivery> again = pump.outlet.takeAll();
        assertThat(again).hasSize(2);
        assertThat(again.getFirst().handle()).isEqualTo(first.getFirst().handle());
        assertThat(again.getFirst().duplicate()).isTrue();
        assertThat(again.getLast().duplicate()).isFalse();
    }

    @Test
    void an_exactly_once_delivery_that_was_received_is_released_again_and_not_sent_again() {
        Client pump = house.client(house.pump, "p").kept().connect().subscribe(COMMANDS, Qos.EXACTLY_ONCE);
        Client commander = house.client(house.commander, "c").connect();
        commander.publish("devices/pump-7/command/a", "1", Qos.EXACTLY_ONCE);
        int handle = pump.outlet.takeAll().getFirst().handle();
        pump.session().received(handle);
        pump.vanish();

        pump.connect();

        assertThat(pump.take()).isEmpty();
        assertThat(pump.outlet.answers()).containsExactly("RECEIVED " + handle);
        assertThat(pump.session().completed(handle)).isTrue();
    }

    @Test
    void a_session_ends_when_its_expiry_has_passed() {
        Client pump = house.client(house.pump, "p").kept().connect().subscribe(COMMANDS, Qos.AT_LEAST_ONCE);
        pump.vanish();
        house.timer.advance(3_600_000);

        assertThat(pump.connected().sessionPresent()).isFalse();
        assertThat(house.hub.stats().subscriptions()).isZero();
    }

    @Test
    void a_machine_cannot_leave_behind_more_sessions_than_its_share_and_loses_the_oldest() {
        for (int i = 0; i < 50; i++) {
            house.client(house.pump, "p" + i).kept().connect().leave();
        }

        assertThat(house.hub.stats().sessionsAbsent()).isEqualTo(9); // one that may be live, and eight to spare
        assertThat(house.client(house.pump, "p49").kept().connected().sessionPresent())
                .isTrue();
        assertThat(house.client(house.valve, "v").connected().sessionPresent()).isFalse();
    }

    @Test
    void revoking_a_certificate_does_not_say_the_will_of_whoever_used_it_neither_at_once_nor_later() {
        Client collector =
                house.client(house.collector, "c").connect().subscribe("devices/+/state/#", Qos.AT_MOST_ONCE);
        house.client(house.pump, "p")
                .will("devices/pump-7/state/link", "now", 0)
                .connect();
        Client later = house.client(house.valve, "v").kept().will("devices/valve-1/state/link", "later", 60);
        later.connect().vanish();

        revoke(House.certificate(house.pump.id()));
        revoke(House.certificate(house.valve.id()));
        house.gate.closeAll(house.pump.id(), House.certificate(house.pump.id()), Reason.CERTIFICATE_REVOKED);
        house.timer.advance(60_000);

        assertThat(collector.take()).isEmpty();
    }

    private void revoke(Fingerprint certificate) {
        house.registry.apply(new RegistryChange.CertificateRevoked(certificate, Instant.EPOCH));
    }

    @Test
    void one_request_gets_no_more_decisions_than_a_session_may_have_subscriptions() {
        Client pump = house.client(house.pump, "p").connect();
        int most = house.hub.limits().subscriptions();
        List<SubscribeOutcome> outcomes = new ArrayList<>();

        pump.session()
                .subscribe(
                        Collections.nCopies(most + 1, SubscribeRequest.of(COMMANDS, Qos.AT_MOST_ONCE)),
                        outcomes::addAll);

        assertThat(outcomes).hasSize(most + 1).endsWith(new SubscribeOutcome.Refused(Reason.LIMIT_SUBSCRIPTIONS));
        assertThat(outcomes.get(most - 1)).isInstanceOf(SubscribeOutcome.Granted.class);
    }

    @Test
    void one_device_cannot_retain_so_much_that_nothing_is_left_for_others() {
        Client pump = house.client(house.pump, "p").connect();
        int share = house.hub.limits().retainedMessages() / 100;
        for (int i = 0; i < share; i++) {
            retain(pump, "devices/pump-7/state/" + i, "x");
        }

        assertThat(retain(pump, "devices/pump-7/state/more", "x"))
                .isEqualTo(new PublishOutcome.Refused(Reason.LIMIT_RETAINED));
        assertThat(retain(pump, "devices/pump-7/state/0", "another")).isInstanceOf(PublishOutcome.Accepted.class);
        assertThat(retain(house.client(house.valve, "v").connect(), "devices/valve-1/state/0", "x"))
                .isInstanceOf(PublishOutcome.Accepted.class);
        retain(pump, "devices/pump-7/state/1", "");
        assertThat(retain(pump, "devices/pump-7/state/more", "x")).isInstanceOf(PublishOutcome.Accepted.class);
    }

    private static PublishOutcome retain(Client client, String topic, String text) {
        return client.publish(topic, House.content(text, Qos.AT_MOST_ONCE, true), 0);
    }

    @Test
    void a_clean_start_forgets_the_earlier_session() {
        Client pump = house.client(house.pump, "p").kept().connect().subscribe(COMMANDS, Qos.AT_LEAST_ONCE);
        pump.vanish();
        pump.clean = true;

        assertThat(pump.connected().sessionPresent()).isFalse();
        assertThat(house.hub.stats().subscriptions()).isZero();
    }

    @Test
    void a_client_that_comes_again_from_the_same_address_takes_its_session_over() {
        Client pump = house.client(house.pump, "p").kept().connect();
        var old = pump.outlet;

        assertThat(pump.connected().sessionPresent()).isTrue();

        house.settle();
        assertThat(old.closed()).isEqualTo(Reason.SESSION_TAKEN_OVER);
        assertThat(house.hub.stats().sessionsLive()).isOne();
    }

    @Test
    void a_certificate_used_from_a_second_place_is_refused_while_the_first_is_alive_and_it_is_an_event() {
        Client pump = house.client(house.pump, "p").connect();
        Client thief = house.client(house.pump, "p").from("198.51.100.7");
        Client thiefWithOtherName = house.client(house.pump, "q").from("198.51.100.7");

        assertThat(thief.attempt()).isEqualTo(new ConnectOutcome.Refused(Reason.CERTIFICATE_IN_TWO_PLACES));
        assertThat(thiefWithOtherName.attempt())
                .isEqualTo(new ConnectOutcome.Refused(Reason.CERTIFICATE_IN_TWO_PLACES));

        assertThat(pump.outlet.closed()).isNull();
        assertThat(house.signals.recent()).anyMatch(e -> e.reason() == Reason.CERTIFICATE_IN_TWO_PLACES);
    }

    @Test
    void a_quiet_device_that_answers_when_it_is_asked_keeps_its_place() {
        Client pump = house.client(house.pump, "p").connect();
        pump.outlet.idleMillis = 60_000;
        pump.outlet.answersProbes = true;

        Client thief = house.client(house.pump, "p").from("198.51.100.7");

        assertThat(thief.attempt()).isEqualTo(new ConnectOutcome.Refused(Reason.CERTIFICATE_IN_TWO_PLACES));
        assertThat(pump.outlet.closed()).isNull();
    }

    @Test
    void a_session_that_shows_no_sign_of_life_makes_room() {
        Client pump = house.client(house.pump, "p").connect();
        pump.outlet.idleMillis = 60_000;
        var old = pump.outlet;

        Client moved = house.client(house.pump, "p").from("198.51.100.7");
        moved.connect();

        house.settle();
        assertThat(old.closed()).isEqualTo(Reason.SESSION_TAKEN_OVER);
    }

    @Test
    void one_session_more_than_the_principal_may_have_is_refused() {
        house.client(house.pump, "p").connect();

        assertThat(house.client(house.pump, "q").attempt())
                .isEqualTo(new ConnectOutcome.Refused(Reason.LIMIT_SESSIONS));
    }

    @Test
    void a_client_id_belongs_to_the_principal_that_uses_it() {
        Client pump = house.client(house.pump, "same").kept().connect().subscribe(COMMANDS, Qos.AT_LEAST_ONCE);
        Client valve = house.client(house.valve, "same").kept();

        assertThat(valve.connected().sessionPresent()).isFalse();
        house.settle();
        assertThat(pump.outlet.closed()).isNull();
    }

    @Test
    void disabling_closes_every_session_and_none_can_be_opened() {
        Client one = house.client(house.arm, "a").connect();
        Client two = house.client(house.arm, "b").connect();

        house.stand(house.arm, Standing.DISABLED);
        house.gate.closeAll(house.arm.id(), Reason.PRINCIPAL_DISABLED);

        house.settle();
        assertThat(one.outlet.closed()).isEqualTo(Reason.PRINCIPAL_DISABLED);
        assertThat(two.outlet.closed()).isEqualTo(Reason.PRINCIPAL_DISABLED);
        assertThat(house.client(house.arm, "c").attempt())
                .isEqualTo(new ConnectOutcome.Refused(Reason.PRINCIPAL_DISABLED));
        assertThat(one.publish("devices/arm-2/state/x", "x", Qos.AT_MOST_ONCE))
                .isEqualTo(PublishOutcome.Refused.of(Reason.PRINCIPAL_DISABLED));
    }

    @Test
    void many_retained_messages_arrive_in_full_though_the_loop_turns_to_others_in_between() {
        Client control = house.client(house.commander, "x").connect();
        for (int i = 0; i < 600; i++) {
            control.publish("devices/pump-7/config/k" + i, House.content("v" + i, Qos.AT_MOST_ONCE, true), 0);
        }
        Client pump = house.client(house.pump, "p").connect();

        pump.subscribe("devices/pump-7/config/#", Qos.AT_MOST_ONCE);

        assertThat(pump.take()).hasSize(600).doesNotHaveDuplicates();
    }

    @Test
    void a_session_ends_when_its_certificate_is_let_in_no_more() {
        Client pump = house.client(house.pump, "p").connect();

        house.timer.advance(86_400_999);
        house.settle();
        assertThat(pump.outlet.closed()).isNull();
        house.timer.advance(1);

        house.settle();
        assertThat(pump.outlet.closed()).isEqualTo(Reason.CERTIFICATE_EXPIRED);
        assertThat(house.hub.stats().sessionsLive()).isZero();
    }

    @Test
    void a_will_is_published_when_its_owner_vanishes_and_not_when_it_leaves() {
        Client collector = house.client(house.collector, "c").connect();
        collector.subscribe("devices/+/state/#", Qos.AT_MOST_ONCE);
        Client pump = house.client(house.pump, "p").will("devices/pump-7/state/link", "gone", 0);

        pump.connect().leave();
        assertThat(collector.take()).isEmpty();
        pump.connect().vanish();
        assertThat(collector.take()).containsExactly("gone");
    }

    @Test
    void a_delayed_will_is_not_published_if_its_owner_comes_back_in_time() {
        Client collector = house.client(house.collector, "c").connect();
        collector.subscribe("devices/+/state/#", Qos.AT_MOST_ONCE);
        Client pump = house.client(house.pump, "p").kept().will("devices/pump-7/state/link", "gone", 60);

        pump.connect().vanish();
        house.timer.advance(59_000);
        pump.connect();
        house.timer.advance(120_000);
        assertThat(collector.take()).isEmpty();

        pump.vanish();
        house.timer.advance(60_000);
        assertThat(collector.take()).containsExactly("gone");
    }

    @Test
    void the_will_of_a_disabled_device_is_not_published() {
        Client collector = house.client(house.collector, "c").connect();
        collector.subscribe("devices/+/state/#", Qos.AT_MOST_ONCE);
        house.client(house.pump, "p")
                .will("devices/pump-7/state/link", "gone", 0)
                .connect();

        house.stand(house.pump, Standing.DISABLED);
        house.gate.closeAll(house.pump.id(), Reason.PRINCIPAL_DISABLED);

        assertThat(collector.take()).isEmpty();
    }

    @Test
    void a_will_on_a_topic_its_owner_may_not_use_is_refused_with_the_connection() {
        assertThat(house.client(house.pump, "p")
                        .will("devices/valve-1/state/link", "x", 0)
                        .attempt())
                .isInstanceOf(ConnectOutcome.Refused.class);
    }

    @Test
    void a_subscribe_that_nothing_permits_is_refused_and_so_is_one_too_many_or_malformed() {
        Client pump = house.client(house.pump, "p").connect();
        assertThat(pump.subscribe(SubscribeRequest.of("segments/plant-b/event/#", Qos.AT_MOST_ONCE)))
                .isInstanceOf(SubscribeOutcome.Refused.class);
        assertThat(pump.subscribe(SubscribeRequest.of("a/#/b", Qos.AT_MOST_ONCE)))
                .isEqualTo(new SubscribeOutcome.Refused(Reason.MALFORMED));
        for (int i = 0; i < 100; i++) {
            pump.subscribe("devices/pump-7/command/" + i, Qos.AT_MOST_ONCE);
        }
        assertThat(pump.subscribe(SubscribeRequest.of(COMMANDS, Qos.AT_MOST_ONCE)))
                .isEqualTo(new SubscribeOutcome.Refused(Reason.LIMIT_SUBSCRIPTIONS));
    }

    @Test
    void retained_messages_are_given_to_new_subscribers_as_they_ask() {
        Client pump = house.client(house.pump, "p").connect();
        pump.publish(TELEMETRY, House.content("old", Qos.AT_LEAST_ONCE, true), 1);
        pump.publish(TELEMETRY, House.content("new", Qos.AT_LEAST_ONCE, true), 2);
        Client collector = house.client(house.collector, "c").connect();

        collector.subscribe("devices/+/telemetry/#", Qos.AT_LEAST_ONCE);
        List<Delivery> got = collector.outlet.takeAll();
        assertThat(got).hasSize(1);
        assertThat(got.getFirst().retained()).isTrue();
        assertThat(got.getFirst().handle()).isNotZero();

        collector.subscribe(request(SubscribeRequest.RetainHandling.SEND_IF_NEW));
        assertThat(collector.take()).isEmpty();
        collector.subscribe(request(SubscribeRequest.RetainHandling.SEND));
        assertThat(collector.take()).containsExactly("new");

        pump.publish(TELEMETRY, House.content("", Qos.AT_MOST_ONCE, true), 0);
        collector.take();
        collector.subscribe(request(SubscribeRequest.RetainHandling.SEND));
        assertThat(collector.take()).isEmpty();
        assertThat(house.hub.stats().retained()).isZero();
    }

    private static SubscribeRequest request(SubscribeRequest.RetainHandling handling) {
        return new SubscribeRequest("devices/+/telemetry/#", Qos.AT_LEAST_ONCE, false, false, handling, 0);
    }

    @Test
    void the_retained_message_of_a_disabled_device_is_withheld() {
        Client pump = house.client(house.pump, "p").connect();
        pump.publish(TELEMETRY, House.content("x", Qos.AT_MOST_ONCE, true), 0);
        house.stand(house.pump, Standing.DISABLED);
        Client collector = house.client(house.collector, "c").connect();

        collector.subscribe("devices/+/telemetry/#", Qos.AT_LEAST_ONCE);

        assertThat(collector.take()).isEmpty();
    }

    @Test
    void the_handshake_admits_known_certificates_of_the_right_kind_only() {
        Set<PrincipalKind> devices = Set.of(PrincipalKind.DEVICE);
        assertThat(house.gate.admit(House.der(house.pump.id()), devices, "192.0.2.1"))
                .isInstanceOf(Admission.Admitted.class);
        assertThat(house.gate.admit(House.der(house.collector.id()), devices, "192.0.2.1"))
                .isEqualTo(new Admission.Turned(Reason.WRONG_KIND));
        assertThat(house.gate.admit(new byte[] {1}, devices, "192.0.2.1"))
                .isEqualTo(new Admission.Turned(Reason.UNKNOWN_CERTIFICATE));
        house.stand(house.pump, Standing.DISABLED);
        assertThat(house.gate.admit(House.der(house.pump.id()), devices, "192.0.2.1"))
                .isEqualTo(new Admission.Turned(Reason.PRINCIPAL_DISABLED));
    }
}
