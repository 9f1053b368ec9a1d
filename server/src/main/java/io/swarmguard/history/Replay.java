package io.swarmguard.history;

import io.swarmguard.policy.Decision;
import io.swarmguard.policy.PolicySet;
import io.swarmguard.policy.Retrial;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Holds recorded traffic against a draft: what would be refused that was permitted, and the other way round. */
public final class Replay {
    /** What becomes of messages that were decided otherwise. */
    public enum Verdict {
        NEWLY_REFUSED("newly refused"),
        NEWLY_ALLOWED("newly allowed"),
        /** It hangs on a fact that was not recorded. */
        UNKNOWN("unknown");

        private final String word;

        Verdict(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /**
     * Messages of one principal on one kind of channel for which the draft makes a difference.
     *
     * @param kind of the channel
     * @param was why it was refused; null if it was permitted
     * @param becomes the same under the draft; null also if that is unknown
     * @param why the draft's policies that decide
     * @param count messages
     */
    public record Change(
            Verdict verdict,
            PrincipalId who,
            Action action,
            String kind,
            @Nullable Reason was,
            @Nullable Reason becomes,
            List<String> why,
            long count) {}

    /**
     * @param rows looked at: so many were told apart
     * @param decisions recorded since then
     * @param permitted of those
     * @param unknown what hangs on facts that were not recorded
     * @param unknownPermitted of those, what was permitted
     * @param changes the most frequent first
     * @param unrecorded the facts that the draft asks and that were not recorded at some time
     */
    public record Report(
            long rows,
            long decisions,
            long permitted,
            long newlyRefused,
            long newlyAllowed,
            long unknown,
            long unknownPermitted,
            List<Change> changes,
            List<String> unrecorded) {
        /** Of what was permitted, the part that would be refused or might be: 0 to 1. */
        public double newDenials() {
            return permitted == 0 ? 0 : (double) (newlyRefused + unknownPermitted) / permitted;
        }
    }

    private final Retrial retrial;
    private final ReplayedChanges changes = new ReplayedChanges();
    private final long[] sums = new long[Verdict.values().length];
    private final TreeSet<String> unrecorded = new TreeSet<>();
    private long rows;
    private long decisions;
    private long permitted;
    private long unknownPermitted;

    Replay(PolicySet draft) {
        this.retrial = new Retrial(draft);
    }

    /** Replays what was recorded since a moment. Blocking; some seconds for ten million rows. */
    public static Report run(Traffic traffic, PolicySet draft, Instant since) {
        Replay replay = new Replay(draft);
        traffic.each(since, replay::add);
        return replay.report();
    }

    void add(TrafficBlock block) {
        Retrial.Rows questions = retrial.rows(block.facts(), block.values());
        unrecorded.addAll(questions.unrecorded());
        @Nullable Decision[] decisions = questions.decide(block.rows(), block.numbers());
        ReplayedChanges.Rows changed = changes.rows(block);
        rows += block.rows();
        for (int row = 0; row < block.rows(); row++) {
            add(block.count(row), block.isPermitted(row), decisions[row], row, changed);
        }
    }

    private void add(
            long count, boolean wasPermitted, @Nullable Decision becomes, int row, ReplayedChanges.Rows changed) {
        this.decisions += count;
        this.permitted += wasPermitted ? count : 0;
        Verdict verdict = verdict(wasPermitted, becomes);
        if (verdict != null) {
            unknownPermitted += verdict == Verdict.UNKNOWN && wasPermitted ? count : 0;
            sums[verdict.ordinal()] += count;
            changed.add(row, verdict, becomes);
        }
    }

    private static @Nullable Verdict verdict(boolean wasPermitted, @Nullable Decision becomes) {
        if (becomes == null) {
            return Verdict.UNKNOWN;
        }
        if (wasPermitted == becomes.isPermitted()) {
            return null;
        }
        return wasPermitted ? Verdict.NEWLY_REFUSED : Verdict.NEWLY_ALLOWED;
    }

    Report report() {
        return new Report(
                rows,
                decisions,
                permitted,
                sums[Verdict.NEWLY_REFUSED.ordinal()],
                sums[Verdict.NEWLY_ALLOWED.ordinal()],
                sums[Verdict.UNKNOWN.ordinal()],
                unknownPermitted,
                changes.told(),
                List.copyOf(unrecorded));
    }
}
