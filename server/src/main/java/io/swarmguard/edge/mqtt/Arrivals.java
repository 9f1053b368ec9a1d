package io.swarmguard.edge.mqtt;

import io.swarmguard.terms.PrincipalId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The connections that have shown a known certificate and have no session yet, by principal: who steals one certificate
 * must not fill the hub with connections that say nothing. Sessions are counted by the gate.
 */
final class Arrivals {
    private final int most;
    private final ConcurrentMap<PrincipalId, Integer> counts = new ConcurrentHashMap<>();

    /** @param most of one principal at once */
    Arrivals(int most) {
        this.most = most;
    }

    /** Counts one in, or gives false if that would be too many; if true, pair it with {@link #leave}. */
    boolean enter(PrincipalId principal) {
        boolean entered = counts.merge(principal, 1, Integer::sum) <= most;
        if (!entered) {
            leave(principal);
        }
        return entered;
    }

    void leave(PrincipalId principal) {
        counts.computeIfPresent(principal, (id, count) -> count == 1 ? null : count - 1);
    }
}
