package io.swarmguard.formats.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Hostile bytes end in a refusal and nothing else; what is accepted can be written and read again. */
class RandomBytesTest {
    private static final int ROUNDS = 50_000;

    @ParameterizedTest
    @EnumSource
    void noiseIsRefusedOrUnderstood(MqttVersion version) {
        Random random = new Random(7);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            feed(Unpooled.wrappedBuffer(bytes), version);
        }
    }

    @ParameterizedTest
    @EnumSource
    void damagedPacketsAreRefusedOrUnderstood(MqttVersion version) {
        Random random = new Random(8);
        List<Packet> packets = Packets.all(version);
        int understood = 0;
        for (int i = 0; i < ROUNDS; i++) {
            ByteBuf bytes = Unpooled.buffer();
            PacketWriter.write(bytes, packets.get(random.nextInt(packets.size())), version);
            int damages = random.nextInt(4);
            for (int d = 0; d < damages; d++) {
                bytes.setByte(random.nextInt(bytes.readableBytes()), random.nextInt(256));
            }
            understood += feed(bytes, version);
        }
        assertThat(understood).isBetween(ROUNDS / 10, ROUNDS);
    }

    /** 1 if the bytes begin with a packet that is valid. */
    static int feed(ByteBuf bytes, MqttVersion version) {
        FrameReader frame = new FrameReader(10_000);
        frame.speak(version);
        try {
            if (!frame.next(bytes)) {
                return 0;
            }
            Packet packet = PacketReader.read(frame, bytes, version);
            MqttVersion spoken = packet instanceof Packet.Connect connect ? connect.version() : version;
            String hex = Packets.hex(packet, spoken);
            assertThat(Packets.hex(Packets.read(hex, spoken), spoken)).isEqualTo(hex);
            if (packet instanceof Packet.Publish publish) {
                assertViewAgrees(frame, bytes, version, publish);
            }
            return 1;
        } catch (BadPacketException refused) {
            assertThat(refused.reason().isError()).isTrue();
            return 0;
        }
    }

    private static void assertViewAgrees(FrameReader frame, ByteBuf bytes, MqttVersion version, Packet.Publish publish)
            throws BadPacketException {
        PublishView view = new PublishView();
        view.read(frame, bytes, version);
        view.copyTopic(bytes, new byte[10_000]);
        assertThat(view.copyPayload(bytes)).isEqualTo(publish.payload());
        assertThat(view.properties(bytes)).isEqualTo(publish.properties());
        assertThat(view.hasProperties(bytes) || view.aliasAlone(bytes) > 0)
                .isEqualTo(!publish.properties().isEmpty());
    }
}
