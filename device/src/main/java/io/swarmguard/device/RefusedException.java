package io.swarmguard.device;

import io.swarmguard.formats.mqtt.ReasonCode;

/** The hub answered that this may not be: a publish or subscription is outside the machine's rights or limits. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ReasonCode reason;

    RefusedException(ReasonCode reason) {
        super("the hub refused: " + reason);
        this.reason = reason;
    }

    public ReasonCode reason() {
        return reason;
    }
}
