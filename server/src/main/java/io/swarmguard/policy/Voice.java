package io.swarmguard.policy;

import io.swarmguard.identity.Subject;
import org.jspecify.annotations.Nullable;

/**
 * In whose name somebody speaks or hears: a principal in its own, or a gateway in that of a child. What a child may is
 * decided about the child; that it goes through a gateway is a fact, and where they stand is the worse of both.
 *
 * @param via the gateway; null for who speaks himself
 */
public record Voice(Subject who, @Nullable Subject via) {
    static Voice own(Subject who) {
        return new Voice(who, null);
    }

    /** What speaks in its own name, or in that of whose gateway it is at this moment. */
    boolean isTrue() {
        return via == null || who.gateway() == via;
    }

    /** The sum of the epochs of both. */
    int epoch() {
        return via == null ? who.epoch() : who.epoch() + via.epoch();
    }
}
