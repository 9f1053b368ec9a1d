package io.swarmguard.device.mqtt;

import io.swarmguard.formats.mqtt.Properties;
import io.swarmguard.formats.mqtt.UserProperty;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A message sent or received.
 *
 * @param payload handed over, not copied
 * @param qos 0 at most once, 1 at least once, 2 exactly once
 * @param retain the hub keeps it for later subscribers; on a received one: it was kept
 */
public record MqttMessage(String topic, byte[] payload, int qos, boolean retain, Properties properties) {
    /** The user property in which the hub says who sent it. */
    private static final String SENDER = "sg-sender";

    public MqttMessage {
        if (qos < 0 || qos > 2) {
            throw new IllegalArgumentException("QoS is 0, 1 or 2, not " + qos);
        }
    }

    public static MqttMessage of(String topic, byte[] payload, int qos) {
        return new MqttMessage(topic, payload, qos, false, Properties.NONE);
    }

    /**
     * The authenticated sender as the hub stamped it, such as {@code device/pump-7}; null over MQTT 3.1.1, which cannot
     * carry it. Clients cannot forge it: the hub strips its reserved properties from what they send.
     */
    public @Nullable String sender() {
        for (UserProperty property : properties.userProperties()) {
            if (property.name().equals(SENDER)) {
                return property.value();
            }
        }
        return null;
    }

    /** The payload as UTF-8. */
    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "MqttMessage[" + topic + ", " + payload.length + " bytes, QoS " + qos + "]"; // payloads are not for logs
    }
}
