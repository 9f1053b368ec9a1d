package io.swarmguard.policy;

import org.jspecify.annotations.Nullable;

/**
 * One policy as a condition over facts.
 *
 * @param budget what its permission is good for; null: without end
 */
record CompiledPolicy(
        String id,
        boolean isPermit,
        Condition condition,
        @Nullable Budget budget) {}
