package io.swarmguard.config;

import org.jspecify.annotations.Nullable;

/**
 * One setting as it holds.
 *
 * @param value as {@code --set} takes it
 * @param toml the same as TOML writes it
 * @param standard what it is if nobody says otherwise
 * @param min the least value allowed; null where a value has no order
 * @param max the greatest value allowed; null where a value has no order
 */
public record Setting(
        String key,
        String value,
        String toml,
        String standard,
        String meaning,
        @Nullable String min,
        @Nullable String max) {

    /** A line of TOML with the meaning and bounds behind it. */
    @Override
    public String toString() {
        return key + " = " + toml + "  # " + meaning + (min == null ? "" : " (" + min + " to " + max + ")");
    }
}
