package io.swarmguard.edge.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.swarmguard.formats.mqtt.BadPacketException;
import io.swarmguard.formats.mqtt.FrameReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InboundTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<String> taken = new ArrayList<>();
    private final Inbound inbound = new Inbound(channel, new FrameReader(1 << 20), this::take);
    private boolean pauseAtNext;

    private void take(FrameReader frame, ByteBuf in) {
        int length = frame.end() - frame.start();
        taken.add(ByteBufUtil.hexDump(in, frame.start(), length));
        if (pauseAtNext) {
            inbound.pause(Inbound.CONNECTING);
        }
    }

    @AfterEach
    void close() {
        inbound.close();
        channel.finishAndReleaseAll();
    }

    @Test
    void packetsAreTheSameHoweverTheyAreCut() throws Exception {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            taken.clear();
            List<String> sent = new ArrayList<>();
            ByteBuf stream = stream(random, sent);
            while (stream.isReadable()) {
                int cut = Math.min(1 + random.nextInt(random.nextBoolean() ? 4 : 500), stream.readableBytes());
                read(stream.readBytes(cut));
            }
            assertThat(taken).isEqualTo(sent);
        }
    }

    private static ByteBuf stream(Random random, List<String> sent) {
        ByteBuf stream = Unpooled.buffer();
        for (int i = 0; i < 30; i++) {
            byte[] body = new byte[random.nextInt(random.nextInt(10) == 0 ? 9000 : 40)];
            random.nextBytes(body);
            stream.writeByte(0x30);
            for (int rest = body.length; ; rest >>>= 7) {
                stream.writeByte(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest);
                if (rest <= 0x7f) {
                    break;
                }
            }
            stream.writeBytes(body);
            sent.add(ByteBufUtil.hexDump(body));
        }
        return stream;
    }

    @Test
    void whatWasReadBeforeAPauseIsTakenAfterIt() throws Exception {
        pauseAtNext = true;
        read(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump("300101" + "300102" + "3001")));
        assertThat(taken).isEqualTo(List.of("01"));
        assertThat(channel.config().isAutoRead()).isFalse();
        read(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump("03")));
        assertThat(taken).isEqualTo(List.of("01"));

        pauseAtNext = false;
        assertThat(inbound.resume(Inbound.CONNECTING)).isTrue();
        inbound.readKept();
        assertThat(taken).isEqualTo(List.of("01", "02", "03"));
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void readingGoesOnOnlyWhenNoReasonToPauseIsLeft() {
        inbound.pause(Inbound.PEER_SLOW);
        inbound.pause(Inbound.DISK_BEHIND);
        assertThat(inbound.resume(Inbound.PEER_SLOW)).isFalse();
        assertThat(inbound.isPaused()).isTrue();
        assertThat(inbound.resume(Inbound.DISK_BEHIND)).isTrue();
    }

    @Test
    void nothingIsTakenAfterTheEnd() throws Exception {
        read(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump("3001")));
        inbound.close();
        read(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump("01" + "300102")));
        assertThat(taken).isEmpty();
    }

    private void read(ByteBuf in) throws BadPacketException {
        try {
            inbound.read(in);
        } finally {
            in.release();
        }
    }
}
