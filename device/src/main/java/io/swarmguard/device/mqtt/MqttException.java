package io.swarmguard.device.mqtt;

import io.swarmguard.formats.mqtt.ReasonCode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Why a connection was refused or ended, or an exchange on it did not finish. */
public final class MqttException extends IOException {
    private static final long serialVersionUID = 1;

    private final @Nullable ReasonCode reason;

    MqttException(String message, @Nullable ReasonCode reason, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What the hub said in CONNACK or DISCONNECT; null if it said nothing, for example because TLS failed. */
    public @Nullable ReasonCode reason() {
        return reason;
    }
}
