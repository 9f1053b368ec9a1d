package io.swarmguard.config;

import io.swarmguard.terms.Advised;

/** The configuration cannot be used; the message says what, why and what would be right. */
public final class ConfigException extends RuntimeException implements Advised {
    private static final long serialVersionUID = 1;

    public ConfigException(String message) {
        super(message);
    }

    public ConfigException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public String reason() {
        return "configuration";
    }

    @Override
    public String next() {
        return "`swarmguard config` lists every setting with its meaning and bounds";
    }
}
