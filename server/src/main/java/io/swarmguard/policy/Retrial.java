package io.swarmguard.policy;

import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a set of policies says to questions that were recorded as rows of facts, once with others in force. A fact that was
 * not recorded may have been anything: if that makes a difference, the answer is open.
 */
public final class Retrial {
    /** Combinations of values of facts that were not recorded which are tried before the answer is called open. */
    static final int MAX_TRIED = 4_096;

    private static final int UNKNOWN = RecordedFacts.UNKNOWN;

    private final PolicySet set;
    private final Layout layout;
    private final Fact[] facts;
    private final RecordedFacts recorded;

    /**
     * @param names of the recorded facts
     * @param values of each, in the order of the names; null where there was none
     */
    public Retrial(PolicySet set, List<String> names, List<? extends List<? extends @Nullable String>> values) {
        this.set = set;
        this.layout = set.layout();
        this.facts = layout.facts();
        this.recorded = new RecordedFacts(
                facts, (fact, word) -> layout.named(fact).getOrDefault(word, Fact.OTHER), names, values);
    }

    /** The facts that the set asks and that were not recorded. */
    public List<String> unrecorded() {
        return recorded.unrecorded();
    }

    /**
     * Decides one row.
     *
     * @param value which of its values the fact of that name has in the row
     * @return null if the answer is open
     */
    public @Nullable Decision decide(IntUnaryOperator value) {
        int[] row = recorded.row(value);
        long open = 1;
        for (int i = 0; i < facts.length; i++) {
            if (row[i] == UNKNOWN) {
                open = Math.min(Integer.MAX_VALUE, open * layout.highest(facts[i]));
            }
        }
        return open > MAX_TRIED ? null : decide(row, 0, 0);
    }

    private @Nullable Decision decide(int[] row, int from, long key) {
        for (int i = from; i < row.length; i++) {
            if (row[i] == UNKNOWN) {
                return agreed(row, i, key);
            }
            key += layout.part(facts[i], row[i]);
        }
        return set.decide(key);
    }

    private @Nullable Decision agreed(int[] row, int open, long key) {
        Decision agreed = null;
        for (int value = Fact.ABSENT + 1; value <= layout.highest(facts[open]); value++) {
            Decision one = decide(row, open + 1, key + layout.part(facts[open], value));
            if (one == null || (agreed != null && one.isPermitted() != agreed.isPermitted())) {
                return null;
            }
            agreed = agreed == null ? one : agreed.or(one);
        }
        return agreed;
    }
}
