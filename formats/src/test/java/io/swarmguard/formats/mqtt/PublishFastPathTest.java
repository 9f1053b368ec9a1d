package io.swarmguard.formats.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PublishFastPathTest {
    private final FrameReader frame = new FrameReader(FrameReader.MAX_PACKET_BYTES);
    private final PublishView view = new PublishView();
    private final byte[] topic = new byte[PublishView.MAX_TOPIC_BYTES];

    @ParameterizedTest
    @EnumSource
    void theViewSeesWhatTheReaderReads(MqttVersion version) throws Exception {
        for (Packet packet : Packets.all(version)) {
            if (packet instanceof Packet.Publish publish) {
                ByteBuf in = Packets.bytes(Packets.hex(publish, version));
                assertThat(frame.next(in)).isTrue();
                view.read(frame, in, version);
                view.copyTopic(in, topic);

                assertThat(new String(topic, 0, view.topicLength(), StandardCharsets.UTF_8))
                        .isEqualTo(publish.topic());
                assertThat(view.copyPayload(in)).isEqualTo(publish.payload());
                assertThat(view.payloadLength()).isEqualTo(publish.payload().length);
                assertThat(view.qos()).isEqualTo(publish.qos());
                assertThat(view.isRetained()).isEqualTo(publish.retain());
                assertThat(view.isDuplicate()).isEqualTo(publish.duplicate());
                assertThat(view.packetId()).isEqualTo(publish.packetId());
                assertThat(view.properties(in)).isEqualTo(publish.properties());
            }
        }
    }

    @Test
    void aLoneAliasNeedsNoObjects() throws Exception {
        ByteBuf in = Packets.bytes("3007 0001 61 03 23 0009".replace(" ", ""));
        assertThat(frame.next(in)).isTrue();
        view.read(frame, in, MqttVersion.V5);
        assertThat(view.hasProperties(in)).isFalse();
        assertThat(view.aliasAlone(in)).isEqualTo(9);
    }

    @Test
    void aLoneAliasOfZeroIsRefused() throws Exception {
        ByteBuf in = Packets.bytes("3007 0001 61 03 23 0000".replace(" ", ""));
        assertThat(frame.next(in)).isTrue();
        view.read(frame, in, MqttVersion.V5);
        assertThatThrownBy(() -> view.aliasAlone(in)).isInstanceOf(BadPacketException.class);
    }

    @Test
    void theWriterWritesWhatThePacketWriterWrites() {
        byte[] name = "a/b".getBytes(StandardCharsets.UTF_8);
        byte[] payload = new byte[200];
        Properties properties = Properties.builder()
                .number(Property.MESSAGE_EXPIRY_INTERVAL, 3)
                .subscriptionId(200)
                .build();
        ByteBuf bytes = Unpooled.buffer();
        PropertiesWriter.write(bytes, properties);
        var publish = new Packet.Publish("a/b", payload, 1, true, true, 77, properties);
        int first = PublishWriter.firstByte(1, true, true);

        ByteBuf five = Unpooled.buffer();
        PublishWriter.begin(five, first, name, 77, bytes.readableBytes(), payload.length);
        five.writeBytes(bytes, 0, bytes.readableBytes()).writeBytes(payload);
        assertThat(ByteBufUtil.hexDump(five)).isEqualTo(Packets.hex(publish, MqttVersion.V5));
        assertThat(PublishWriter.size(1, name.length, bytes.readableBytes(), payload.length))
                .isEqualTo(five.readableBytes());

        ByteBuf three = Unpooled.buffer();
        PublishWriter.write(three, first, name, 77, payload);
        assertThat(ByteBufUtil.hexDump(three)).isEqualTo(Packets.hex(publish, MqttVersion.V3_1_1));
        assertThat(PublishWriter.size(1, name.length, -1, payload.length)).isEqualTo(three.readableBytes());
    }

    @Test
    void plainAcknowledgementsAreKnownWithoutReadingThem() throws Exception {
        assertThat(plain("40020102")).isEqualTo(258);
        assertThat(plain("62020001")).isEqualTo(1);
        assertThat(plain("60020001")).as("PUBREL without its flags").isZero();
        assertThat(plain("4003000187")).as("with a reason code").isZero();
        assertThat(plain("90020001")).as("no acknowledgement").isZero();
    }

    private int plain(String hex) throws BadPacketException {
        ByteBuf in = Packets.bytes(hex);
        assertThat(frame.next(in)).isTrue();
        return frame.plainAcknowledgement(in);
    }
}
