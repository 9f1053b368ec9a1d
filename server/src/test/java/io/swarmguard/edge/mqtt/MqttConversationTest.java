package io.swarmguard.edge.mqtt;

import static io.swarmguard.formats.mqtt.MqttVersion.V3_1_1;
import static io.swarmguard.formats.mqtt.MqttVersion.V5;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.edge.mqtt.MqttHouse.Client;
import io.swarmguard.formats.mqtt.MqttVersion;
import io.swarmguard.formats.mqtt.Packet;
import io.swarmguard.formats.mqtt.Properties;
import io.swarmguard.formats.mqtt.Property;
import io.swarmguard.formats.mqtt.ReasonCode;
import io.swarmguard.formats.mqtt.Subscription;
import io.swarmguard.formats.mqtt.UserProperty;
import io.swarmguard.terms.Reason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Publishing and subscribing, permitted and not. */
class MqttConversationTest {
    private static final String TELEMETRY = "devices/pump-7/telemetry/rpm";
    private static final String OTHERS = "devices/valve-1/telemetry/rpm";

    private final MqttHouse house = new MqttHouse();

    @AfterEach
    void close() {
        house.close();
    }

    @ParameterizedTest
    @EnumSource
    void messagesOfAllQualitiesArrive(MqttVersion version) {
        Client collector = house.connect(house.collector, "c", version);
        assertThat(collector.subscribe("devices/+/telemetry/#", 2).reasons())
                .isEqualTo(List.of(ReasonCode.GRANTED_QOS_2));
        Client pump = house.connect(house.pump, "p", version);

        pump.publish(TELEMETRY, "zero", 0, 0);
        assertThat(pump.take()).isNull();
        assertArrives(collector, "zero", 0);

        pump.publish(TELEMETRY, "one", 1, 11);
        assertThat(pump.taken()).isEqualTo(new Packet.Puback(11));
        Packet.Publish one = assertArrives(collector, "one", 1);
        collector.send(new Packet.Puback(one.packetId()));

        pump.publish(TELEMETRY, "two", 2, 12);
        assertThat(pump.taken()).isEqualTo(new Packet.Pubrec(12));
        pump.publish(TELEMETRY, "two", 2, 12);
        assertThat(pump.taken()).as("a repeated one is received once").isEqualTo(new Packet.Pubrec(12));
        pump.send(new Packet.Pubrel(12));
        assertThat(pump.taken()).isEqualTo(new Packet.Pubcomp(12));
        Packet.Publish two = assertArrives(collector, "two", 2);
        collector.send(new Packet.Pubrec(two.packetId()));
        assertThat(collector.taken()).isEqualTo(new Packet.Pubrel(two.packetId()));
        collector.send(new Packet.Pubcomp(two.packetId()));
        assertThat(collector.take()).isNull();
    }

    private static Packet.Publish assertArrives(Client client, String payload, int qos) {
        Packet.Publish publish = (Packet.Publish) client.taken();
        assertThat(publish.topic()).isEqualTo(TELEMETRY);
        assertThat(publish.payload()).asString(StandardCharsets.UTF_8).isEqualTo(payload);
        assertThat(publish.qos()).isEqualTo(qos);
        return publish;
    }

    @Test
    void receiversOfFiveLearnTheProvedSenderAndNotTheClaimedOne() {
        Client collector = house.connect(house.collector, "c", V5);
        collector.subscribe("devices/+/telemetry/#", 0);
        Client pump = house.connect(house.pump, "p", V5);
        Properties claimed = Properties.builder()
                .user("sg-sender", "operator/olga")
                .user("unit", "rpm")
                .build();
        pump.send(new Packet.Publish(TELEMETRY, new byte[0], 0, false, false, 0, claimed));

        List<UserProperty> told =
                ((Packet.Publish) collector.taken()).properties().userProperties();
        assertThat(told)
                .contains(new UserProperty("sg-sender", "device/pump-7"), new UserProperty("unit", "rpm"))
                .doesNotContain(new UserProperty("sg-sender", "operator/olga"));
    }

    @Test
    void aDeniedPublishOfFiveIsToldSoAndGoesNowhere() {
        Client collector = house.connect(house.collector, "c", V5);
        collector.subscribe("devices/+/telemetry/#", 0);
        Client pump = house.connect(house.pump, "p", V5);
        for (int id = 1; id <= 20; id++) {
            pump.publish(OTHERS, "forged", 1, id);
            assertThat(((Packet.Puback) pump.taken()).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        }
        pump.publish(OTHERS, "forged", 2, 30);
        assertThat(((Packet.Pubrec) pump.taken()).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        pump.publish(OTHERS, "forged", 0, 0);
        assertThat(pump.take()).isNull();
        assertThat(pump.isOpen()).isTrue();
        assertThat(collector.take()).isNull();
    }

    @Test
    void a311ClientIsNotToldThatADeniedPublishWasTakenAndIsClosedAfterAFew() {
        Client pump = house.connect(house.pump, "p", V3_1_1);
        for (int id = 1; id < MqttHouse.LIMITS.deniedPublishes(); id++) {
            pump.publish(OTHERS, "forged", 1, id);
            assertThat(pump.take()).isNull();
            assertThat(pump.isOpen()).isTrue();
        }
        pump.publish(OTHERS, "forged", 0, 0);
        assertThat(pump.take()).isNull();
        assertThat(pump.isOpen()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aDeniedSubscribeIsToldSo(MqttVersion version) {
        Client pump = house.connect(house.pump, "p", version);
        ReasonCode expected = version == V5 ? ReasonCode.NOT_AUTHORIZED : ReasonCode.UNSPECIFIED_ERROR;
        assertThat(pump.subscribe("devices/valve-1/command/#", 1).reasons()).isEqualTo(List.of(expected));
        assertThat(pump.isOpen()).isTrue();
    }

    @Test
    void sharedSubscriptionsAreRefusedWithoutHarmToTheOthers() {
        Client collector = house.connect(house.collector, "c", V5);
        collector.send(new Packet.Subscribe(
                4,
                List.of(
                        Subscription.of("$share/g/devices/+/telemetry/#", 1),
                        Subscription.of("devices/+/telemetry/#", 1)),
                Properties.NONE));
        assertThat(((Packet.Suback) collector.taken()).reasons())
                .isEqualTo(List.of(ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED, ReasonCode.GRANTED_QOS_1));
    }

    @Test
    void unsubscribingTwiceIsNoticed() {
        Client collector = house.connect(house.collector, "c", V5);
        collector.subscribe("devices/+/telemetry/#", 0);
        Packet.Unsubscribe unsubscribe = new Packet.Unsubscribe(5, List.of("devices/+/telemetry/#"), Properties.NONE);
        collector.send(unsubscribe);
        assertThat(((Packet.Unsuback) collector.taken()).reasons()).isEqualTo(List.of(ReasonCode.SUCCESS));
        collector.send(unsubscribe);
        assertThat(((Packet.Unsuback) collector.taken()).reasons())
                .isEqualTo(List.of(ReasonCode.NO_SUBSCRIPTION_EXISTED));
    }

    @Test
    void subscriptionIdentifiersComeBackWithTheMessages() {
        Client collector = house.connect(house.collector, "c", V5);
        collector.send(new Packet.Subscribe(
                4,
                List.of(Subscription.of("devices/+/telemetry/#", 0)),
                Properties.builder().subscriptionId(300).build()));
        collector.taken();
        house.connect(house.pump, "p", V5).publish(TELEMETRY, "x", 0, 0);
        assertThat(((Packet.Publish) collector.taken()).properties().subscriptionIds())
                .isEqualTo(List.of(300));
    }

    @Test
    void retainedMessagesReachLaterSubscribers() {
        Client pump = house.connect(house.pump, "p", V5);
        String state = "devices/pump-7/state/valve";
        pump.send(new Packet.Publish(state, new byte[] {1}, 1, true, false, 3, Properties.NONE));
        pump.taken();
        Client collector = house.connect(house.collector, "c", V3_1_1);
        collector.subscribe("devices/+/state/#", 1);
        Packet.Publish kept = (Packet.Publish) collector.taken();
        assertThat(kept.retain()).isTrue();
        assertThat(kept.topic()).isEqualTo(state);
    }

    @Test
    void aTopicAliasStandsForTheTopicItWasSetWith() {
        Client collector = house.connect(house.collector, "c", V5);
        collector.subscribe("devices/+/telemetry/#", 0);
        Client pump = house.connect(house.pump, "p", V5);
        pump.send(
                new Packet.Publish(TELEMETRY, new byte[0], 0, false, false, 0, alias(4)),
                new Packet.Publish("", new byte[] {7}, 0, false, false, 0, alias(4)));
        collector.taken();
        Packet.Publish second = (Packet.Publish) collector.taken();
        assertThat(second.topic()).isEqualTo(TELEMETRY);
        assertThat(second.payload()).isEqualTo(new byte[] {7});
    }

    @Test
    void aTopicAliasAboveTheMaximumIsAnError() {
        Client pump = house.connect(house.pump, "p", V5);
        pump.send(new Packet.Publish(TELEMETRY, new byte[0], 0, false, false, 0, alias(5)));
        assertThat(((Packet.Disconnect) pump.taken()).reason()).isEqualTo(ReasonCode.TOPIC_ALIAS_INVALID);
    }

    @Test
    void anUnknownTopicAliasIsAnError() {
        Client pump = house.connect(house.pump, "p", V5);
        pump.send(new Packet.Publish("", new byte[0], 0, false, false, 0, alias(1)));
        assertThat(((Packet.Disconnect) pump.taken()).reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    }

    private static Properties alias(int alias) {
        return Properties.builder().number(Property.TOPIC_ALIAS, alias).build();
    }

    @Test
    void moreThanTheReceiveMaximumIsAnError() {
        Client pump = house.open(house.pump, V5);
        pump.send(Packet.Connect.of(V5, "p", true, 30, Properties.NONE));
        Packet.Connack connack = (Packet.Connack) pump.taken();
        int most = (int) connack.properties().number(Property.RECEIVE_MAXIMUM, 65_535);
        for (int id = 1; id <= most; id++) {
            pump.publish(TELEMETRY, "x", 2, id);
            assertThat(pump.taken()).isInstanceOf(Packet.Pubrec.class);
        }
        pump.publish(TELEMETRY, "x", 2, most + 1);
        assertThat(((Packet.Disconnect) pump.taken()).reason()).isEqualTo(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
        assertThat(house.signals.refusals(Reason.LIMIT_INFLIGHT)).isEqualTo(1);
    }

    @Test
    void aClientIsSentNoMoreThanItsReceiveMaximum() {
        Client collector = house.open(house.collector, V5);
        Properties two =
                Properties.builder().number(Property.RECEIVE_MAXIMUM, 2).build();
        collector.send(Packet.Connect.of(V5, "c", true, 30, two));
        collector.taken();
        collector.subscribe("devices/+/telemetry/#", 1);
        Client pump = house.connect(house.pump, "p", V5);
        for (int id = 1; id <= 3; id++) {
            pump.publish(TELEMETRY, "x", 1, id);
        }
        int first = ((Packet.Publish) collector.taken()).packetId();
        collector.taken();
        assertThat(collector.take()).isNull();
        collector.send(new Packet.Puback(first));
        assertThat(collector.taken()).isInstanceOf(Packet.Publish.class);
    }

    @Test
    void aMessageTooLargeForItsReceiverCountsAsDelivered() {
        Client collector = house.open(house.collector, V5);
        Properties small = Properties.builder()
                .number(Property.MAXIMUM_PACKET_SIZE, 200)
                .number(Property.RECEIVE_MAXIMUM, 1)
                .build();
        collector.send(Packet.Connect.of(V5, "c", true, 30, small));
        collector.taken();
        collector.subscribe("devices/+/telemetry/#", 1);
        Client pump = house.connect(house.pump, "p", V5);
        pump.publish(TELEMETRY, "x".repeat(300), 1, 1);
        pump.publish(TELEMETRY, "small", 1, 2);
        assertThat(((Packet.Publish) collector.taken()).payload())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("small");
    }

    @Test
    void acknowledgementsThatNobodyAwaitsAreAnsweredAsTheStandardSays() {
        Client pump = house.connect(house.pump, "p", V5);
        pump.send(new Packet.Puback(77));
        assertThat(pump.take()).isNull();
        pump.send(new Packet.Pubrel(77));
        assertThat(((Packet.Pubcomp) pump.taken()).reason()).isEqualTo(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
        pump.send(new Packet.Pubrec(77));
        assertThat(((Packet.Pubrel) pump.taken()).reason()).isEqualTo(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
        assertThat(pump.isOpen()).isTrue();
    }
}
