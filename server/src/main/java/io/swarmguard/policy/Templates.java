package io.swarmguard.policy;

import org.jspecify.annotations.Nullable;

/** The declared topic templates; immutable. */
public final class Templates {
    private Templates() {}

    /** The templates that ship with the product. */
    public static Templates shipped() {
        return new Templates();
    }

    @Nullable
    Channel channel(String topic) {
        return null;
    }
}
