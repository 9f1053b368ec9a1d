package io.swarmguard.message;

/** How hard the hub tries to deliver; the order is the order of effort. */
public enum Qos {
    AT_MOST_ONCE,
    AT_LEAST_ONCE,
    EXACTLY_ONCE;

    private static final Qos[] LEVELS = values();

    /** @throws IllegalArgumentException unless the level is 0, 1 or 2 */
    public static Qos ofLevel(int level) {
        if (level < 0 || level >= LEVELS.length) {
            throw new IllegalArgumentException("the quality of service is 0, 1 or 2, not " + level);
        }
        return LEVELS[level];
    }

    /** 0, 1 or 2. */
    public int level() {
        return ordinal();
    }

    public Qos min(Qos other) {
        return ordinal() <= other.ordinal() ? this : other;
    }

    public Qos max(Qos other) {
        return ordinal() >= other.ordinal() ? this : other;
    }
}
