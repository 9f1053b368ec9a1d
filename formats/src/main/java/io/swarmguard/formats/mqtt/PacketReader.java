package io.swarmguard.formats.mqtt;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Reads one whole control packet (chapter 3); for either side. */
public final class PacketReader {
    private PacketReader() {}

    /**
     * Reads the packet that {@code frame} found in {@code in}, whose reader index stays where it is.
     *
     * @param version what the conversation speaks; a CONNECT says its own
     * @throws BadPacketException if the packet is not valid
     */
    public static Packet read(FrameReader frame, ByteBuf in, MqttVersion version) throws BadPacketException {
        PacketType type = PacketType.ofFirstByte(frame.first());
        Input input = new Input(in, frame.start(), frame.end());
        Packet packet = body(type, frame.first() & 0xf, input, version);
        input.finish();
        return packet;
    }

    private static Packet body(PacketType type, int flags, Input in, MqttVersion version) throws BadPacketException {
        return switch (type) {
            case CONNECT -> ConnectReader.read(in);
            case CONNACK -> connack(in, version);
            case PUBLISH -> publish(flags, in, version);
            case PUBACK -> new Packet.Puback(packetId(in), reason(in, type, version), tail(in, type, version));
            case PUBREC -> new Packet.Pubrec(packetId(in), reason(in, type, version), tail(in, type, version));
            case PUBREL -> new Packet.Pubrel(packetId(in), reason(in, type, version), tail(in, type, version));
            case PUBCOMP -> new Packet.Pubcomp(packetId(in), reason(in, type, version), tail(in, type, version));
            case SUBSCRIBE -> subscribe(in, version);
            case SUBACK -> suback(in, version);
            case UNSUBSCRIBE -> unsubscribe(in, version);
            case UNSUBACK -> unsuback(in, version);
            case PINGREQ -> new Packet.Pingreq();
            case PINGRESP -> new Packet.Pingresp();
            case DISCONNECT -> new Packet.Disconnect(reason(in, type, version), tail(in, type, version));
            case AUTH -> auth(in, version);
        };
    }

    /** 3.2 */
    private static Packet connack(Input in, MqttVersion version) throws BadPacketException {
        int flags = in.u8();
        if (flags > 1) {
            throw BadPacketException.malformed("CONNACK with reserved flags");
        }
        int code = in.u8();
        ReasonCode reason =
                version == MqttVersion.V5 ? ReasonCode.read(code, PacketType.CONNACK) : ReasonCode.ofReturnCode(code);
        if (flags == 1 && reason != ReasonCode.SUCCESS) { // MQTT-3.2.2-6
            throw BadPacketException.protocolError("CONNACK that refuses and has a session");
        }
        return new Packet.Connack(flags == 1, reason, properties(in, PacketType.CONNACK, version));
    }

    /** 3.3 */
    private static Packet publish(int flags, Input in, MqttVersion version) throws BadPacketException {
        int qos = (flags >>> 1) & 3;
        boolean duplicate = (flags & 8) != 0;
        PublishView.checkFlags(qos, duplicate);
        String topic = in.text();
        int packetId = qos > 0 ? packetId(in) : 0;
        Properties properties = properties(in, PacketType.PUBLISH, version);
        if (topic.isEmpty() ? !properties.has(Property.TOPIC_ALIAS) : !Topics.isName(topic)) {
            throw topic.isEmpty()
                    ? BadPacketException.protocolError("PUBLISH with neither topic nor alias") // 3.3.2.1
                    : new BadPacketException(ReasonCode.TOPIC_NAME_INVALID, "topic name with a wildcard");
        }
        byte[] payload = in.bytes(in.remaining());
        return new Packet.Publish(topic, payload, qos, (flags & 1) != 0, duplicate, packetId, properties);
    }

    /** 3.8 */
    private static Packet subscribe(Input in, MqttVersion version) throws BadPacketException {
        int packetId = packetId(in);
        Properties properties = properties(in, PacketType.SUBSCRIBE, version);
        List<Subscription> subscriptions = new ArrayList<>();
        do {
            String filter = filter(in);
            subscriptions.add(subscription(filter, in.u8(), version));
        } while (in.remaining() > 0);
        return new Packet.Subscribe(packetId, subscriptions, properties);
    }

    /** 3.8.3.1 */
    private static Subscription subscription(String filter, int options, MqttVersion version)
            throws BadPacketException {
        int qos = options & 3;
        int retainHandling = (options >>> 4) & 3;
        int reserved = version == MqttVersion.V5 ? 0xc0 : 0xfc;
        if ((options & reserved) != 0) {
            throw BadPacketException.malformed("subscription with reserved options");
        }
        if (qos == 3 || retainHandling == 3) {
            throw version == MqttVersion.V5
                    ? BadPacketException.protocolError("subscription with QoS or retain handling 3")
                    : BadPacketException.malformed("subscription with QoS 3");
        }
        boolean noLocal = (options & 4) != 0;
        if (noLocal && Topics.isShared(filter)) { // MQTT-3.8.3-4
            throw BadPacketException.protocolError("shared subscription with no local");
        }
        return new Subscription(filter, qos, noLocal, (options & 8) != 0, retainHandling);
    }

    /** 3.9; 3.1.1 knows one failure, 0x80, and reserves the rest */
    private static Packet suback(Input in, MqttVersion version) throws BadPacketException {
        int packetId = packetId(in);
        Properties properties = properties(in, PacketType.SUBACK, version);
        List<ReasonCode> reasons = reasons(in, PacketType.SUBACK);
        if (version != MqttVersion.V5) {
            for (ReasonCode reason : reasons) {
                if (reason.isError() && reason != ReasonCode.UNSPECIFIED_ERROR) {
                    throw BadPacketException.malformed("reserved return code in a SUBACK of 3.1.1");
                }
            }
        }
        return new Packet.Suback(packetId, reasons, properties);
    }

    /** 3.10 */
    private static Packet unsubscribe(Input in, MqttVersion version) throws BadPacketException {
        int packetId = packetId(in);
        Properties properties = properties(in, PacketType.UNSUBSCRIBE, version);
        List<String> filters = new ArrayList<>();
        do {
            filters.add(filter(in));
        } while (in.remaining() > 0);
        return new Packet.Unsubscribe(packetId, filters, properties);
    }

    /** 3.11 */
    private static Packet unsuback(Input in, MqttVersion version) throws BadPacketException {
        int packetId = packetId(in);
        Properties properties = properties(in, PacketType.UNSUBACK, version);
        List<ReasonCode> reasons = version == MqttVersion.V5 ? reasons(in, PacketType.UNSUBACK) : List.of();
        return new Packet.Unsuback(packetId, reasons, properties);
    }

    /** 3.15 */
    private static Packet auth(Input in, MqttVersion version) throws BadPacketException {
        if (version != MqttVersion.V5) {
            throw BadPacketException.malformed("packet type 15 in 3.1.1");
        }
        ReasonCode reason = reason(in, PacketType.AUTH, version);
        return new Packet.Auth(reason, tail(in, PacketType.AUTH, version));
    }

    private static List<ReasonCode> reasons(Input in, PacketType type) throws BadPacketException {
        List<ReasonCode> reasons = new ArrayList<>();
        do {
            reasons.add(ReasonCode.read(in.u8(), type));
        } while (in.remaining() > 0);
        return reasons;
    }

    /** 4.7: an empty or ill-formed filter is refused as a whole packet, since its sender cannot count. */
    private static String filter(Input in) throws BadPacketException {
        if (in.remaining() == 0) {
            throw BadPacketException.protocolError("no topic filter"); // 3.8.3, 3.10.3
        }
        String filter = in.text();
        if (!Topics.isFilter(filter)) {
            throw new BadPacketException(ReasonCode.TOPIC_FILTER_INVALID, "topic filter that is none");
        }
        return filter;
    }

    /** 2.2.1 */
    private static int packetId(Input in) throws BadPacketException {
        int packetId = in.u16();
        if (packetId == 0) {
            throw BadPacketException.protocolError("packet identifier 0");
        }
        return packetId;
    }

    /** The reason code that may be left out with all that follows it (3.4.2.1, 3.14.2.1, 3.15.2.1). */
    private static ReasonCode reason(Input in, PacketType type, MqttVersion version) throws BadPacketException {
        return version == MqttVersion.V5 && in.remaining() > 0 ? ReasonCode.read(in.u8(), type) : ReasonCode.SUCCESS;
    }

    /** Properties that may be left out at the end of a packet. */
    private static Properties tail(Input in, PacketType type, MqttVersion version) throws BadPacketException {
        return in.remaining() > 0 ? properties(in, type, version) : Properties.NONE;
    }

    private static Properties properties(Input in, PacketType type, MqttVersion version) throws BadPacketException {
        return version == MqttVersion.V5 ? PropertiesReader.read(in, type.bit()) : Properties.NONE;
    }
}
