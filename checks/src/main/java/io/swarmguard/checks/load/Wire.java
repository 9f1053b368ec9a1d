package io.swarmguard.checks.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** The few MQTT 3.1.1 packets that load needs, written without the product's own codec: a fault must not cancel out. */
final class Wire {
    static final int CONNACK = 2;
    static final int PUBLISH = 3;
    static final int PUBACK = 4;
    static final int SUBACK = 9;

    private static final int CLEAN_SESSION = 2;
    private static final byte[] DISCONNECT = {(byte) 0xe0, 0};

    private Wire() {}

    /** @param kept whether the session, with its subscriptions and what is queued, outlives the connection */
    static ByteBuf connect(String clientId, int keepAliveSeconds, boolean kept) {
        ByteBuf body = Unpooled.buffer();
        text(body, "MQTT");
        body.writeByte(4).writeByte(kept ? 0 : CLEAN_SESSION).writeShort(keepAliveSeconds);
        text(body, clientId);
        return packet(0x10, body);
    }

    static ByteBuf subscribe(String filter, int qos) {
        ByteBuf body = Unpooled.buffer().writeShort(1);
        text(body, filter);
        return packet(0x82, body.writeByte(qos));
    }

    static ByteBuf disconnect() {
        return Unpooled.wrappedBuffer(DISCONNECT);
    }

    /** A publish whose packet identifier (at QoS 1) and payload are zero: to be copied and filled in. */
    static byte[] publish(String topic, int qos, int payloadBytes) {
        ByteBuf body = Unpooled.buffer();
        text(body, topic);
        body.writeZero((qos > 0 ? 2 : 0) + payloadBytes);
        ByteBuf packet = packet(0x30 | qos << 1, body);
        byte[] bytes = new byte[packet.readableBytes()];
        packet.readBytes(bytes);
        return bytes;
    }

    private static ByteBuf packet(int header, ByteBuf body) {
        ByteBuf packet = Unpooled.buffer(body.readableBytes() + 5).writeByte(header);
        int rest = body.readableBytes();
        while (rest > 127) {
            packet.writeByte((rest & 127) | 128);
            rest >>>= 7;
        }
        return packet.writeByte(rest).writeBytes(body);
    }

    private static void text(ByteBuf out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeShort(utf8.length).writeBytes(utf8);
    }
}
