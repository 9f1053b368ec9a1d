package io.swarmguard.message;

import org.jspecify.annotations.Nullable;

/**
 * What a sender sends, before the gate has decided about it.
 *
 * @param payload not copied: the sender must not change it afterwards
 * @param expiresAtMillis milliseconds since 1970, {@link Message#NEVER} for none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy per message would cost what this saves
public record Content(
        byte[] payload,
        Qos qos,
        boolean retain,
        long expiresAtMillis,
        @Nullable MessageProperties properties) {

    public static Content of(byte[] payload, Qos qos) {
        return new Content(payload, qos, false, Message.NEVER, null);
    }
}
