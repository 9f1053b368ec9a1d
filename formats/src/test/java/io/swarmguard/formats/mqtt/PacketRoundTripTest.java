package io.swarmguard.formats.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PacketRoundTripTest {

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenIsReadBack(MqttVersion version) throws Exception {
        for (Packet packet : Packets.all(version)) {
            Packet back = Packets.read(Packets.hex(packet, version), version);

            assertThat(back).usingRecursiveComparison().isEqualTo(packet);
            assertThat(Packets.hex(back, version)).isEqualTo(Packets.hex(packet, version));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theExamplesCoverEveryTypeOfTheVersion(MqttVersion version) {
        Set<PacketType> types = Packets.all(version).stream().map(Packet::type).collect(Collectors.toSet());
        Set<PacketType> all = EnumSet.allOf(PacketType.class);
        if (version == MqttVersion.V3_1_1) {
            all.remove(PacketType.AUTH);
        }
        assertThat(types).isEqualTo(all);
    }

    @ParameterizedTest
    @EnumSource
    void packetsAreFoundInAStreamThatComesByteByByte(MqttVersion version) throws Exception {
        List<Packet> sent = Packets.all(version);
        ByteBuf stream = Unpooled.buffer();
        sent.forEach(packet -> PacketWriter.write(stream, packet, version));

        ByteBuf arrived = Unpooled.buffer();
        FrameReader frame = new FrameReader(1024);
        int found = 0;
        while (stream.isReadable()) {
            arrived.writeByte(stream.readByte());
            if (frame.next(arrived)) {
                assertThat(PacketReader.read(frame, arrived, version).type())
                        .isEqualTo(sent.get(found).type());
                arrived.readerIndex(frame.end());
                found++;
            } else {
                assertThat(frame.missing()).isPositive();
            }
        }
        assertThat(found).isEqualTo(sent.size());
    }

    @ParameterizedTest
    @EnumSource
    void aPacketCutAnywhereIsRefusedOrShorter(MqttVersion version) {
        for (Packet packet : Packets.all(version)) {
            ByteBuf whole = Packets.bytes(Packets.hex(packet, version));
            int header = whole.getByte(1) < 0 ? 3 : 2;
            for (int length = 0; length < whole.readableBytes() - header; length++) {
                ByteBuf cut = Unpooled.buffer().writeByte(whole.getByte(0));
                Varint.write(cut, length);
                cut.writeBytes(whole, header, length);
                try {
                    Packets.read(cut, version); // some packets have an end that may be left out
                } catch (BadPacketException refused) {
                    assertThat(refused.reason().isError()).isTrue();
                }
            }
        }
    }
}
