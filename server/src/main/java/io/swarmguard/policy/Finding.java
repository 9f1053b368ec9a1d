package io.swarmguard.policy;

import org.jspecify.annotations.Nullable;

/**
 * What a check of policy files found in one place.
 *
 * @param isError whether the set cannot be used; else it is a warning
 * @param file the file's name; null if it is about all of them
 * @param line from 1; 0 if it is about the whole file
 * @param policy the id of the policy; null if it has none or it is not about one
 * @param message what is wrong, and where possible what would work
 */
public record Finding(
        boolean isError,
        @Nullable String file,
        int line,
        @Nullable String policy,
        String message) {

    /** {@code devices.cedar:12: error: policy 'x': …}, as compilers print it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (file != null) {
            text.append(file).append(line > 0 ? ":" + line : "").append(": ");
        }
        text.append(isError ? "error: " : "warning: ");
        if (policy != null) {
            text.append("policy '").append(policy).append("': ");
        }
        return text.append(message).toString();
    }
}
