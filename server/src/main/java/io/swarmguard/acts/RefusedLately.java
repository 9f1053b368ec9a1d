package io.swarmguard.acts;

import io.swarmguard.signal.Signals;
import io.swarmguard.terms.Reason;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How much policies refused: publishes, subscribes, and deliveries withheld. Remembers the last ten minutes, so that a set
 * on trial can be held against the time before. Any thread.
 */
public final class RefusedLately {
    private static final List<Reason> BY_POLICY = List.of(
            Reason.NOT_PERMITTED,
            Reason.NOT_ITS_GATEWAY,
            Reason.FORBIDDEN,
            Reason.TOPIC_UNKNOWN,
            Reason.DECISION_FAILED);
    private static final long APART_MILLIS = 10_000;
    private static final int SAMPLES = 61;
    private static final double MINUTE_MILLIS = 60_000;

    private record Sample(long millis, long refused) {
        double perMinuteSince(Sample before) {
            return (refused - before.refused) * MINUTE_MILLIS / Math.max(1, millis - before.millis);
        }
    }

    private final Signals signals;
    private final LongSupplier withheld;
    private final Clock clock;
    private final Deque<Sample> samples = new ArrayDeque<>(); // guarded by this
    private @Nullable Sample begin; // guarded by this
    private double before; // guarded by this

    /**
     * Refusals a minute.
     *
     * @param before in the ten minutes before, or as much of them as the hub ran
     * @param since from the beginning of the trial
     */
    public record Compared(double before, double since) {}

    /** @param withheld deliveries that were refused, since the hub started */
    public RefusedLately(Signals signals, LongSupplier withheld, Clock clock) {
        this.signals = signals;
        this.withheld = withheld;
        this.clock = clock;
        samples.add(now());
    }

    private Sample now() {
        long refused = withheld.getAsLong();
        for (Reason reason : BY_POLICY) {
            refused += signals.refusals(reason);
        }
        return new Sample(clock.millis(), refused);
    }

    /** To be called every second or so; does not block. */
    public synchronized void tick() {
        if (clock.millis() - samples.getLast().millis() >= APART_MILLIS) {
            samples.add(now());
            if (samples.size() > SAMPLES) {
                samples.removeFirst();
            }
        }
    }

    /** A trial begins. */
    synchronized void begin() {
        Sample now = now();
        before = now.perMinuteSince(samples.getFirst());
        begin = now;
    }

    /** Null if none began since the hub started. */
    public synchronized @Nullable Compared compared() {
        return begin == null ? null : new Compared(before, now().perMinuteSince(begin));
    }
}
