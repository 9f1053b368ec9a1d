package io.swarmguard.edge.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.swarmguard.formats.mqtt.FrameReader;
import io.swarmguard.formats.mqtt.MqttVersion;
import io.swarmguard.formats.mqtt.Packet;
import io.swarmguard.formats.mqtt.PacketReader;
import io.swarmguard.formats.mqtt.Property;
import io.swarmguard.formats.mqtt.UserProperty;
import io.swarmguard.message.Content;
import io.swarmguard.message.Delivery;
import io.swarmguard.message.Message;
import io.swarmguard.message.MessageProperties;
import io.swarmguard.message.Qos;
import io.swarmguard.message.Topic;
import io.swarmguard.terms.PrincipalId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a delivery looks like on the wire. */
class MessageFormTest {
    private static final long NOW_MILLIS = 1_700_000_000_000L;
    private static final byte[] PAYLOAD = "42".getBytes(StandardCharsets.UTF_8);

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Outbound outbound = new Outbound(channel, 1 << 20);

    @AfterEach
    void close() {
        outbound.drop();
        channel.finishAndReleaseAll();
    }

    @Test
    void aReceiverOfFiveIsToldWhoSpokeAndWhen() throws Exception {
        Packet.Publish publish = sent(agreement(MqttVersion.V5, 0), delivery(message(Message.NEVER)));
        assertThat(publish.topic()).isEqualTo("devices/pump-7/telemetry");
        assertThat(publish.payload()).isEqualTo(PAYLOAD);
        assertThat(publish.properties().userProperties())
                .isEqualTo(List.of(
                        new UserProperty("colour", "red"),
                        new UserProperty("sg-sender", "device/pump-7"),
                        new UserProperty("sg-time", Long.toString(NOW_MILLIS))));
        assertThat(publish.properties().text(Property.CONTENT_TYPE)).isEqualTo("text/plain");
        assertThat(publish.properties().flag(Property.PAYLOAD_FORMAT_INDICATOR, false))
                .isTrue();
    }

    @Test
    void aReceiverOf311GetsThePlainMessage() throws Exception {
        Packet.Publish publish = sent(agreement(MqttVersion.V3_1_1, 0), delivery(message(Message.NEVER)));
        assertThat(publish.payload()).isEqualTo(PAYLOAD);
        assertThat(publish.qos()).isEqualTo(1);
        assertThat(publish.packetId()).isEqualTo(77);
        assertThat(publish.duplicate()).isTrue();
        assertThat(publish.retain()).isTrue();
    }

    @Test
    void everyMessageIsStampedWithItsOwnSenderAndTime() throws Exception {
        DeliveryWriter writer =
                new DeliveryWriter(agreement(MqttVersion.V5, 0), () -> Instant.ofEpochMilli(NOW_MILLIS), new Stamps());
        for (int i = 0; i < 5_000; i++) { // more senders than are remembered
            PrincipalId sender = PrincipalId.device("pump-" + i % 2_500);
            long time = NOW_MILLIS + i / 3;
            Content content = Content.of(PAYLOAD, Qos.AT_MOST_ONCE);
            Message message = new Message(i, Topic.of("devices/x/telemetry"), sender, time, content);
            Packet.Publish publish = sent(writer, MqttVersion.V5, delivery(message));
            assertThat(publish.properties().userProperties())
                    .isEqualTo(List.of(
                            new UserProperty("sg-sender", sender.toString()),
                            new UserProperty("sg-time", Long.toString(time))));
        }
    }

    @Test
    void theTimeThatAMessageWaitedIsTakenFromItsExpiry() throws Exception {
        Packet.Publish publish = sent(agreement(MqttVersion.V5, 0), delivery(message(NOW_MILLIS + 2500)));
        assertThat(publish.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1))
                .isEqualTo(3);
    }

    @Test
    void theIdentifiersOfAllSubscriptionsAreTold() throws Exception {
        Delivery delivery = new Delivery(message(Message.NEVER), Qos.AT_MOST_ONCE, 0, false, false, new int[] {1, 300});
        assertThat(sent(agreement(MqttVersion.V5, 0), delivery).properties().subscriptionIds())
                .isEqualTo(List.of(1, 300));
    }

    @Test
    void aTopicIsNamedOnceWhereTheClientTakesAliases() throws Exception {
        DeliveryWriter writer =
                new DeliveryWriter(agreement(MqttVersion.V5, 1), () -> Instant.ofEpochMilli(NOW_MILLIS), new Stamps());
        Delivery delivery = delivery(message(Message.NEVER));
        assertThat(sent(writer, MqttVersion.V5, delivery).topic()).isEqualTo("devices/pump-7/telemetry");
        Packet.Publish second = sent(writer, MqttVersion.V5, delivery);
        assertThat(second.topic()).isEmpty();
        assertThat(second.properties().number(Property.TOPIC_ALIAS, 0)).isEqualTo(1);
    }

    @Test
    void whatIsLargerThanTheClientTakesIsNotSent() {
        Agreement small = new Agreement(MqttVersion.V5, 0, 100, 0, 0, 10, false);
        DeliveryWriter writer = new DeliveryWriter(small, () -> Instant.ofEpochMilli(NOW_MILLIS), new Stamps());
        assertThat(writer.write(outbound, delivery(message(Message.NEVER)))).isFalse();
    }

    private Packet.Publish sent(Agreement agreement, Delivery delivery) throws Exception {
        DeliveryWriter writer = new DeliveryWriter(agreement, () -> Instant.ofEpochMilli(NOW_MILLIS), new Stamps());
        return sent(writer, agreement.version(), delivery);
    }

    private Packet.Publish sent(DeliveryWriter writer, MqttVersion version, Delivery delivery) throws Exception {
        assertThat(writer.write(outbound, delivery)).isTrue();
        outbound.flush();
        ByteBuf bytes = channel.readOutbound();
        try {
            FrameReader frame = new FrameReader(1 << 20);
            assertThat(frame.next(bytes)).isTrue();
            assertThat(frame.end()).isEqualTo(bytes.writerIndex());
            return (Packet.Publish) PacketReader.read(frame, bytes, version);
        } finally {
            bytes.release();
        }
    }

    private static Agreement agreement(MqttVersion version, int aliases) {
        return new Agreement(version, 0, Integer.MAX_VALUE, aliases, 0, 10, false);
    }

    private static Delivery delivery(Message message) {
        return new Delivery(message, Qos.AT_LEAST_ONCE, 77, true, true, Delivery.NO_IDS);
    }

    @SuppressWarnings("NullAway") // it does not read @Nullable of an array from a class file
    private static Message message(long expiresAtMillis) {
        MessageProperties properties = new MessageProperties(
                "text/plain", null, null, true, List.of(new io.swarmguard.message.UserProperty("colour", "red")));
        Content content = new Content(PAYLOAD, Qos.EXACTLY_ONCE, false, expiresAtMillis, properties);
        Topic topic = Topic.of("devices/pump-7/telemetry");
        return new Message(1, topic, PrincipalId.device("pump-7"), NOW_MILLIS, content);
    }
}
