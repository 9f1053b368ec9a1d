package io.swarmguard.device;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A message for this machine.
 *
 * @param what the topic levels behind the part that was subscribed to, such as {@code valve/open}
 * @param payload as the sender wrote it
 * @param sender who the hub says sent it, such as {@code service/commander}; null over MQTT 3.1.1
 */
public record Incoming(
        String what, byte[] payload, @Nullable String sender) {
    /** The payload as UTF-8. */
    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }
}
