package io.swarmguard.formats.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;

/** Packets of every kind, and the way between them and hexadecimal text. */
final class Packets {
    private static final byte[] BYTES = {1, 2, 3};
    private static final Properties USER =
            Properties.builder().user("who", "ich").user("who", "wir").build();
    private static final Properties REASON = Properties.builder()
            .text(Property.REASON_STRING, "because – ü")
            .user("a", "")
            .build();
    private static final Properties CONNECT = Properties.builder()
            .number(Property.SESSION_EXPIRY_INTERVAL, 0xffff_ffffL)
            .number(Property.RECEIVE_MAXIMUM, 20)
            .number(Property.MAXIMUM_PACKET_SIZE, 100_000)
            .number(Property.TOPIC_ALIAS_MAXIMUM, 5)
            .flag(Property.REQUEST_PROBLEM_INFORMATION, false)
            .flag(Property.REQUEST_RESPONSE_INFORMATION, true)
            .text(Property.AUTHENTICATION_METHOD, "m")
            .binary(Property.AUTHENTICATION_DATA, BYTES)
            .user("x", "y")
            .build();
    private static final Properties CONNACK = Properties.builder()
            .number(Property.SESSION_EXPIRY_INTERVAL, 7)
            .number(Property.RECEIVE_MAXIMUM, 20)
            .flag(Property.MAXIMUM_QOS, true)
            .flag(Property.RETAIN_AVAILABLE, true)
            .number(Property.MAXIMUM_PACKET_SIZE, 100_000)
            .text(Property.ASSIGNED_CLIENT_IDENTIFIER, "c-1")
            .number(Property.TOPIC_ALIAS_MAXIMUM, 5)
            .flag(Property.WILDCARD_SUBSCRIPTION_AVAILABLE, true)
            .flag(Property.SUBSCRIPTION_IDENTIFIERS_AVAILABLE, true)
            .flag(Property.SHARED_SUBSCRIPTION_AVAILABLE, false)
            .number(Property.SERVER_KEEP_ALIVE, 60)
            .text(Property.RESPONSE_INFORMATION, "r")
            .text(Property.SERVER_REFERENCE, "s")
            .build();
    private static final Properties MESSAGE = Properties.builder()
            .flag(Property.PAYLOAD_FORMAT_INDICATOR, true)
            .number(Property.MESSAGE_EXPIRY_INTERVAL, 30)
            .number(Property.TOPIC_ALIAS, 3)
            .text(Property.RESPONSE_TOPIC, "answers/here")
            .binary(Property.CORRELATION_DATA, BYTES)
            .text(Property.CONTENT_TYPE, "application/json")
            .subscriptionId(1)
            .subscriptionId(268_435_455)
            .user("k", "v")
            .build();
    private static final Properties WILL = Properties.builder()
            .number(Property.WILL_DELAY_INTERVAL, 5)
            .number(Property.MESSAGE_EXPIRY_INTERVAL, 30)
            .user("k", "v")
            .build();

    private Packets() {}

    /** At least one of each type that exists in the version. */
    static List<Packet> all(MqttVersion version) {
        return version == MqttVersion.V5 ? five() : three();
    }

    private static List<Packet> five() {
        Properties id = Properties.builder().subscriptionId(300).user("a", "b").build();
        return List.of(
                Packet.Connect.of(MqttVersion.V5, "", true, 0, Properties.NONE),
                new Packet.Connect(
                        MqttVersion.V5,
                        false,
                        65_535,
                        CONNECT,
                        "pump-7",
                        new Will("will/topic", BYTES, 2, true, WILL),
                        "user",
                        BYTES),
                new Packet.Connect(MqttVersion.V5, true, 1, Properties.NONE, "p", null, null, BYTES),
                new Packet.Connack(true, ReasonCode.SUCCESS, CONNACK),
                new Packet.Connack(false, ReasonCode.QUOTA_EXCEEDED, REASON),
                new Packet.Publish("a/b", BYTES, 0, false, false, 0, Properties.NONE),
                new Packet.Publish("a/b", new byte[0], 1, true, true, 65_535, MESSAGE),
                new Packet.Publish(
                        "",
                        BYTES,
                        2,
                        false,
                        false,
                        1,
                        Properties.builder().number(Property.TOPIC_ALIAS, 9).build()),
                new Packet.Puback(1),
                new Packet.Puback(1, ReasonCode.NOT_AUTHORIZED, Properties.NONE),
                new Packet.Puback(2, ReasonCode.SUCCESS, REASON),
                new Packet.Pubrec(1, ReasonCode.NO_MATCHING_SUBSCRIBERS, REASON),
                new Packet.Pubrel(3, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, USER),
                new Packet.Pubcomp(65_535, ReasonCode.SUCCESS, USER),
                new Packet.Subscribe(
                        5, List.of(Subscription.of("a/#", 1), new Subscription("+/b", 2, true, true, 2)), id),
                new Packet.Suback(5, List.of(ReasonCode.GRANTED_QOS_1, ReasonCode.NOT_AUTHORIZED), REASON),
                new Packet.Unsubscribe(6, List.of("a/#", "$share/g/b"), USER),
                new Packet.Unsuback(6, List.of(ReasonCode.SUCCESS, ReasonCode.NO_SUBSCRIPTION_EXISTED), REASON),
                new Packet.Pingreq(),
                new Packet.Pingresp(),
                new Packet.Disconnect(ReasonCode.SUCCESS),
                new Packet.Disconnect(
                        ReasonCode.DISCONNECT_WITH_WILL,
                        Properties.builder()
                                .number(Property.SESSION_EXPIRY_INTERVAL, 9)
                                .build()),
                new Packet.Auth(
                        ReasonCode.CONTINUE_AUTHENTICATION,
                        Properties.builder()
                                .text(Property.AUTHENTICATION_METHOD, "m")
                                .build()));
    }

    private static List<Packet> three() {
        return List.of(
                Packet.Connect.of(MqttVersion.V3_1_1, "", true, 0, Properties.NONE),
                new Packet.Connect(
                        MqttVersion.V3_1_1,
                        false,
                        30,
                        Properties.NONE,
                        "pump-7",
                        new Will("will/topic", BYTES, 1, false, Properties.NONE),
                        "user",
                        BYTES),
                new Packet.Connack(true, ReasonCode.SUCCESS, Properties.NONE),
                new Packet.Connack(false, ReasonCode.NOT_AUTHORIZED, Properties.NONE),
                new Packet.Publish("a/b", BYTES, 0, true, false, 0, Properties.NONE),
                new Packet.Publish("ü/漢/😀", BYTES, 2, false, true, 77, Properties.NONE),
                new Packet.Puback(1),
                new Packet.Pubrec(2),
                new Packet.Pubrel(3),
                new Packet.Pubcomp(4),
                new Packet.Subscribe(5, List.of(Subscription.of("a/#", 1), Subscription.of("#", 2)), Properties.NONE),
                new Packet.Suback(5, List.of(ReasonCode.GRANTED_QOS_2, ReasonCode.UNSPECIFIED_ERROR), Properties.NONE),
                new Packet.Unsubscribe(6, List.of("a/#"), Properties.NONE),
                new Packet.Unsuback(6, List.of(), Properties.NONE),
                new Packet.Pingreq(),
                new Packet.Pingresp(),
                new Packet.Disconnect(ReasonCode.SUCCESS));
    }

    static String hex(Packet packet, MqttVersion version) {
        ByteBuf out = Unpooled.buffer();
        PacketWriter.write(out, packet, version);
        return ByteBufUtil.hexDump(out);
    }

    /** @param hex one whole packet, with or without spaces */
    static Packet read(String hex, MqttVersion version) throws BadPacketException {
        return read(bytes(hex), version);
    }

    static Packet read(ByteBuf in, MqttVersion version) throws BadPacketException {
        FrameReader frame = new FrameReader(FrameReader.MAX_PACKET_BYTES);
        frame.speak(version);
        if (!frame.next(in) || frame.end() != in.writerIndex()) {
            throw new IllegalArgumentException("the test gives something else than one whole packet");
        }
        return PacketReader.read(frame, in, version);
    }

    static ByteBuf bytes(String hex) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex.replace(" ", "")));
    }
}
