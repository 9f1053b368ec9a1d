package io.swarmguard;

import io.swarmguard.acts.Acts;
import io.swarmguard.signal.EventType;
import io.swarmguard.signal.Signals;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import io.swarmguard.watch.Found;
import io.swarmguard.watch.Watch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Carries what was found to the acts, and lets marks end when their time has come; on a thread of its own. */
final class StandingKeeper implements AutoCloseable {
    private static final Name PART = new Name("watch");
    /** How late a mark or a word may end that was said so shortly before; others end on time. */
    private static final Duration PATIENCE = Duration.ofMillis(250);
    /** Between two looks when something is due: clocks tell milliseconds. */
    private static final Duration ATTEMPT = Duration.ofMillis(1);

    private final Acts acts;
    private final Watch watch;
    private final Signals signals;
    private final Clock clock;
    private final Thread thread;
    private Instant next = Instant.MIN; // when something ends; the thread's own
    private long lost; // told so far; the thread's own

    StandingKeeper(Acts acts, Watch watch, Signals signals, Clock clock) {
        this.acts = acts;
        this.watch = watch;
        this.signals = signals;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("standings").daemon().start(this::work);
    }

    private void work() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Instant soon = clock.instant().plus(PATIENCE);
                Duration left = next.isBefore(soon) ? PATIENCE.minus(Duration.between(next, soon)) : PATIENCE;
                round(watch.take(left.isPositive() ? left : ATTEMPT));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whatever goes wrong with one, the others are taken up, and the next round comes. */
    private void round(List<Found> findings) {
        for (Found found : findings) {
            safely(() -> acts.testify(found.who(), found.evidence(), PART));
        }
        safely(() -> next = acts.elapse());
        if (watch.lost() > lost) {
            lost = watch.lost();
            tell(Map.of("where", "watch", "lost", Long.toString(lost)));
        }
    }

    private void safely(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            tell(Map.of("where", "standings", "fault", e.getClass().getName()));
        }
    }

    private void tell(Map<String, String> details) {
        signals.tell(EventType.FAULT, Severity.HIGH, null, null, Reason.INTERNAL_ERROR, details);
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
