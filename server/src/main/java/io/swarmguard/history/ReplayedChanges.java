package io.swarmguard.history;

import io.swarmguard.history.Replay.Change;
import io.swarmguard.history.Replay.Verdict;
import io.swarmguard.policy.Decision;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages for which a draft makes a difference, counted by who did what and what becomes of it. Rows come by the million, so
 * that principals and what they did are looked up once for each block and counted by their numbers.
 */
final class ReplayedChanges {
    private static final String KIND = "resource.kind";
    private static final int NOT_LOOKED_UP = -1;

    private record What(
            Verdict verdict,
            Action action,
            String kind,
            @Nullable Reason was,
            @Nullable Reason becomes,
            List<String> why) {}

    private final Numbers<String> principals = new Numbers<>();
    private final Numbers<What> doings = new Numbers<>();
    private final Counts counts = new Counts();

    /** Different values in the order they were first seen. */
    private static final class Numbers<T> {
        private final Map<T, Integer> numbers = new HashMap<>();
        private final List<T> values = new ArrayList<>();

        int of(T value) {
            Integer known = numbers.putIfAbsent(value, values.size());
            if (known == null) {
                values.add(value);
                return values.size() - 1;
            }
            return known;
        }
    }

    /** The rows of one block. */
    final class Rows {
        private final TrafficBlock block;
        private final TrafficBlock.Column who;
        private final TrafficBlock.Column action;
        private final TrafficBlock.Column refusal;
        private final TrafficBlock.@Nullable Column kind;
        private final int kinds;
        private final int[] principalOf; // by the block's own number
        private final IdentityHashMap<Object, int[]> doingOf =
                new IdentityHashMap<>(); // by decision; then by action, refusal and kind

        private Rows(TrafficBlock block) {
            this.block = block;
            this.who = block.whoColumn();
            this.action = block.actionColumn();
            this.refusal = block.refusalColumn();
            int known = block.facts().indexOf(KIND);
            this.kind = known < 0 ? null : block.columns().get(known);
            this.kinds = kind == null ? 1 : kind.values().size();
            this.principalOf = new int[who.values().size()];
            Arrays.fill(principalOf, NOT_LOOKED_UP);
        }

        /** @param becomes null if that is unknown */
        void add(int row, Verdict verdict, @Nullable Decision becomes) {
            int number = who.rows()[row];
            if (principalOf[number] == NOT_LOOKED_UP) {
                principalOf[number] = principals.of(String.valueOf(who.values().get(number)));
            }
            counts.add(principalOf[number], doing(row, verdict, becomes), block.count(row));
        }

        private int doing(int row, Verdict verdict, @Nullable Decision becomes) {
            int[] known = doingOf.computeIfAbsent(becomes == null ? Verdict.UNKNOWN : becomes, decision -> unknown());
            int refusals = refusal.values().size();
            int at = (action.rows()[row] * refusals + refusal.rows()[row]) * kinds + kindOf(row);
            if (known[at] == NOT_LOOKED_UP) {
                known[at] = doings.of(new What(
                        verdict,
                        block.action(row),
                        kind == null ? "" : String.valueOf(kind.at(row)),
                        block.refusal(row),
                        becomes == null ? null : becomes.reason(),
                        becomes == null ? List.of() : becomes.why()));
            }
            return known[at];
        }

        private int kindOf(int row) {
            return kind == null ? 0 : kind.rows()[row];
        }

        private int[] unknown() {
            int[] unknown = new int[action.values().size() * refusal.values().size() * kinds];
            Arrays.fill(unknown, NOT_LOOKED_UP);
            return unknown;
        }
    }

    Rows rows(TrafficBlock block) {
        return new Rows(block);
    }

    /** The most frequent first. */
    List<Change> told() {
        List<PrincipalId> ids =
                principals.values.stream().map(PrincipalId::parse).toList();
        List<Change> all = new ArrayList<>(counts.size());
        counts.forEach((principal, doing, count) -> {
            What what = doings.values.get(doing);
            all.add(new Change(
                    what.verdict, ids.get(principal), what.action, what.kind, what.was, what.becomes, what.why, count));
        });
        all.sort(Comparator.comparingLong(Change::count)
                .reversed()
                .thenComparing(Change::who)
                .thenComparing(Change::kind));
        return all;
    }
}
