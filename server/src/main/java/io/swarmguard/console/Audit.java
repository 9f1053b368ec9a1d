package io.swarmguard.console;

import io.swarmguard.acts.Actor;
import io.swarmguard.signal.Event;
import io.swarmguard.signal.EventType;
import io.swarmguard.signal.Signals;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Severity;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells every call: who, from where, what, how it ended, how long it took. The first at once; of its like (same operator,
 * token, call and status) what follows within a second, or of calls that only look within a minute, is told as one with
 * its number and the longest time, so that asking the status again and again pushes nothing else out of sight.
 */
final class Audit {
    private static final long LOOKS_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long ACTS_NANOS = Duration.ofSeconds(1).toNanos();

    private record Key(PrincipalId who, @Nullable String via, Call call, int status) {}

    /** Calls of one key that were not told yet. */
    private static final class Line {
        private boolean spoken;
        private long spokenNanos;
        private int untold;
        private long longestMillis;
        private @Nullable Actor by;
        private String path = "";
    }

    private final Signals signals;
    private final LongSupplier nanoTime;
    private final Map<Key, Line> lines = new ConcurrentHashMap<>(); // operators and tokens times calls times statuses

    Audit(Signals signals, LongSupplier nanoTime) {
        this.signals = signals;
        this.nanoTime = nanoTime;
    }

    void tell(Actor by, Call call, String path, int status, long millis) {
        lines.compute(new Key(by.id(), by.via(), call, status), (key, before) -> {
            Line line = before == null ? new Line() : before;
            line.untold++;
            line.longestMillis = Math.max(line.longestMillis, millis);
            line.by = by;
            line.path = path;
            if (isDue(key, line)) {
                speak(key, line);
            }
            return line;
        });
    }

    /** Tells what was held back long enough, and forgets who is quiet; to be called every few seconds. */
    void tellRest() {
        for (Key each : lines.keySet()) {
            lines.computeIfPresent(each, (key, line) -> {
                if (!isDue(key, line)) {
                    return line;
                }
                if (line.untold == 0) {
                    return null;
                }
                speak(key, line);
                return line;
            });
        }
    }

    private boolean isDue(Key key, Line line) {
        long pause = key.call().isReading() ? LOOKS_NANOS : ACTS_NANOS;
        return !line.spoken || nanoTime.getAsLong() - line.spokenNanos >= pause;
    }

    private void speak(Key key, Line line) {
        boolean refused = key.status() >= 400;
        Map<String, String> details = new HashMap<>();
        details.put("call", key.call().toString());
        details.put("path", line.path);
        details.put("status", Integer.toString(key.status()));
        details.put("ms", Long.toString(line.longestMillis));
        if (key.via() != null) {
            details.put("via", key.via());
        }
        if (line.untold > 1) {
            details.put(Event.REPEATED, Integer.toString(line.untold));
        }
        signals.tell(
                refused ? EventType.API_REFUSED : key.call().isReading() ? EventType.API_READ : EventType.API_CHANGED,
                refused ? Severity.LOW : Severity.INFORMATIONAL,
                key.who(),
                line.by == null ? null : line.by.address(),
                null, // whoever refused has counted its reason
                details);
        line.spoken = true;
        line.spokenNanos = nanoTime.getAsLong();
        line.untold = 0;
        line.longestMillis = 0;
    }
}
