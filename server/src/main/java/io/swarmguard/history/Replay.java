package io.swarmguard.history;

import io.swarmguard.policy.Decision;
import io.swarmguard.policy.PolicySet;
import io.swarmguard.policy.Retrial;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Holds recorded traffic against a draft: what would be refused that was permitted, and the other way round. */
public final class Replay {
    private static final String KIND = "resource.kind";

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

    private record Key(
            Verdict verdict,
            PrincipalId who,
            Action action,
            String kind,
            @Nullable Reason was,
            @Nullable Reason becomes,
            List<String> why) {}

    private final PolicySet draft;
    private final Map<Key, Long> changes = new HashMap<>();
    private final Map<Verdict, Long> sums = new HashMap<>();
    private final TreeSet<String> unrecorded = new TreeSet<>();
    private long rows;
    private long decisions;
    private long permitted;
    private long unknownPermitted;

    private Replay(PolicySet draft) {
        this.draft = draft;
    }

    /** Replays what was recorded since a moment. Blocking; a second or so for a million rows. */
    public static Report run(Traffic traffic, PolicySet draft, Instant since) {
        Replay replay = new Replay(draft);
        traffic.each(since, replay::add);
        return replay.report();
    }

    void add(TrafficBlock block) {
        Retrial retrial = retrial(draft, block);
        unrecorded.addAll(retrial.unrecorded());
        rows += block.rows();
        int kind = block.facts().indexOf(KIND);
        for (int row = 0; row < block.rows(); row++) {
            int at = row;
            Decision decision = retrial.decide(fact -> block.value(fact, at));
            Reason was = block.refusal(row);
            decisions += block.count(row);
            permitted += was == null ? block.count(row) : 0;
            Verdict verdict = verdict(was, decision);
            if (verdict == Verdict.UNKNOWN && was == null) {
                unknownPermitted += block.count(row);
            }
            if (verdict != null) {
                String channel =
                        kind < 0 ? "" : String.valueOf(block.values(kind).get(block.value(kind, row)));
                Key key = new Key(
                        verdict,
                        block.who(row),
                        block.action(row),
                        channel,
                        was,
                        decision == null ? null : decision.reason(),
                        decision == null ? List.of() : decision.why());
                changes.merge(key, block.count(row), Long::sum);
                sums.merge(verdict, block.count(row), Long::sum);
            }
        }
    }

    static Retrial retrial(PolicySet set, TrafficBlock block) {
        return new Retrial(
                set,
                block.facts(),
                IntStream.range(0, block.facts().size()).mapToObj(block::values).toList());
    }

    private static @Nullable Verdict verdict(@Nullable Reason was, @Nullable Decision decision) {
        if (decision == null) {
            return Verdict.UNKNOWN;
        }
        if ((was == null) == decision.isPermitted()) {
            return null;
        }
        return was == null ? Verdict.NEWLY_REFUSED : Verdict.NEWLY_ALLOWED;
    }

    Report report() {
        List<Change> all = new ArrayList<>();
        changes.forEach((key, count) ->
                all.add(new Change(key.verdict, key.who, key.action, key.kind, key.was, key.becomes, key.why, count)));
        all.sort(Comparator.comparingLong(Change::count)
                .reversed()
                .thenComparing(Change::who)
                .thenComparing(Change::kind));
        return new Report(
                rows,
                decisions,
                permitted,
                sums.getOrDefault(Verdict.NEWLY_REFUSED, 0L),
                sums.getOrDefault(Verdict.NEWLY_ALLOWED, 0L),
                sums.getOrDefault(Verdict.UNKNOWN, 0L),
                unknownPermitted,
                all,
                List.copyOf(unrecorded));
    }
}
