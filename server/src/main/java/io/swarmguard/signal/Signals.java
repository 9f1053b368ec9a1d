package io.swarmguard.signal;

import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where every room tells what happened: counters for all of it, the latest events in memory, and taps for listeners. All
 * is counted; of what one source causes for one reason, one event a second is told, which says how many it stands for. No
 * device, and no address, can push the events of others out of sight.
 */
public final class Signals {
    private static final int OF_STRANGERS = 2_048; // who proved nothing, by address
    private static final int OF_MACHINES = 4_096;
    private static final int OF_THE_HOUSE = 2_048; // operators and the hub itself
    private static final int SHARES = 16; // of a sort's events, one source keeps one share
    private static final int MOST_TOLD_APART = 65_536; // sources times types and reasons at once, of each sort

    /** Events kept in memory for late listeners. */
    public static final int RECENT = OF_STRANGERS + OF_MACHINES + OF_THE_HOUSE;

    private final Clock clock;
    private final LongSupplier nanoTime;
    private final LongAdder[] refusals = new LongAdder[Reason.values().length];
    private final LongAdder[] events = new LongAdder[EventType.values().length];
    private final Sort strangers = new Sort(OF_STRANGERS, OF_STRANGERS / SHARES);
    private final Sort machines = new Sort(OF_MACHINES, OF_MACHINES / SHARES);
    private final Sort house = new Sort(OF_THE_HOUSE, OF_THE_HOUSE / 2);
    private final AtomicLong number = new AtomicLong();
    private final List<Tap> taps = new CopyOnWriteArrayList<>();

    /** Sources that have nothing to do with one another's room. */
    private record Sort(Flood flood, Recent recent) {
        Sort(int most, int share) {
            this(new Flood(MOST_TOLD_APART), new Recent(most, share));
        }
    }

    /** @param nanoTime a clock that nobody sets, by which the second between two events is measured */
    public Signals(Clock clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        Arrays.setAll(refusals, i -> new LongAdder());
        Arrays.setAll(events, i -> new LongAdder());
    }

    /** Counts a refusal without an event: for what may happen a million times a second. */
    public void count(Reason reason) {
        refusals[reason.ordinal()].increment();
    }

    /**
     * Counts an event, and its reason if it has one, and tells it: at once, or, if its like was told less than a second
     * ago, with its like. Never blocks.
     */
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
        Event event = new Event(0, clock.instant(), type, severity, principal, address, reason, details);
        Sort sort = sort(event);
        Event due = type.isRare() ? event : sort.flood.pass(event, nanoTime.getAsLong());
        if (due != null) {
            publish(sort, due);
        }
    }

    /** Tells what was held back and has had no like since; to be called every second or so. */
    public void tellRest() {
        long now = nanoTime.getAsLong();
        for (Sort sort : List.of(strangers, machines, house)) {
            sort.flood.rest(now).forEach(event -> publish(sort, event));
        }
    }

    private Sort sort(Event event) {
        PrincipalId principal = event.principal();
        if (principal == null) {
            return event.address() == null ? house : strangers;
        }
        return principal.kind() == PrincipalKind.DEVICE || principal.kind() == PrincipalKind.SERVICE ? machines : house;
    }

    private void publish(Sort sort, Event event) {
        Event told = event.numbered(number.incrementAndGet());
        sort.recent.add(told);
        for (Tap tap : taps) {
            tap.offer(told);
        }
    }

    /** How often this reason refused something since start. */
    public long refusals(Reason reason) {
        return refusals[reason.ordinal()].sum();
    }

    /** How often this type of event happened since start. */
    public long events(EventType type) {
        return events[type.ordinal()].sum();
    }

    /** The latest events by when they happened, oldest first, at most {@link #RECENT}; some were told later than others. */
    public List<Event> recent() {
        List<Event> all = new ArrayList<>();
        strangers.recent.copyTo(all);
        machines.recent.copyTo(all);
        house.recent.copyTo(all);
        all.sort(Comparator.comparing(Event::time).thenComparingLong(Event::number));
        return List.copyOf(all);
    }

    /** Opens a tap that keeps at most {@code capacity} unread events; close it when done. */
    public Tap tap(int capacity) {
        Tap tap = new Tap(capacity);
        taps.add(tap);
        tap.onClose(() -> taps.remove(tap));
        return tap;
    }
}
