package io.swarmguard.policy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a set of policies says to questions that were recorded as rows of facts, once with others in force. A fact that was
 * not recorded may have been anything: if that makes a difference, the answer is open. Many rows are decided at once, fact by
 * fact, and what the set does not tell apart is decided once. For one thread at a time.
 */
public final class Retrial {
    /** Combinations of values of facts that were not recorded which are tried before the answer is called open. */
    static final int MAX_TRIED = 4_096;
    /** Selections of facts that were not recorded whose decisions are remembered. */
    private static final int MAX_OPEN = 1_024;

    private static final int UNKNOWN = RecordedFacts.UNKNOWN;
    private static final Decision NO_ANSWER =
            Decision.failed(List.of()); // in the place of null where decisions are kept

    private final PolicySet set;
    private final Layout layout;
    private final Fact[] facts;
    private final long[][] parts; // by fact, by its value's number: what it adds to a key
    private Open nothing;
    private int kept;

    public Retrial(PolicySet set) {
        this.set = set;
        this.layout = set.layout();
        this.facts = layout.facts();
        this.parts = new long[facts.length][];
        for (int i = 0; i < facts.length; i++) {
            parts[i] = new long[layout.highest(facts[i]) + 1];
            for (int value = 0; value < parts[i].length; value++) {
                parts[i][value] = layout.part(facts[i], value);
            }
        }
        this.nothing = new Open(new int[0]);
    }

    /**
     * Prepares for rows that were recorded in the same words.
     *
     * @param names of the recorded facts
     * @param values of each, in the order of the names; null where there was none
     */
    public Rows rows(List<String> names, List<? extends List<? extends @Nullable String>> values) {
        if (kept > MAX_OPEN) {
            nothing = new Open(new int[0]);
            kept = 0;
        }
        return new Rows(new RecordedFacts(
                facts, (fact, word) -> layout.named(fact).getOrDefault(word, Fact.OTHER), names, values));
    }

    /** Rows that were recorded in the same words. */
    public final class Rows {
        private final RecordedFacts recorded;

        private Rows(RecordedFacts recorded) {
            this.recorded = recorded;
        }

        /** The facts that the set asks and that were not recorded. */
        public List<String> unrecorded() {
            return recorded.unrecorded();
        }

        /**
         * Decides.
         *
         * @param count rows
         * @param rows by name of a recorded fact: which of its values each row has
         * @return by row; null if the answer is open
         */
        public @Nullable Decision[] decide(int count, int[][] rows) {
            long[] keys = new long[count];
            Open[] open = new Open[count];
            Arrays.fill(open, nothing);
            int[] numbers = new int[count];
            long always = 0;
            for (int i = 0; i < facts.length; i++) {
                int same = recorded.always(i);
                if (same != UNKNOWN) {
                    always += parts[i][same];
                } else {
                    recorded.read(i, rows, numbers);
                    add(i, numbers, keys, open);
                }
            }
            @Nullable Decision[] decisions = new @Nullable Decision[count];
            for (int row = 0; row < count; row++) {
                decisions[row] = open[row].decide(always + keys[row]);
            }
            return decisions;
        }

        private void add(int fact, int[] numbers, long[] keys, Open[] open) {
            long[] part = parts[fact];
            for (int row = 0; row < numbers.length; row++) {
                int number = numbers[row];
                if (number == UNKNOWN) {
                    open[row] = open[row].and(fact);
                } else {
                    keys[row] += part[number];
                }
            }
        }
    }

    /** Rows in which certain facts are not known, and what was decided about them. */
    private final class Open {
        private final int[] unknown; // the facts
        private final boolean isTooMuch;
        private final ClassTable decided = new ClassTable(); // by the part of the key that is known
        private final Map<Integer, Open> more = new HashMap<>();
        private int lastFact = UNKNOWN;
        private Open last = this;

        Open(int[] unknown) {
            this.unknown = unknown;
            long combinations = 1;
            for (int fact : unknown) {
                combinations = Math.min(Integer.MAX_VALUE, combinations * layout.highest(facts[fact]));
            }
            isTooMuch = combinations > MAX_TRIED;
        }

        /** The same with one more, which comes after these. */
        Open and(int fact) {
            if (fact != lastFact) {
                last = more.computeIfAbsent(fact, this::with);
                lastFact = fact;
            }
            return last;
        }

        private Open with(int fact) {
            kept++;
            int[] wider = Arrays.copyOf(unknown, unknown.length + 1);
            wider[unknown.length] = fact;
            return new Open(wider);
        }

        @Nullable
        Decision decide(long key) {
            if (unknown.length == 0) {
                return set.decide(key);
            }
            if (isTooMuch) {
                return null;
            }
            Decision known = decided.get(key);
            if (known == null) {
                Decision agreed = agreed(0, key);
                known = agreed == null ? NO_ANSWER : agreed;
                decided.put(key, known);
            }
            return known == NO_ANSWER ? null : known;
        }

        private @Nullable Decision agreed(int from, long key) {
            if (from == unknown.length) {
                return set.decide(key);
            }
            Decision agreed = null;
            long[] part = parts[unknown[from]];
            for (int value = Fact.ABSENT + 1; value < part.length; value++) {
                Decision one = agreed(from + 1, key + part[value]);
                if (one == null || (agreed != null && one.isPermitted() != agreed.isPermitted())) {
                    return null;
                }
                agreed = agreed == null ? one : agreed.or(one);
            }
            return agreed;
        }
    }
}
