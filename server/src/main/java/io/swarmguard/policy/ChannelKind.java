package io.swarmguard.policy;

import org.jspecify.annotations.Nullable;

/** What a channel is for. The words are topic levels and values of {@code resource.kind} in policies. */
public enum ChannelKind {
    /** Measurements a device sends. */
    TELEMETRY("telemetry"),
    /** Something that happened at a device. */
    EVENT("event"),
    /** How a device is now. */
    STATE("state"),
    /** What a device shall do. */
    COMMAND("command"),
    /** How a device shall be. */
    CONFIG("config");

    private final String code;

    ChannelKind(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }

    /** The kind of that code, if there is one. */
    static @Nullable ChannelKind find(String code) {
        for (ChannelKind kind : values()) {
            if (kind.code.equals(code)) {
                return kind;
            }
        }
        return null;
    }

    /** @throws IllegalArgumentException if there is no kind of that code */
    static ChannelKind of(String code) {
        ChannelKind kind = find(code);
        if (kind == null) {
            throw new IllegalArgumentException("'" + code + "' is not a kind of channel");
        }
        return kind;
    }
}
