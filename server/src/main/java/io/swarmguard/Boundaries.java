package io.swarmguard;

import io.swarmguard.acts.Acts;
import io.swarmguard.acts.HubClock;
import io.swarmguard.hub.Timer;
import io.swarmguard.policy.Policy;
import java.time.Duration;
import java.time.Instant;

/**
 * Tells the policy what time it is, and ends memberships that end: on time, since it waits for the next boundary, and
 * within {@link #LOOK} of the clock being set or doubted, since it looks that often whether it was.
 */
final class Boundaries {
    static final Duration LOOK = Duration.ofSeconds(1);

    private final Timer timer;
    private final HubClock clock;
    private final Policy policy;
    private final Acts acts;

    Boundaries(Timer timer, HubClock clock, Policy policy, Acts acts) {
        this.timer = timer;
        this.clock = clock;
        this.policy = policy;
        this.acts = acts;
    }

    /** Once before anybody is let in; from then on by itself. */
    void look() {
        Instant next = Instant.MAX;
        try {
            boolean doubtful = clock.isSuspect();
            Instant membership = acts.endMemberships();
            Instant window = policy.tell(clock.instant(), doubtful);
            next = membership.isBefore(window) ? membership : window;
        } finally {
            Instant soon = clock.instant().plus(LOOK);
            timer.at((next.isBefore(soon) ? next : soon).toEpochMilli(), this::look);
        }
    }
}
