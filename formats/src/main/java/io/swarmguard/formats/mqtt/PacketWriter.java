package io.swarmguard.formats.mqtt;

import io.netty.buffer.ByteBuf;
import java.util.List;

/** Writes one control packet (chapter 3); for either side. Hot paths use {@link PublishWriter}. */
public final class PacketWriter {
    private PacketWriter() {}

    /**
     * Appends the packet to {@code out}. In 3.1.1 what does not exist there (properties, reasons) is left out.
     *
     * @param version what the conversation speaks; a CONNECT must say the same
     * @throws IllegalArgumentException if a string, binary or packet is too long, or the packet does not exist in that
     *     version
     */
    public static void write(ByteBuf out, Packet packet, MqttVersion version) {
        ByteBuf body = out.alloc().heapBuffer(128);
        try {
            body(body, packet, version == MqttVersion.V5);
            int length = body.readableBytes();
            if (length > Varint.MAX) {
                throw new IllegalArgumentException("a packet has at most " + Varint.MAX + " bytes");
            }
            out.ensureWritable(length + 5);
            out.writeByte(firstByte(packet));
            Varint.write(out, length);
            out.writeBytes(body);
        } finally {
            body.release();
        }
    }

    private static int firstByte(Packet packet) {
        return packet instanceof Packet.Publish publish
                ? PublishWriter.firstByte(publish.qos(), publish.retain(), publish.duplicate())
                : packet.type().firstByte();
    }

    private static void body(ByteBuf out, Packet packet, boolean five) {
        switch (packet) {
            case Packet.Connect connect -> connect(out, connect, five);
            case Packet.Connack connack -> connack(out, connack, five);
            case Packet.Publish publish -> publish(out, publish, five);
            case Packet.Puback ack -> acknowledgement(out, ack.packetId(), ack.reason(), ack.properties(), five);
            case Packet.Pubrec ack -> acknowledgement(out, ack.packetId(), ack.reason(), ack.properties(), five);
            case Packet.Pubrel ack -> acknowledgement(out, ack.packetId(), ack.reason(), ack.properties(), five);
            case Packet.Pubcomp ack -> acknowledgement(out, ack.packetId(), ack.reason(), ack.properties(), five);
            case Packet.Subscribe subscribe -> subscribe(out, subscribe, five);
            case Packet.Suback suback -> suback(out, suback, five);
            case Packet.Unsubscribe unsubscribe -> unsubscribe(out, unsubscribe, five);
            case Packet.Unsuback unsuback -> unsuback(out, unsuback, five);
            case Packet.Pingreq ping -> {}
            case Packet.Pingresp ping -> {}
            case Packet.Disconnect disconnect -> tail(out, disconnect.reason(), disconnect.properties(), five);
            case Packet.Auth auth -> {
                if (!five) {
                    throw new IllegalArgumentException("3.1.1 has no AUTH");
                }
                tail(out, auth.reason(), auth.properties(), true);
            }
        }
    }

    /** 3.1 */
    private static void connect(ByteBuf out, Packet.Connect connect, boolean five) {
        if ((connect.version() == MqttVersion.V5) != five) {
            throw new IllegalArgumentException("CONNECT of another version than the conversation");
        }
        PropertiesWriter.text(out, "MQTT");
        out.writeByte(connect.version().level());
        out.writeByte(connectFlags(connect));
        out.writeShort(connect.keepAliveSeconds());
        properties(out, connect.properties(), five);
        PropertiesWriter.text(out, connect.clientId());
        Will will = connect.will();
        if (will != null) {
            properties(out, will.properties(), five);
            PropertiesWriter.text(out, will.topic());
            PropertiesWriter.binary(out, will.payload());
        }
        if (connect.userName() != null) {
            PropertiesWriter.text(out, connect.userName());
        }
        if (connect.password() != null) {
            PropertiesWriter.binary(out, connect.password());
        }
    }

    /** 3.1.2.3 */
    private static int connectFlags(Packet.Connect connect) {
        Will will = connect.will();
        return (connect.cleanStart() ? 0x02 : 0)
                | (will == null ? 0 : 0x04 | (will.qos() << 3) | (will.retain() ? 0x20 : 0))
                | (connect.password() == null ? 0 : 0x40)
                | (connect.userName() == null ? 0 : 0x80);
    }

    /** 3.2 */
    private static void connack(ByteBuf out, Packet.Connack connack, boolean five) {
        out.writeByte(connack.sessionPresent() ? 1 : 0);
        out.writeByte(five ? connack.reason().value() : connack.reason().returnCode());
        properties(out, connack.properties(), five);
    }

    /** 3.3 */
    private static void publish(ByteBuf out, Packet.Publish publish, boolean five) {
        PropertiesWriter.text(out, publish.topic());
        if (publish.qos() > 0) {
            out.writeShort(publish.packetId());
        }
        properties(out, publish.properties(), five);
        out.writeBytes(publish.payload());
    }

    /** 3.4 to 3.7 */
    private static void acknowledgement(
            ByteBuf out, int packetId, ReasonCode reason, Properties properties, boolean five) {
        out.writeShort(packetId);
        tail(out, reason, properties, five);
    }

    /** 3.8 */
    private static void subscribe(ByteBuf out, Packet.Subscribe subscribe, boolean five) {
        out.writeShort(subscribe.packetId());
        properties(out, subscribe.properties(), five);
        for (Subscription one : subscribe.subscriptions()) {
            PropertiesWriter.text(out, one.filter());
            int options = (one.noLocal() ? 4 : 0) | (one.retainAsPublished() ? 8 : 0) | (one.retainHandling() << 4);
            out.writeByte(one.qos() | (five ? options : 0));
        }
    }

    /** 3.9; 3.1.1 knows one failure, 0x80 */
    private static void suback(ByteBuf out, Packet.Suback suback, boolean five) {
        out.writeShort(suback.packetId());
        properties(out, suback.properties(), five);
        for (ReasonCode reason : suback.reasons()) {
            out.writeByte(five || !reason.isError() ? reason.value() : ReasonCode.UNSPECIFIED_ERROR.value());
        }
    }

    /** 3.10 */
    private static void unsubscribe(ByteBuf out, Packet.Unsubscribe unsubscribe, boolean five) {
        out.writeShort(unsubscribe.packetId());
        properties(out, unsubscribe.properties(), five);
        unsubscribe.filters().forEach(filter -> PropertiesWriter.text(out, filter));
    }

    /** 3.11 */
    private static void unsuback(ByteBuf out, Packet.Unsuback unsuback, boolean five) {
        out.writeShort(unsuback.packetId());
        properties(out, unsuback.properties(), five);
        List<ReasonCode> reasons = five ? unsuback.reasons() : List.of();
        reasons.forEach(reason -> out.writeByte(reason.value()));
    }

    /** A reason and properties that are left out where they say nothing (3.4.2.1, 3.14.2.1). */
    private static void tail(ByteBuf out, ReasonCode reason, Properties properties, boolean five) {
        if (five && (reason != ReasonCode.SUCCESS || !properties.isEmpty())) {
            out.writeByte(reason.value());
            if (!properties.isEmpty()) {
                properties(out, properties, true);
            }
        }
    }

    private static void properties(ByteBuf out, Properties properties, boolean five) {
        if (!five) {
            return;
        }
        ByteBuf bytes = out.alloc().heapBuffer(64);
        try {
            PropertiesWriter.write(bytes, properties);
            Varint.write(out, bytes.readableBytes());
            out.writeBytes(bytes);
        } finally {
            bytes.release();
        }
    }
}
