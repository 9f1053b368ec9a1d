package io.swarmguard.policy;

import java.time.Instant;
import java.util.Map;

/**
 * Which time windows are open, from one boundary to the next. No decision reads a clock: it reads this.
 *
 * @param doubtful whether nobody vouches for the clock: then no window is known, nor whether a membership that ends has
 *     ended
 * @param open by the window's name
 * @param from when this began to hold
 * @param until when it ends; {@link Instant#MAX} for never
 */
record Moment(boolean doubtful, Map<String, Boolean> open, Instant from, Instant until) {
    /** Before anybody said what time it is. */
    static final Moment UNKNOWN = new Moment(true, Map.of(), Instant.MIN, Instant.MIN);

    Moment {
        open = Map.copyOf(open);
    }

    int window(String name) {
        Boolean known = doubtful ? null : open.get(name);
        return known == null ? Fact.ABSENT : Fact.truth(known);
    }

    boolean covers(Instant now, boolean doubt) {
        return doubt == doubtful && !now.isBefore(from) && now.isBefore(until);
    }

    /** Whether decisions could tell the two apart. */
    boolean saysTheSameAs(Moment other) {
        return doubtful == other.doubtful && open.equals(other.open);
    }
}
