package io.swarmguard.formats.mqtt;

/** The protocol levels that are spoken (3.1.2.2). */
public enum MqttVersion {
    V3_1_1(4),
    V5(5);

    private final int level;

    MqttVersion(int level) {
        this.level = level;
    }

    /** The byte in CONNECT. */
    public int level() {
        return level;
    }
}
