package io.swarmguard.formats.mqtt;

import io.swarmguard.formats.MalformedException;

/** The packet must be refused; {@link #reason()} is what an MQTT 5 peer is to be told (4.13). */
public final class BadPacketException extends MalformedException {
    private static final long serialVersionUID = 1;

    private final ReasonCode reason;

    public BadPacketException(ReasonCode reason, String message) {
        super(message);
        this.reason = reason;
    }

    public ReasonCode reason() {
        return reason;
    }

    /** A packet that cannot be parsed by the rules (1.2, Malformed Packet). */
    static BadPacketException malformed(String message) {
        return new BadPacketException(ReasonCode.MALFORMED_PACKET, message);
    }

    /** A packet that can be parsed and has contents that are not allowed (1.2, Protocol Error). */
    static BadPacketException protocolError(String message) {
        return new BadPacketException(ReasonCode.PROTOCOL_ERROR, message);
    }
}
