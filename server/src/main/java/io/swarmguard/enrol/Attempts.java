package io.swarmguard.enrol;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts attempts by who made them, and says when there were too many within the window. Remembers a bounded number of
 * parties, the latest ones.
 */
final class Attempts {
    private static final int MAX_PARTIES = 10_000;

    private record Count(Instant since, int attempts) {}

    private final int limit;
    private final Duration window; // from the first attempt counted
    private final Map<String, Count> counts = new LinkedHashMap<>(); // guarded by this

    Attempts(int limit, Duration window) {
        this.limit = limit;
        this.window = window;
    }

    /** Whether that party has used up its attempts. */
    synchronized boolean isOver(String party, Instant now) {
        Count count = counts.get(party);
        return count != null && count.attempts >= limit && now.isBefore(count.since.plus(window));
    }

    /** Counts one more. */
    synchronized void count(String party, Instant now) {
        Count before = counts.remove(party);
        if (before == null || !now.isBefore(before.since.plus(window))) {
            counts.put(party, new Count(now, 1));
        } else {
            counts.put(party, new Count(before.since, before.attempts + 1));
        }
        if (counts.size() > MAX_PARTIES) {
            counts.remove(counts.keySet().iterator().next());
        }
    }
}
