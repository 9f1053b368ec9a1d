package io.swarmguard.gate;

import io.swarmguard.hub.Publish;
import io.swarmguard.identity.Subject;
import io.swarmguard.policy.Access;
import io.swarmguard.policy.Budget;
import io.swarmguard.policy.Channel;
import io.swarmguard.terms.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is left of the budgets that policies give. In memory: after a restart everybody begins with a full purse. Any
 * thread; a purse is locked for the moment of a debit.
 */
final class Purses {
    /** From so many on, those that are full again are thrown away whenever their number has doubled. */
    private static final int FIRST_SWEEP = 1_024;

    /** @param holder a principal's {@link Subject}, or the {@link Name} of a segment */
    private record Key(String budget, Budget.Allowance allowance, Object holder) {}

    private final Map<Key, Purse> purses = new ConcurrentHashMap<>();
    private volatile int sweepAt = FIRST_SWEEP;

    /** Takes what a publish costs from the first budget all of whose allowances have room; false if there is none. */
    boolean take(List<Budget> budgets, Publish publish, long nowMillis) {
        Channel channel = publish.access().channel();
        long bytes =
                publish.targets().topic().length() + (long) publish.content().payload().length;
        Purse.Cost cost = new Purse.Cost(bytes, channel == null ? null : channel.device());
        for (Budget budget : budgets) {
            if (take(budget, publish.access(), cost, nowMillis)) {
                return true;
            }
        }
        return false;
    }

    private boolean take(Budget budget, Access access, Purse.Cost cost, long nowMillis) {
        List<Purse> paid = new ArrayList<>();
        for (Budget.Allowance allowance : budget.allowances()) {
            for (Object holder : holders(allowance, access)) {
                Purse purse = purse(new Key(budget.name(), allowance, holder), nowMillis);
                if (!purse.take(cost, nowMillis)) {
                    paid.forEach(other -> other.giveBack(cost)); // all or nothing
                    return false;
                }
                paid.add(purse);
            }
        }
        return true;
    }

    private Purse purse(Key key, long nowMillis) {
        Purse known = purses.get(key);
        if (known != null) {
            return known;
        }
        if (purses.size() >= sweepAt) {
            purses.values().removeIf(purse -> purse.isFull(nowMillis));
            sweepAt = Math.max(FIRST_SWEEP, 2 * purses.size());
        }
        return purses.computeIfAbsent(key, k -> Purse.of(k.allowance()));
    }

    /**
     * A channel without a segment is charged to its sender. A gateway pays with its child: else it could spend as many times
     * as much as it has children.
     */
    private static List<Object> holders(Budget.Allowance allowance, Access access) {
        Name segment = allowance.holder() == Budget.Holder.SEGMENT ? access.segment() : null;
        if (segment != null) {
            return List.of(segment);
        }
        Subject via = access.via();
        return via == null ? List.of(access.subject()) : List.of(access.subject(), via);
    }
}
