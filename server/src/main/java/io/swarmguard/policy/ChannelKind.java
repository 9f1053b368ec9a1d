package io.swarmguard.policy;

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
}
