package io.swarmguard.checks.load;

import io.swarmguard.policy.PolicyRefusedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Puts two sets of policies in force in turn, each of which withholds one kind of message from everybody that the other lets
 * through, and holds every delivery against the set in force. Rates are of what both let through and one after the other is told:
 * what is said to thousands at once would look like a dip between two of them.
 */
final class CrowdPolicies {
    private static final long EVERY_MILLIS = 250;

    private final CrowdBench crowd;
    private final List<Flip> flips = new ArrayList<>();
    private final LongAdder heard = new LongAdder();
    private volatile Flip last = new Flip(-1, -1);

    CrowdPolicies(CrowdBench crowd) {
        this.crowd = crowd;
    }

    Result run(int changes, int warmSeconds, int seconds)
            throws IOException, PolicyRefusedException, InterruptedException {
        InnerHub hub = crowd.hub();
        int[] versions = {
            hub.apply(PolicySets.withholding(CrowdBench.KINDS[CrowdBench.EVENT])),
            hub.apply(PolicySets.withholding(CrowdBench.KINDS[CrowdBench.STATE]))
        };
        Throughput warm = new Throughput(System.nanoTime());
        crowd.listen((member, kind, sent) -> hear(warm, kind, sent));
        CrowdBench.pause(1000L * warmSeconds);
        double before = rate(seconds);
        Throughput meanwhile = new Throughput(System.nanoTime());
        crowd.listen((member, kind, sent) -> hear(meanwhile, kind, sent));
        long begin = System.nanoTime();
        long heardBefore = heard.sum();
        for (int i = 0; i < changes; i++) {
            CrowdBench.pauseUntil(begin + TimeUnit.MILLISECONDS.toNanos(i * EVERY_MILLIS));
            boolean events = i % 2 == 0;
            Flip flip = events
                    ? new Flip(CrowdBench.EVENT, CrowdBench.STATE)
                    : new Flip(CrowdBench.STATE, CrowdBench.EVENT);
            flips.add(flip);
            last = flip;
            flip.begins();
            hub.rollback(versions[events ? 0 : 1]);
            flip.answered();
        }
        CrowdBench.pause(2 * EVERY_MILLIS);
        double rate = (heard.sum() - heardBefore) * 1e9 / (System.nanoTime() - begin);
        Result result = new Result().with("rateBefore", before).with("rate", rate);
        synchronized (meanwhile) {
            meanwhile.describe(result, before, System.nanoTime());
        }
        return describe(result);
    }

    private double rate(int seconds) throws InterruptedException {
        long begin = System.nanoTime();
        long from = heard.sum();
        CrowdBench.pause(1000L * seconds);
        return (heard.sum() - from) * 1e9 / (System.nanoTime() - begin);
    }

    private void hear(Throughput throughput, int kind, long sentNanos) {
        if (kind == CrowdBench.TELEMETRY) {
            heard.increment();
            synchronized (throughput) {
                throughput.count(System.nanoTime());
            }
        } else {
            Flip flip = last;
            synchronized (flip) {
                flip.delivered(kind, sentNanos);
            }
        }
    }

    private Result describe(Result result) {
        result.with("sessionsBefore", crowd.size()).with("sessionsAfter", crowd.open());
        return Flip.describe(flips, result);
    }
}
