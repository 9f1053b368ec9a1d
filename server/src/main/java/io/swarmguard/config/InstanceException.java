package io.swarmguard.config;

import io.swarmguard.terms.Advised;
import org.jspecify.annotations.Nullable;

/** The data directory does not say which hub it belongs to, or says it in a way this program does not know. */
public final class InstanceException extends RuntimeException implements Advised {
    private static final long serialVersionUID = 1;

    private final String reason;
    private final String next;

    public InstanceException(String reason, String message, String next, @Nullable Throwable cause) {
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
