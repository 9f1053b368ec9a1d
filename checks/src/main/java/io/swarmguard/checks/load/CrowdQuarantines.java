package io.swarmguard.checks.load;

import io.swarmguard.acts.Act;
import io.swarmguard.terms.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Quarantines members one after the other, and releases each when others are. From a moment before its command to a moment
 * after, each says and is told something every {@link #TICK_NANOS}.
 */
final class CrowdQuarantines {
    private static final long EVERY_MILLIS = 100;
    private static final long TICK_NANOS = 2_000_000;
    private static final int EXCHANGES = 40; // of each, so for 80 ms
    private static final long HEAT_MILLIS = 30; // of these before its command
    private static final int RELEASED_AFTER = 5; // others

    private final CrowdBench crowd;
    private final List<Hot> all = new ArrayList<>();
    private volatile Hot hot = new Hot(-2);

    /** One member, and when it was last heard or told something. */
    private static final class Hot {
        private final int member;
        private boolean said; // before its command; guarded by this, as the rest
        private boolean told;
        private long lastNanos;
        private long startNanos;
        private long answeredNanos;
        private long sentAfterAnswer;

        Hot(int member) {
            this.member = member;
        }

        synchronized void exchanged(int kind, long sentNanos) {
            lastNanos = System.nanoTime();
            said |= kind != CrowdBench.TOLD && startNanos == 0;
            told |= kind == CrowdBench.TOLD && startNanos == 0;
            sentAfterAnswer += answeredNanos != 0 && sentNanos > answeredNanos ? 1 : 0;
        }

        synchronized void begins() {
            startNanos = System.nanoTime();
        }

        synchronized void answered() {
            answeredNanos = System.nanoTime();
        }

        synchronized long cutNanos() {
            return Math.max(0, lastNanos - startNanos);
        }

        synchronized long answerNanos() {
            return answeredNanos - startNanos;
        }

        synchronized boolean isSilent() {
            return !said || !told;
        }

        synchronized long sentAfterAnswer() {
            return sentAfterAnswer;
        }
    }

    CrowdQuarantines(CrowdBench crowd) {
        this.crowd = crowd;
    }

    /** @param quarantines at most as many as there are members that hear commands */
    Result run(int quarantines) throws InterruptedException {
        crowd.listen(this::hear);
        long begin = System.nanoTime();
        for (int i = 0; i < quarantines; i++) {
            Hot next = new Hot(i);
            hot = next;
            all.add(next);
            CrowdBench.pauseUntil(begin + TimeUnit.MILLISECONDS.toNanos(i * EVERY_MILLIS));
            Thread talk = Thread.ofPlatform().start(() -> exchange(next));
            CrowdBench.pause(HEAT_MILLIS);
            next.begins();
            crowd.hub().perform(new Act.PrincipalMarked(CrowdBench.member(i), Standing.QUARANTINED, "crowd", null));
            next.answered();
            talk.join();
            if (i >= RELEASED_AFTER) {
                crowd.hub().perform(new Act.PrincipalReleased(CrowdBench.member(i - RELEASED_AFTER), "crowd", false));
            }
        }
        return describe(new Result());
    }

    private void exchange(Hot one) {
        for (int i = 0; i < EXCHANGES; i++) {
            crowd.exchange(one.member);
            LockSupport.parkNanos(TICK_NANOS);
        }
    }

    private void hear(int member, int kind, long sentNanos) {
        Hot now = hot;
        if (member == now.member) {
            now.exchanged(kind, sentNanos);
        }
    }

    private Result describe(Result result) {
        result.with("disables", all.size())
                .with("sessionsAfter", crowd.open())
                .with("silent", all.stream().filter(Hot::isSilent).count())
                .with(
                        "sentAfterAnswer",
                        all.stream().mapToLong(Hot::sentAfterAnswer).sum());
        Latencies cut = new Latencies();
        Latencies answer = new Latencies();
        all.forEach(one -> {
            cut.record(one.cutNanos());
            answer.record(one.answerNanos());
        });
        return result.with("cutP50Ms", cut.millis(0.5))
                .with("cutP99Ms", cut.millis(0.99))
                .with("cutMaxMs", cut.millis(1))
                .with("answerMaxMs", answer.millis(1));
    }
}
