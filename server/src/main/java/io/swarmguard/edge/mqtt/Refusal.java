package io.swarmguard.edge.mqtt;

import io.swarmguard.formats.mqtt.BadPacketException;
import io.swarmguard.formats.mqtt.ReasonCode;
import io.swarmguard.terms.Reason;

/**
 * Why the edge itself ends a conversation.
 *
 * @param code what an MQTT 5 peer is told
 * @param why one clause about the packet, for the peer's developer and the operator; never quotes the packet
 */
record Refusal(Reason reason, ReasonCode code, String why) {
    static Refusal of(BadPacketException bad) {
        return new Refusal(WireCodes.reasonOf(bad.reason()), bad.reason(), String.valueOf(bad.getMessage()));
    }

    static Refusal of(Reason reason) {
        return of(reason, reason.text());
    }

    static Refusal of(Reason reason, String why) {
        return new Refusal(reason, WireCodes.DISCONNECT.of(reason), why);
    }
}
