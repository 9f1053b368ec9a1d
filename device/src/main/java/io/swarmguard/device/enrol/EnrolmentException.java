package io.swarmguard.device.enrol;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The hub refused, asked for patience, or did not answer as EST demands. */
public final class EnrolmentException extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final @Nullable Duration retryAfter;

    EnrolmentException(String message, int status, @Nullable Duration retryAfter) {
        super(message);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    EnrolmentException(String message) {
        this(message, 0, null);
    }

    /** The HTTP status; 0 if the answer itself was the trouble. */
    public int status() {
        return status;
    }

    /** How long the hub asked to wait before the next attempt, if it did. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
