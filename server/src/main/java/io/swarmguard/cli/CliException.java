package io.swarmguard.cli;

import io.swarmguard.terms.Advised;
import org.jspecify.annotations.Nullable;

/** A command could not be done; the message says what happened and why, {@link #next()} what to do. */
final class CliException extends RuntimeException implements Advised {
    private static final long serialVersionUID = 1;

    private final String reason;
    private final String next;

    /** @param reason a stable code */
    CliException(String reason, String message, String next) {
        this(reason, message, next, null);
    }

    CliException(String reason, String message, String next, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.next = next;
    }

    @Override
    public String reason() {
        return reason;
    }

    @Override
    public String next() {
        return next;
    }
}
