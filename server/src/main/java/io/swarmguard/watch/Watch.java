package io.swarmguard.watch;

import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import io.swarmguard.trust.Conduct;
import io.swarmguard.trust.Evidence;
import io.swarmguard.trust.Grade;
import io.swarmguard.trust.UnderOwnKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches for principals that keep asking, under their own keys, for what no policy gives them, and for those whose
 * certificates grow old. Told on event loops, taken from by one thread.
 */
public final class Watch implements Conduct {
    /** What a finding of refusals is about. */
    public static final Name VIOLATIONS = new Name("policy-violations");

    /** One degree less each hour: an operator's mistake, once mended, is soon forgotten. */
    private static final Duration DECAY = Duration.ofHours(1);

    private final WatchLimits limits;
    private final LongSupplier nanoTime;
    private final Map<PrincipalId, Refusals> followed = new ConcurrentHashMap<>();
    private final Set<PrincipalId> overdue = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Found> findings;
    private final LongAdder lost = new LongAdder();

    /** When somebody was refused last, as many times as make a finding. */
    private static final class Refusals {
        private final long[] nanos;
        private int next;
        private int count;

        Refusals(int most) {
            nanos = new long[most];
        }

        /** Whether this one fills the window. */
        synchronized boolean add(long now, long window) {
            nanos[next] = now;
            next = (next + 1) % nanos.length;
            count = Math.min(count + 1, nanos.length);
            return count == nanos.length && now - nanos[next] <= window; // the oldest is where the next will be
        }

        synchronized void forget() {
            count = 0;
        }

        synchronized boolean isQuiet(long now, long window) {
            int latest = (next + nanos.length - 1) % nanos.length;
            return now - nanos[latest] > window;
        }
    }

    public Watch(WatchLimits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.findings = new ArrayBlockingQueue<>(limits.findings());
    }

    @Override
    public void refused(UnderOwnKey who, Reason reason) {
        Refusals refusals = refusals(who.id());
        if (refusals == null) {
            lost.increment();
            return;
        }
        if (refusals.add(nanoTime.getAsLong(), limits.window().toNanos())
                && offer(new Found(who, violations(reason)))) {
            refusals.forget(); // what could not be handed on is found again at the next refusal
        }
    }

    private @Nullable Refusals refusals(PrincipalId id) {
        Refusals known = followed.get(id);
        return known != null || followed.size() >= limits.principals()
                ? known
                : followed.computeIfAbsent(id, i -> new Refusals(limits.refusals()));
    }

    private Evidence violations(Reason reason) {
        String detail = limits.refusals() + " refusals within "
                + limits.window().toSeconds() + " s, the last: " + reason.text();
        return new Evidence.Finding(VIOLATIONS, Grade.PROOF, Severity.LOW, DECAY, detail);
    }

    @Override
    public void came(UnderOwnKey who, int percentOfCertificate) {
        boolean late = percentOfCertificate >= Evidence.CertificateAge.OVERDUE;
        boolean known = overdue.contains(who.id());
        boolean news = late != known && (known || overdue.size() < limits.principals());
        if (news && offer(new Found(who, new Evidence.CertificateAge(percentOfCertificate)))) {
            if (late) {
                overdue.add(who.id());
            } else {
                overdue.remove(who.id());
            }
        }
    }

    private boolean offer(Found found) {
        boolean taken = findings.offer(found);
        if (!taken) {
            lost.increment();
        }
        return taken;
    }

    /** What was found, waiting so long for the first; forgets who has been quiet. One thread. */
    public List<Found> take(Duration patience) throws InterruptedException {
        List<Found> taken = new ArrayList<>();
        Found first = findings.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
            taken.add(first);
            findings.drainTo(taken);
        }
        long now = nanoTime.getAsLong();
        followed.values()
                .removeIf(refusals -> refusals.isQuiet(now, limits.window().toNanos()));
        return taken;
    }

    /** Principals followed now. */
    public int following() {
        return followed.size();
    }

    /** Refusals that were not followed, and findings that were not taken in time, since start. */
    public long lost() {
        return lost.sum();
    }
}
