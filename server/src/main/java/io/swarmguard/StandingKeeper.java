package io.swarmguard;

import io.swarmguard.acts.Acts;
import io.swarmguard.signal.EventType;
import io.swarmguard.signal.Signals;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import io.swarmguard.watch.Found;
import io.swarmguard.watch.Watch;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Carries what was found to the acts, and lets marks end when their time has come; on a thread of its own. */
final class StandingKeeper implements AutoCloseable {
    private static final Name PART = new Name("watch");
    /** How late a mark may end. */
    private static final Duration PATIENCE = Duration.ofMillis(250);

    private final Acts acts;
    private final Watch watch;
    private final Signals signals;
    private final Thread thread;
    private long lost; // told so far; the thread's own

    StandingKeeper(Acts acts, Watch watch, Signals signals) {
        this.acts = acts;
        this.watch = watch;
        this.signals = signals;
        this.thread = Thread.ofPlatform().name("standings").daemon().start(this::work);
    }

    private void work() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                round(watch.take(PATIENCE));
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
        safely(acts::elapse);
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
