package io.swarmguard.signal;

import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Where every room tells what happened: counters for all of it, the latest events in memory, and taps for listeners. */
public final class Signals {
    /** Events kept in memory for late listeners. */
    public static final int RECENT = 8192;

    private final Clock clock;
    private final LongAdder[] refusals = new LongAdder[Reason.values().length];
    private final LongAdder[] events = new LongAdder[EventType.values().length];
    private final Tap recent = new Tap(RECENT);
    private final List<Tap> taps = new CopyOnWriteArrayList<>();

    public Signals(Clock clock) {
        this.clock = clock;
        Arrays.setAll(refusals, i -> new LongAdder());
        Arrays.setAll(events, i -> new LongAdder());
    }

    /** Counts a refusal without an event: for what may happen a million times a second. */
    public void count(Reason reason) {
        refusals[reason.ordinal()].increment();
    }

    /** Tells an event and counts it, and its reason if it has one. Never blocks. */
    public void tell(
            EventType type,
            Severity severity,
            @Nullable PrincipalId principal,
            @Nullable String address,
            @Nullable Reason reason,
            Map<String, String> details) {
        if (reason != null) {
            count(reason);
        }
        events[type.ordinal()].increment();
        Event event = new Event(clock.instant(), type, severity, principal, address, reason, details);
        recent.offer(event);
        for (Tap tap : taps) {
            tap.offer(event);
        }
    }

    /** How often this reason refused something since start. */
    public long refusals(Reason reason) {
        return refusals[reason.ordinal()].sum();
    }

    /** How often this type of event was told since start. */
    public long events(EventType type) {
        return events[type.ordinal()].sum();
    }

    /** The latest events, oldest first, at most {@link #RECENT}. */
    public List<Event> recent() {
        return recent.peekAll();
    }

    /** Opens a tap that keeps at most {@code capacity} unread events; close it when done. */
    public Tap tap(int capacity) {
        Tap tap = new Tap(capacity);
        taps.add(tap);
        tap.onClose(() -> taps.remove(tap));
        return tap;
    }
}
