package io.swarmguard.edge.mqtt;

import io.swarmguard.formats.mqtt.PacketType;
import io.swarmguard.formats.mqtt.ReasonCode;
import io.swarmguard.terms.Reason;

/**
 * What each {@link Reason} is called on the wire (MQTT 5, 2.4), by the packet that carries it. The one place that knows;
 * what 3.1.1 makes of it follows from these.
 */
enum WireCodes {
    CONNACK(PacketType.CONNACK) {
        @Override
        ReasonCode preferred(Reason reason) {
            return switch (reason) {
                case PRINCIPAL_DISABLED, CERTIFICATE_EXPIRED, CERTIFICATE_REVOKED -> ReasonCode.NOT_AUTHORIZED;
                case SHUTTING_DOWN, STORE_UNAVAILABLE -> ReasonCode.SERVER_UNAVAILABLE;
                default -> general(reason);
            };
        }
    },
    PUBACK(PacketType.PUBACK),
    SUBACK(PacketType.SUBACK) {
        @Override
        ReasonCode preferred(Reason reason) {
            return switch (reason) {
                case MALFORMED, LIMIT_TOPIC -> ReasonCode.TOPIC_FILTER_INVALID;
                default -> general(reason);
            };
        }
    },
    UNSUBACK(PacketType.UNSUBACK) {
        @Override
        ReasonCode preferred(Reason reason) {
            return SUBACK.preferred(reason);
        }
    },
    DISCONNECT(PacketType.DISCONNECT) {
        @Override
        ReasonCode preferred(Reason reason) {
            return switch (reason) {
                case LIMIT_PUBLISH_RATE -> ReasonCode.MESSAGE_RATE_TOO_HIGH;
                case LIMIT_INFLIGHT -> ReasonCode.RECEIVE_MAXIMUM_EXCEEDED;
                default -> general(reason);
            };
        }
    };

    private final PacketType packet;

    WireCodes(PacketType packet) {
        this.packet = packet;
    }

    /** The code by which this packet tells the reason: always an error, always one the packet may carry. */
    ReasonCode of(Reason reason) {
        ReasonCode code = preferred(reason);
        return code.mayBeIn(packet) ? code : ReasonCode.UNSPECIFIED_ERROR;
    }

    ReasonCode preferred(Reason reason) {
        return general(reason);
    }

    /** The nearest code, whatever the packet. Refusals that a stranger could learn from look alike. */
    private static ReasonCode general(Reason reason) {
        return switch (reason) {
            case NO_CERTIFICATE,
                    UNKNOWN_CERTIFICATE,
                    CERTIFICATE_NOT_YET_VALID,
                    CERTIFICATE_WRONG_PURPOSE,
                    CERTIFICATE_MALFORMED,
                    CERTIFICATE_TAKEN,
                    WRONG_KIND,
                    TLS_VERSION,
                    TLS_FAILED,
                    CODE_WRONG,
                    CODE_USED,
                    CODE_EXPIRED,
                    CSR_INVALID,
                    KEY_REFUSED,
                    UNKNOWN_NAME,
                    NAME_TAKEN,
                    NOT_PERMITTED,
                    NOT_ITS_GATEWAY,
                    FORBIDDEN,
                    TOPIC_UNKNOWN,
                    DECISION_FAILED,
                    SECOND_PERSON_WANTED,
                    UNKNOWN_REQUEST,
                    APPROVAL_MISMATCH,
                    NOT_ELIGIBLE,
                    TOKEN_REFUSED -> ReasonCode.NOT_AUTHORIZED;
            case PRINCIPAL_DISABLED, CERTIFICATE_REVOKED, STANDING_LOWERED -> ReasonCode.ADMINISTRATIVE_ACTION;
            case CERTIFICATE_EXPIRED -> ReasonCode.MAXIMUM_CONNECT_TIME;
            case CERTIFICATE_IN_TWO_PLACES,
                    LIMIT_CONNECTIONS_PER_ADDRESS,
                    LIMIT_SESSIONS,
                    LIMIT_PUBLISH_RATE,
                    BUDGET,
                    LIMIT_SUBSCRIPTIONS,
                    LIMIT_INFLIGHT,
                    LIMIT_QUEUE,
                    LIMIT_RETAINED,
                    LIMIT_REQUEST,
                    LIMIT_ENROLMENTS,
                    LIMIT_APPROVALS,
                    LIMIT_CALLS,
                    LIMIT_TOKENS -> ReasonCode.QUOTA_EXCEEDED;
            case LIMIT_CONNECTIONS, LIMIT_DESCRIPTORS -> ReasonCode.SERVER_BUSY;
            case LIMIT_HANDSHAKES -> ReasonCode.CONNECTION_RATE_EXCEEDED;
            case LIMIT_PACKET_SIZE -> ReasonCode.PACKET_TOO_LARGE;
            case LIMIT_TOPIC -> ReasonCode.TOPIC_NAME_INVALID;
            case TIMEOUT_HANDSHAKE, TIMEOUT_CONNECT, TIMEOUT_REQUEST, TIMEOUT_KEEP_ALIVE ->
                ReasonCode.KEEP_ALIVE_TIMEOUT;
            case MALFORMED -> ReasonCode.MALFORMED_PACKET;
            case PROTOCOL_VIOLATION, WRONG_PROTOCOL -> ReasonCode.PROTOCOL_ERROR;
            case UNSUPPORTED, INVALID_REQUEST, NO_CHANGE, POLICY_REFUSED, POLICY_CHANGED ->
                ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
            case SESSION_TAKEN_OVER -> ReasonCode.SESSION_TAKEN_OVER;
            case SHUTTING_DOWN -> ReasonCode.SERVER_SHUTTING_DOWN;
            case CLOSED_BY_PEER, STORE_UNAVAILABLE, CLOCK_SUSPECT, INTERNAL_ERROR -> ReasonCode.UNSPECIFIED_ERROR;
        };
    }

    /** The other way round, for a packet that the codec refused. */
    static Reason reasonOf(ReasonCode code) {
        return switch (code) {
            case PACKET_TOO_LARGE -> Reason.LIMIT_PACKET_SIZE;
            case UNSUPPORTED_PROTOCOL_VERSION -> Reason.UNSUPPORTED;
            case RECEIVE_MAXIMUM_EXCEEDED -> Reason.LIMIT_INFLIGHT;
            case MALFORMED_PACKET -> Reason.MALFORMED;
            default -> Reason.PROTOCOL_VIOLATION;
        };
    }
}
