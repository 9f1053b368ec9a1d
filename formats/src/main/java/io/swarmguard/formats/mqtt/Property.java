package io.swarmguard.formats.mqtt;

import static io.swarmguard.formats.mqtt.PacketType.AUTH;
import static io.swarmguard.formats.mqtt.PacketType.CONNACK;
import static io.swarmguard.formats.mqtt.PacketType.CONNECT;
import static io.swarmguard.formats.mqtt.PacketType.DISCONNECT;
import static io.swarmguard.formats.mqtt.PacketType.PUBACK;
import static io.swarmguard.formats.mqtt.PacketType.PUBCOMP;
import static io.swarmguard.formats.mqtt.PacketType.PUBLISH;
import static io.swarmguard.formats.mqtt.PacketType.PUBREC;
import static io.swarmguard.formats.mqtt.PacketType.PUBREL;
import static io.swarmguard.formats.mqtt.PacketType.SUBACK;
import static io.swarmguard.formats.mqtt.PacketType.SUBSCRIBE;
import static io.swarmguard.formats.mqtt.PacketType.UNSUBACK;
import static io.swarmguard.formats.mqtt.PacketType.UNSUBSCRIBE;

import org.jspecify.annotations.Nullable;

/** The properties (2.2.2.2): identifier, type, and where each may stand. */
public enum Property {
    PAYLOAD_FORMAT_INDICATOR(0x01, Type.FLAG, true, PUBLISH),
    MESSAGE_EXPIRY_INTERVAL(0x02, Type.FOUR_BYTES, true, PUBLISH),
    CONTENT_TYPE(0x03, Type.TEXT, true, PUBLISH),
    RESPONSE_TOPIC(0x08, Type.TEXT, true, PUBLISH),
    CORRELATION_DATA(0x09, Type.BINARY, true, PUBLISH),
    SUBSCRIPTION_IDENTIFIER(0x0B, Type.VARINT, false, PUBLISH, SUBSCRIBE),
    SESSION_EXPIRY_INTERVAL(0x11, Type.FOUR_BYTES, false, CONNECT, CONNACK, DISCONNECT),
    ASSIGNED_CLIENT_IDENTIFIER(0x12, Type.TEXT, false, CONNACK),
    SERVER_KEEP_ALIVE(0x13, Type.TWO_BYTES, false, CONNACK),
    AUTHENTICATION_METHOD(0x15, Type.TEXT, false, CONNECT, CONNACK, AUTH),
    AUTHENTICATION_DATA(0x16, Type.BINARY, false, CONNECT, CONNACK, AUTH),
    REQUEST_PROBLEM_INFORMATION(0x17, Type.FLAG, false, CONNECT),
    WILL_DELAY_INTERVAL(0x18, Type.FOUR_BYTES, true),
    REQUEST_RESPONSE_INFORMATION(0x19, Type.FLAG, false, CONNECT),
    RESPONSE_INFORMATION(0x1A, Type.TEXT, false, CONNACK),
    SERVER_REFERENCE(0x1C, Type.TEXT, false, CONNACK, DISCONNECT),
    REASON_STRING(0x1F, Type.TEXT, false, CONNACK, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK, DISCONNECT, AUTH),
    RECEIVE_MAXIMUM(0x21, Type.TWO_BYTES, false, CONNECT, CONNACK),
    TOPIC_ALIAS_MAXIMUM(0x22, Type.TWO_BYTES, false, CONNECT, CONNACK),
    TOPIC_ALIAS(0x23, Type.TWO_BYTES, false, PUBLISH),
    MAXIMUM_QOS(0x24, Type.FLAG, false, CONNACK),
    RETAIN_AVAILABLE(0x25, Type.FLAG, false, CONNACK),
    USER_PROPERTY(
            0x26,
            Type.TEXT_PAIR,
            true,
            CONNECT,
            CONNACK,
            PUBLISH,
            PUBACK,
            PUBREC,
            PUBREL,
            PUBCOMP,
            SUBSCRIBE,
            SUBACK,
            UNSUBSCRIBE,
            UNSUBACK,
            DISCONNECT,
            AUTH),
    MAXIMUM_PACKET_SIZE(0x27, Type.FOUR_BYTES, false, CONNECT, CONNACK),
    WILDCARD_SUBSCRIPTION_AVAILABLE(0x28, Type.FLAG, false, CONNACK),
    SUBSCRIPTION_IDENTIFIERS_AVAILABLE(0x29, Type.FLAG, false, CONNACK),
    SHARED_SUBSCRIPTION_AVAILABLE(0x2A, Type.FLAG, false, CONNACK);

    /** The data types of 1.5; FLAG is a byte that may only be 0 or 1. */
    enum Type {
        FLAG,
        TWO_BYTES,
        FOUR_BYTES,
        VARINT,
        TEXT,
        TEXT_PAIR,
        BINARY
    }

    /** The place of a property that is not a packet: the properties of a will (3.1.3.2). */
    static final int IN_WILL = 1;

    private static final @Nullable Property[] BY_ID = new @Nullable Property[0x2B];

    static {
        for (Property property : values()) {
            BY_ID[property.id] = property;
        }
    }

    private final int id;
    private final Type type;
    private final int places;

    Property(int id, Type type, boolean inWill, PacketType... packets) {
        this.id = id;
        this.type = type;
        int bits = inWill ? IN_WILL : 0;
        for (PacketType packet : packets) {
            bits |= packet.bit();
        }
        this.places = bits;
    }

    /** The identifier on the wire. */
    public int id() {
        return id;
    }

    Type type() {
        return type;
    }

    /** @param place {@link #IN_WILL} or the bit of a packet type */
    boolean mayBeIn(int place) {
        return (places & place) != 0;
    }

    static @Nullable Property ofId(int id) {
        return id >= 0 && id < BY_ID.length ? BY_ID[id] : null;
    }
}
