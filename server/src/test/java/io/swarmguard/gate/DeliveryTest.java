package io.swarmguard.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.gate.House.Client;
import io.swarmguard.message.Content;
import io.swarmguard.message.Delivery;
import io.swarmguard.message.MessageProperties;
import io.swarmguard.message.Qos;
import io.swarmguard.message.UserProperty;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Standing;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveryTest {
    private static final String TELEMETRY = "devices/pump-7/telemetry/t";
    private static final String ALL = "devices/+/telemetry/#";

    private final House house = new House();
    private final Client pump = house.client(house.pump, "p").connect();
    private final Client collector = house.client(house.collector, "c").connect();

    @Test
    void what_a_device_says_reaches_the_collector_of_its_segment_with_its_proved_name() {
        collector.subscribe(ALL, Qos.AT_MOST_ONCE);

        assertThat(pump.publish(TELEMETRY, "21", Qos.AT_MOST_ONCE)).isEqualTo(PublishOutcome.Accepted.NOW);

        Delivery delivery = collector.outlet.received().getFirst();
        assertThat(delivery.message().origin()).isEqualTo(house.pump.id());
        assertThat(delivery.message().timeMillis()).isEqualTo(House.NOW);
        assertThat(delivery.handle()).isZero();
    }

    @Test
    void nothing_is_flushed_before_the_end_of_what_was_read() {
        collector.subscribe(ALL, Qos.AT_MOST_ONCE);
        byte[] topic = TELEMETRY.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        PublishPath path = pump.session().path(topic, 0, topic.length);

        pump.session().publish(path, House.content("a", Qos.AT_MOST_ONCE, false), 0);
        pump.session().publish(path, House.content("b", Qos.AT_MOST_ONCE, false), 0);

        assertThat(collector.outlet.received()).isEmpty();
        pump.session().endOfRead();
        assertThat(collector.take()).containsExactly("a", "b");
    }

    @Test
    void a_device_is_refused_on_the_topic_of_another() {
        assertThat(pump.publish("devices/valve-1/telemetry/t", "x", Qos.AT_LEAST_ONCE))
                .isInstanceOf(PublishOutcome.Refused.class);
        assertThat(house.signals.refusals(Reason.NOT_PERMITTED) + house.signals.refusals(Reason.FORBIDDEN))
                .isOne();
    }

    @Test
    void a_topic_that_no_template_covers_is_refused() {
        assertThat(pump.publish("anything/else", "x", Qos.AT_MOST_ONCE))
                .isEqualTo(PublishOutcome.Refused.of(Reason.TOPIC_UNKNOWN));
    }

    @Test
    void a_topic_with_a_wildcard_or_too_many_levels_is_refused() {
        assertThat(pump.publish("devices/+/telemetry/t", "x", Qos.AT_MOST_ONCE))
                .isEqualTo(PublishOutcome.Refused.of(Reason.MALFORMED));
        assertThat(pump.publish("devices/pump-7/telemetry" + "/x".repeat(40), "x", Qos.AT_MOST_ONCE))
                .isEqualTo(PublishOutcome.Refused.of(Reason.LIMIT_TOPIC));
        assertThat(pump.publish("devices/pump-7/telemetry/" + "x".repeat(2_000), "x", Qos.AT_MOST_ONCE))
                .isEqualTo(PublishOutcome.Refused.of(Reason.LIMIT_TOPIC));
    }

    @Test
    void each_delivery_is_decided_on_the_publisher_as_known_now() {
        collector.subscribe(ALL, Qos.AT_MOST_ONCE);
        pump.publish(TELEMETRY, "before", Qos.AT_MOST_ONCE);

        house.stand(house.pump, Standing.DISABLED);

        assertThat(pump.publish(TELEMETRY, "after", Qos.AT_MOST_ONCE)).isInstanceOf(PublishOutcome.Refused.class);
        assertThat(collector.take()).containsExactly("before");
    }

    @Test
    void a_subscriber_that_is_disabled_gets_nothing_more_though_its_session_is_open() {
        collector.subscribe(ALL, Qos.AT_LEAST_ONCE);

        house.stand(house.collector, Standing.DISABLED);
        pump.publish(TELEMETRY, "x", Qos.AT_LEAST_ONCE);
        pump.publish(TELEMETRY, "y", Qos.AT_MOST_ONCE);

        assertThat(collector.take()).isEmpty();
        assertThat(house.hub.stats().withheld()).isEqualTo(2);
    }

    @Test
    void a_queued_message_of_a_device_that_was_disabled_meanwhile_is_withheld() {
        Client absent = house.client(house.collector, "absent").kept().connect().subscribe(ALL, Qos.AT_LEAST_ONCE);
        absent.vanish();
        pump.publish(TELEMETRY, "x", Qos.AT_LEAST_ONCE);

        house.stand(house.pump, Standing.DISABLED);

        assertThat(absent.connected().sessionPresent()).isTrue();
        assertThat(absent.take()).isEmpty();
        assertThat(house.hub.stats().withheld()).isOne();
    }

    @Test
    void overlapping_subscriptions_of_one_session_give_one_copy_at_the_highest_quality_with_all_identifiers() {
        collector.subscribe(
                new SubscribeRequest(ALL, Qos.AT_MOST_ONCE, false, false, SubscribeRequest.RetainHandling.SEND, 7));
        collector.subscribe(new SubscribeRequest(
                TELEMETRY, Qos.AT_LEAST_ONCE, false, false, SubscribeRequest.RetainHandling.SEND, 9));

        pump.publish(TELEMETRY, "x", Qos.EXACTLY_ONCE);

        List<Delivery> got = collector.outlet.received();
        assertThat(got).hasSize(1);
        assertThat(got.getFirst().qos()).isEqualTo(Qos.AT_LEAST_ONCE);
        assertThat(got.getFirst().subscriptionIds()).containsExactlyInAnyOrder(7, 9);
    }

    @Test
    void no_local_keeps_a_session_from_hearing_itself() {
        String shared = "segments/plant-a/event/pump-7/x";
        pump.subscribe(new SubscribeRequest(
                "segments/plant-a/event/#", Qos.AT_MOST_ONCE, true, false, SubscribeRequest.RetainHandling.SEND, 0));
        Client valve = house.client(house.valve, "v").connect();
        valve.subscribe("segments/plant-a/event/#", Qos.AT_MOST_ONCE);

        pump.publish(shared, "x", Qos.AT_MOST_ONCE);
        valve.publish("segments/plant-a/event/valve-1/x", "y", Qos.AT_MOST_ONCE);

        assertThat(pump.take()).containsExactly("y");
        assertThat(valve.take()).containsExactly("x", "y");
    }

    @Test
    @SuppressWarnings("NullAway") // it does not read @Nullable of an array from a class file
    void reserved_properties_of_a_client_are_stripped() {
        collector.subscribe(ALL, Qos.AT_MOST_ONCE);
        MessageProperties forged = new MessageProperties(
                "text/plain",
                null,
                null,
                false,
                List.of(new UserProperty("sg-sender", "device/valve-1"), new UserProperty("unit", "C")));

        pump.publish(TELEMETRY, new Content(new byte[1], Qos.AT_MOST_ONCE, false, Long.MAX_VALUE, forged), 0);

        MessageProperties got = collector.outlet.received().getFirst().message().properties();
        assertThat(got).isNotNull();
        assertThat(got.userProperties()).containsExactly(new UserProperty("unit", "C"));
        assertThat(got.contentType()).isEqualTo("text/plain");
    }

    @Test
    void at_most_once_is_dropped_and_counted_when_the_connection_is_full() {
        collector.subscribe(ALL, Qos.AT_MOST_ONCE);
        collector.outlet.writable = false;

        pump.publish(TELEMETRY, "x", Qos.AT_MOST_ONCE);

        collector.outlet.writable = true;
        assertThat(collector.take()).isEmpty();
        assertThat(house.hub.stats().droppedSlow()).isOne();
    }

    @Test
    void at_least_once_waits_for_the_connection_and_keeps_its_order() {
        collector.subscribe(ALL, Qos.AT_LEAST_ONCE);
        collector.outlet.writable = false;
        for (int i = 0; i < 20; i++) {
            pump.publish(TELEMETRY, "m" + i, Qos.AT_LEAST_ONCE);
        }
        assertThat(collector.take()).isEmpty();

        collector.outlet.writable = true;
        collector.session().writable();
        collector.session().endOfRead();

        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            expected.add("m" + i);
        }
        assertThat(collector.take()).containsExactlyElementsOf(expected);
    }

    @Test
    void no_more_is_sent_unacknowledged_than_the_receiver_takes() {
        collector.receiveMaximum = 2;
        collector.leave();
        collector.connect().subscribe(ALL, Qos.AT_LEAST_ONCE);
        for (int i = 0; i < 5; i++) {
            pump.publish(TELEMETRY, "m" + i, Qos.AT_LEAST_ONCE);
        }

        List<Delivery> first = collector.outlet.takeAll();
        assertThat(first).hasSize(2);
        assertThat(collector.session().acknowledged(first.getFirst().handle())).isTrue();
        assertThat(collector.session().acknowledged(first.getFirst().handle())).isFalse();
        collector.session().endOfRead();

        assertThat(collector.take()).containsExactly("m2");
    }

    @Test
    void a_repeated_exactly_once_publish_is_taken_once_until_it_is_released() {
        collector.subscribe(ALL, Qos.EXACTLY_ONCE);

        pump.publish(TELEMETRY, House.content("x", Qos.EXACTLY_ONCE, false), 5);
        pump.publish(TELEMETRY, House.content("x", Qos.EXACTLY_ONCE, false), 5);
        assertThat(pump.session().release(5)).isEqualTo(Settling.NOW);
        assertThat(pump.session().release(5)).isEqualTo(Settling.UNKNOWN);
        pump.publish(TELEMETRY, House.content("y", Qos.EXACTLY_ONCE, false), 5);

        assertThat(collector.take()).containsExactly("x", "y");
    }

    @Test
    void an_exactly_once_delivery_is_received_then_completed() {
        collector.subscribe(ALL, Qos.EXACTLY_ONCE);
        pump.publish(TELEMETRY, "x", Qos.EXACTLY_ONCE);
        int handle = collector.outlet.received().getFirst().handle();

        assertThat(collector.session().acknowledged(handle)).isFalse();
        assertThat(collector.session().received(handle)).isEqualTo(Settling.NOW);
        assertThat(collector.session().received(handle)).isEqualTo(Settling.NOW);
        assertThat(collector.session().completed(handle)).isTrue();
        assertThat(collector.session().received(handle)).isEqualTo(Settling.UNKNOWN);
    }

    @Test
    void a_publisher_over_its_rate_is_refused_until_time_passes() {
        House slow = new House(
                io.swarmguard.hub.HubLimits.defaults(),
                new GateLimits(10, java.time.Duration.ofSeconds(10), java.time.Duration.ofSeconds(2), 10, 3),
                null);
        Client client = slow.client(slow.pump, "p").connect();
        for (int i = 0; i < 3; i++) {
            assertThat(client.publish(TELEMETRY, "x", Qos.AT_MOST_ONCE)).isInstanceOf(PublishOutcome.Accepted.class);
        }
        assertThat(client.publish(TELEMETRY, "x", Qos.AT_MOST_ONCE))
                .isEqualTo(PublishOutcome.Refused.of(Reason.LIMIT_PUBLISH_RATE));
        slow.timer.advance(100);
        assertThat(client.publish(TELEMETRY, "x", Qos.AT_MOST_ONCE)).isInstanceOf(PublishOutcome.Accepted.class);
    }

    @Test
    void a_full_queue_drops_the_newest_and_counts() {
        House small =
                new House(io.swarmguard.hub.HubLimits.defaults().withQueue(3, 1 << 20), GateLimits.defaults(), null);
        Client publisher = small.client(small.pump, "p").connect();
        Client absent = small.client(small.collector, "c").kept().connect().subscribe(ALL, Qos.AT_LEAST_ONCE);
        absent.vanish();
        for (int i = 0; i < 5; i++) {
            publisher.publish(TELEMETRY, "m" + i, Qos.AT_LEAST_ONCE);
        }
        absent.connect();

        assertThat(absent.take()).containsExactly("m0", "m1", "m2");
        assertThat(small.hub.stats().droppedFull()).isEqualTo(2);
    }

    @Test
    void what_is_attached_to_messages_counts_where_a_queue_is_full() {
        House small = new House(
                io.swarmguard.hub.HubLimits.defaults().withQueue(1_000, 1 << 20), GateLimits.defaults(), null);
        Client publisher = small.client(small.pump, "p").connect();
        Client absent = small.client(small.collector, "c").kept().connect().subscribe(ALL, Qos.AT_LEAST_ONCE);
        absent.vanish();
        MessageProperties heavy = new MessageProperties(
                null, null, new byte[30_000], false, List.of(new UserProperty("k", "v".repeat(30_000))));
        for (int i = 0; i < 20; i++) {
            publisher.publish(TELEMETRY, new Content(new byte[1], Qos.AT_LEAST_ONCE, false, Long.MAX_VALUE, heavy), 1);
        }

        assertThat(small.hub.stats().queuedBytes()).isBetween(8 * 120_000L, 1L << 20);
        assertThat(small.hub.stats().droppedFull()).isGreaterThan(10);
    }

    @Test
    void a_flood_of_refusals_becomes_one_event_a_second_that_says_how_many() {
        for (int i = 0; i < 100; i++) {
            pump.publish("anything/else", "x", Qos.AT_MOST_ONCE);
        }
        house.timer.advance(1_000);
        pump.publish("anything/else", "x", Qos.AT_MOST_ONCE);

        assertThat(house.signals.refusals(Reason.TOPIC_UNKNOWN)).isEqualTo(101);
        List<String> repeated = house.signals.recent().stream()
                .filter(e -> e.reason() == Reason.TOPIC_UNKNOWN)
                .map(e -> e.details().getOrDefault("repeated", "1"))
                .toList();
        assertThat(repeated).containsExactly("1", "100");
    }

    @Test
    void an_outlet_that_fails_is_closed_and_disturbs_nobody() {
        Client broken = house.client(house.collector, "broken");
        broken.connect().subscribe(ALL, Qos.AT_MOST_ONCE);
        collector.subscribe(ALL, Qos.AT_MOST_ONCE);
        broken.outlet.failing = true;

        pump.publish(TELEMETRY, "x", Qos.AT_MOST_ONCE);

        assertThat(collector.take()).containsExactly("x");
        assertThat(broken.outlet.closed()).isEqualTo(Reason.INTERNAL_ERROR);
    }

    @Test
    void expired_retained_messages_make_room_for_new_ones_and_are_forgotten_in_time() {
        House small = new House(withRetained(2), GateLimits.defaults(), null);
        Client publisher = small.client(small.pump, "p").connect();
        publisher.publish("devices/pump-7/state/a", retainedUntil(House.NOW + 1_000), 0);
        publisher.publish("devices/pump-7/state/b", retainedUntil(House.NOW + 2_000), 0);
        assertThat(publisher.publish("devices/pump-7/state/c", retainedUntil(Long.MAX_VALUE), 0))
                .isEqualTo(PublishOutcome.Refused.of(Reason.LIMIT_RETAINED));

        small.timer.advance(1_000);

        assertThat(publisher.publish("devices/pump-7/state/c", retainedUntil(Long.MAX_VALUE), 0))
                .isInstanceOf(PublishOutcome.Accepted.class);
        small.timer.advance(20_000);
        assertThat(small.hub.stats().retained()).isOne();
    }

    private static Content retainedUntil(long expiresAtMillis) {
        return new Content(new byte[1], Qos.AT_MOST_ONCE, true, expiresAtMillis, null);
    }

    private static io.swarmguard.hub.HubLimits withRetained(int messages) {
        io.swarmguard.hub.HubLimits d = io.swarmguard.hub.HubLimits.defaults();
        return new io.swarmguard.hub.HubLimits(
                d.subscriptions(),
                d.inflight(),
                d.queueMessages(),
                d.queueBytes(),
                d.allQueuesBytes(),
                messages,
                d.retainedBytes(),
                d.topicBytes(),
                d.topicLevels(),
                d.sessionExpiry(),
                d.sessions());
    }
}
