package io.swarmguard.signal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Lets one event a second of each source, type and reason pass, with how many it stands for. What was held back is told
 * with the next one, or by itself once the second is over. Bounded: beyond {@code most} they share one turn for each type
 * and reason. Never blocks for longer than a few instructions.
 */
final class Flood {
    private static final long PAUSE_NANOS = 1_000_000_000L;
    private static final Object ALL_OTHERS = "*";

    private final int most;
    private final Map<Key, Cell> cells = new ConcurrentHashMap<>();

    private record Key(
            Object source, EventType type, @Nullable Object reason) {}

    /** Events of one key. */
    private static final class Cell {
        private boolean spoken;
        private long spokenNanos;
        private int untold;
        private @Nullable Event latest;

        private boolean isEarly(long nanos) {
            return spoken && nanos - spokenNanos < PAUSE_NANOS;
        }

        private synchronized @Nullable Event pass(Event event, long nanos) {
            untold++;
            latest = event;
            return isEarly(nanos) ? null : speak(event, nanos);
        }

        private synchronized @Nullable Event rest(long nanos) {
            Event event = latest;
            return event == null || isEarly(nanos) ? null : speak(event, nanos);
        }

        private Event speak(Event event, long nanos) {
            Event told = untold == 1 ? event : event.standingFor(untold);
            spoken = true;
            spokenNanos = nanos;
            untold = 0;
            latest = null;
            return told;
        }

        private synchronized boolean isIdle(long nanos) {
            return latest == null && !isEarly(nanos);
        }
    }

    /** @param most keys told apart at once, about 200 bytes each */
    Flood(int most) {
        this.most = most;
    }

    /** What is to be told now; null if it is too early, and then it is not lost. */
    @Nullable
    Event pass(Event event, long nanos) {
        Key key = new Key(event.source(), event.type(), event.reason());
        Cell cell = cells.get(key);
        if (cell == null) {
            Key known = cells.size() < most ? key : new Key(ALL_OTHERS, event.type(), event.reason());
            cell = cells.computeIfAbsent(known, k -> new Cell());
        }
        return cell.pass(event, nanos);
    }

    int size() {
        return cells.size();
    }

    /** What was held back and whose second is over. Forgets who has been quiet. */
    List<Event> rest(long nanos) {
        List<Event> due = new ArrayList<>();
        cells.forEach((key, cell) -> {
            Event event = cell.rest(nanos);
            if (event != null) {
                due.add(event);
            } else if (cell.isIdle(nanos)) {
                cells.remove(key, cell);
            }
        });
        return due;
    }
}
