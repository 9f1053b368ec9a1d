package io.swarmguard.policy;

import java.util.List;

/** Where a permit that has a budget is paid for; the gate is. */
@FunctionalInterface
public interface Debit {
    /**
     * Takes what the intent costs from the first of these that has room.
     *
     * @return false: none has
     */
    boolean take(List<Budget> budgets);
}
