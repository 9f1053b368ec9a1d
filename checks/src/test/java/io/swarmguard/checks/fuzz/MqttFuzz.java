package io.swarmguard.checks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.swarmguard.formats.mqtt.BadPacketException;
import io.swarmguard.formats.mqtt.FrameReader;
import io.swarmguard.formats.mqtt.MqttVersion;
import io.swarmguard.formats.mqtt.Packet;
import io.swarmguard.formats.mqtt.PacketReader;
import io.swarmguard.formats.mqtt.PacketWriter;
import io.swarmguard.formats.mqtt.PublishView;

/** What a connected stranger may send: every packet is refused, or understood the same way by both readers. */
class MqttFuzz {
    private static final int LIMIT_BYTES = 64 << 10;

    private final PublishView view = new PublishView();
    private final byte[] topic = new byte[PublishView.MAX_TOPIC_BYTES];

    /** @param data an odd first byte means MQTT 5; then packets */
    @FuzzTest(maxDuration = "60s")
    void packetsAreRefusedOrUnderstood(byte[] data) {
        if (data.length == 0) {
            return;
        }
        MqttVersion version = (data[0] & 1) == 1 ? MqttVersion.V5 : MqttVersion.V3_1_1;
        ByteBuf in = Unpooled.wrappedBuffer(data, 1, data.length - 1);
        FrameReader frame = new FrameReader(LIMIT_BYTES);
        frame.speak(version);
        try {
            while (frame.next(in)) {
                Packet packet = PacketReader.read(frame, in, version);
                if (packet instanceof Packet.Publish publish) {
                    compare(publish, frame, in, version);
                }
                writeAndReadAgain(packet, version);
                in.readerIndex(frame.end());
            }
        } catch (BadPacketException refused) {
            assertThat(refused.reason().isError()).isTrue();
        }
    }

    private void compare(Packet.Publish publish, FrameReader frame, ByteBuf in, MqttVersion version)
            throws BadPacketException {
        view.read(frame, in, version);
        view.copyTopic(in, topic);
        assertThat(view.copyPayload(in)).isEqualTo(publish.payload());
        assertThat(view.properties(in)).isEqualTo(publish.properties());
        assertThat(view.packetId()).isEqualTo(publish.packetId());
    }

    private static void writeAndReadAgain(Packet packet, MqttVersion version) throws BadPacketException {
        MqttVersion spoken = packet instanceof Packet.Connect connect ? connect.version() : version;
        ByteBuf out = Unpooled.buffer();
        PacketWriter.write(out, packet, spoken);
        FrameReader frame = new FrameReader(FrameReader.MAX_PACKET_BYTES);
        assertThat(frame.next(out)).isTrue();
        assertThat(PacketReader.read(frame, out, spoken))
                .usingRecursiveComparison()
                .isEqualTo(packet);
    }
}
