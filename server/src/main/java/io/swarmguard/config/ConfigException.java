package io.swarmguard.config;

/** The configuration cannot be used; the message says what, why and what would be right. */
public final class ConfigException extends RuntimeException {
    public ConfigException(String message) {
        super(message);
    }

    public ConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
