package io.swarmguard.formats.mqtt;

import static io.swarmguard.formats.mqtt.PacketType.AUTH;
import static io.swarmguard.formats.mqtt.PacketType.CONNACK;
import static io.swarmguard.formats.mqtt.PacketType.DISCONNECT;
import static io.swarmguard.formats.mqtt.PacketType.PUBACK;
import static io.swarmguard.formats.mqtt.PacketType.PUBCOMP;
import static io.swarmguard.formats.mqtt.PacketType.PUBREC;
import static io.swarmguard.formats.mqtt.PacketType.PUBREL;
import static io.swarmguard.formats.mqtt.PacketType.SUBACK;
import static io.swarmguard.formats.mqtt.PacketType.UNSUBACK;

import org.jspecify.annotations.Nullable;

/** The reason codes (2.4), each with the packets that may carry it. */
public enum ReasonCode {
    /** Also "normal disconnection" and "granted QoS 0". */
    SUCCESS(0x00, CONNACK, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK, DISCONNECT, AUTH),
    GRANTED_QOS_1(0x01, SUBACK),
    GRANTED_QOS_2(0x02, SUBACK),
    DISCONNECT_WITH_WILL(0x04, DISCONNECT),
    NO_MATCHING_SUBSCRIBERS(0x10, PUBACK, PUBREC),
    NO_SUBSCRIPTION_EXISTED(0x11, UNSUBACK),
    CONTINUE_AUTHENTICATION(0x18, AUTH),
    RE_AUTHENTICATE(0x19, AUTH),
    UNSPECIFIED_ERROR(0x80, CONNACK, PUBACK, PUBREC, SUBACK, UNSUBACK, DISCONNECT),
    MALFORMED_PACKET(0x81, CONNACK, DISCONNECT),
    PROTOCOL_ERROR(0x82, CONNACK, DISCONNECT),
    IMPLEMENTATION_SPECIFIC_ERROR(0x83, CONNACK, PUBACK, PUBREC, SUBACK, UNSUBACK, DISCONNECT),
    UNSUPPORTED_PROTOCOL_VERSION(0x84, CONNACK),
    CLIENT_IDENTIFIER_NOT_VALID(0x85, CONNACK),
    BAD_USER_NAME_OR_PASSWORD(0x86, CONNACK),
    NOT_AUTHORIZED(0x87, CONNACK, PUBACK, PUBREC, SUBACK, UNSUBACK, DISCONNECT),
    SERVER_UNAVAILABLE(0x88, CONNACK),
    SERVER_BUSY(0x89, CONNACK, DISCONNECT),
    BANNED(0x8A, CONNACK),
    SERVER_SHUTTING_DOWN(0x8B, DISCONNECT),
    BAD_AUTHENTICATION_METHOD(0x8C, CONNACK, DISCONNECT),
    KEEP_ALIVE_TIMEOUT(0x8D, DISCONNECT),
    SESSION_TAKEN_OVER(0x8E, DISCONNECT),
    TOPIC_FILTER_INVALID(0x8F, SUBACK, UNSUBACK, DISCONNECT),
    TOPIC_NAME_INVALID(0x90, CONNACK, PUBACK, PUBREC, DISCONNECT),
    PACKET_IDENTIFIER_IN_USE(0x91, PUBACK, PUBREC, SUBACK, UNSUBACK),
    PACKET_IDENTIFIER_NOT_FOUND(0x92, PUBREL, PUBCOMP),
    RECEIVE_MAXIMUM_EXCEEDED(0x93, DISCONNECT),
    TOPIC_ALIAS_INVALID(0x94, DISCONNECT),
    PACKET_TOO_LARGE(0x95, CONNACK, DISCONNECT),
    MESSAGE_RATE_TOO_HIGH(0x96, DISCONNECT),
    QUOTA_EXCEEDED(0x97, CONNACK, PUBACK, PUBREC, SUBACK, DISCONNECT),
    ADMINISTRATIVE_ACTION(0x98, DISCONNECT),
    PAYLOAD_FORMAT_INVALID(0x99, CONNACK, PUBACK, PUBREC, DISCONNECT),
    RETAIN_NOT_SUPPORTED(0x9A, CONNACK, DISCONNECT),
    QOS_NOT_SUPPORTED(0x9B, CONNACK, DISCONNECT),
    USE_ANOTHER_SERVER(0x9C, CONNACK, DISCONNECT),
    SERVER_MOVED(0x9D, CONNACK, DISCONNECT),
    SHARED_SUBSCRIPTIONS_NOT_SUPPORTED(0x9E, SUBACK, DISCONNECT),
    CONNECTION_RATE_EXCEEDED(0x9F, CONNACK, DISCONNECT),
    MAXIMUM_CONNECT_TIME(0xA0, DISCONNECT),
    SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED(0xA1, SUBACK, DISCONNECT),
    WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED(0xA2, SUBACK, DISCONNECT);

    private static final @Nullable ReasonCode[] BY_VALUE = new @Nullable ReasonCode[256];

    /** 3.1.1 section 3.2.2.3: connect return codes 0 to 5 and the reason codes that say the same. */
    private static final ReasonCode[] RETURN_CODES = {
        SUCCESS,
        UNSUPPORTED_PROTOCOL_VERSION,
        CLIENT_IDENTIFIER_NOT_VALID,
        SERVER_UNAVAILABLE,
        BAD_USER_NAME_OR_PASSWORD,
        NOT_AUTHORIZED
    };

    static {
        for (ReasonCode code : values()) {
            BY_VALUE[code.value] = code;
        }
    }

    private final int value;
    private final int packets;

    ReasonCode(int value, PacketType... packets) {
        this.value = value;
        int bits = 0;
        for (PacketType packet : packets) {
            bits |= packet.bit();
        }
        this.packets = bits;
    }

    /** The byte on the wire. */
    public int value() {
        return value;
    }

    /** 0x80 and above (2.4). */
    public boolean isError() {
        return value >= 0x80;
    }

    /** Whether the standard's table lets that packet carry this code. */
    public boolean mayBeIn(PacketType packet) {
        return (packets & packet.bit()) != 0;
    }

    /** SUBACK's word for a granted QoS of 0, 1 or 2. */
    public static ReasonCode granted(int qos) {
        return switch (qos) {
            case 0 -> SUCCESS;
            case 1 -> GRANTED_QOS_1;
            case 2 -> GRANTED_QOS_2;
            default -> throw new IllegalArgumentException("QoS is 0 to 2, not " + qos);
        };
    }

    /** @throws BadPacketException if there is no such code or that packet may not carry it */
    static ReasonCode read(int value, PacketType packet) throws BadPacketException {
        ReasonCode code = BY_VALUE[value];
        if (code == null || !code.mayBeIn(packet)) {
            throw BadPacketException.protocolError(packet + " with reason code " + value);
        }
        return code;
    }

    /** What a 3.1.1 CONNACK with that return code means. */
    static ReasonCode ofReturnCode(int code) throws BadPacketException {
        if (code >= RETURN_CODES.length) {
            throw BadPacketException.malformed("CONNACK with return code " + code);
        }
        return RETURN_CODES[code];
    }

    /** The 3.1.1 CONNACK return code; codes that 3.1.1 has no word for become 3, server unavailable. */
    int returnCode() {
        for (int i = 0; i < RETURN_CODES.length; i++) {
            if (RETURN_CODES[i] == this) {
                return i;
            }
        }
        return 3;
    }
}
