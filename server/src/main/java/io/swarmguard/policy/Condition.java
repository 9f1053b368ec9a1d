package io.swarmguard.policy;

import java.util.BitSet;

/**
 * A Boolean condition over finite facts, with Cedar's third outcome: asking for what is absent is an error, and
 * {@code &&}, {@code ||} and {@code if} look at their right sides only when they must.
 */
sealed interface Condition {
    Condition TRUE = new Always(true);
    Condition FALSE = new Always(false);

    /** What a condition comes to under one class. */
    enum Outcome {
        FALSE,
        TRUE,
        ERROR;

        static Outcome of(boolean value) {
            return value ? TRUE : FALSE;
        }
    }

    Outcome evaluate(long key, Layout layout);

    record Always(boolean value) implements Condition {
        @Override
        public Outcome evaluate(long key, Layout layout) {
            return Outcome.of(value);
        }
    }

    /** True if the fact has one of the accepted values; an error if it has none. */
    record Test(Fact fact, BitSet accepted) implements Condition {
        @Override
        public Outcome evaluate(long key, Layout layout) {
            int value = layout.value(key, fact);
            return value == Fact.ABSENT ? Outcome.ERROR : Outcome.of(accepted.get(value));
        }
    }

    /** True if {@code present} is true, else an error: reaches through something optional. */
    record Reach(Fact present) implements Condition {
        @Override
        public Outcome evaluate(long key, Layout layout) {
            return layout.value(key, present) == Fact.TRUE ? Outcome.TRUE : Outcome.ERROR;
        }
    }

    record Not(Condition condition) implements Condition {
        @Override
        public Outcome evaluate(long key, Layout layout) {
            return switch (condition.evaluate(key, layout)) {
                case FALSE -> Outcome.TRUE;
                case TRUE -> Outcome.FALSE;
                case ERROR -> Outcome.ERROR;
            };
        }
    }

    record And(Condition left, Condition right) implements Condition {
        @Override
        public Outcome evaluate(long key, Layout layout) {
            Outcome first = left.evaluate(key, layout);
            return first == Outcome.TRUE ? right.evaluate(key, layout) : first;
        }
    }

    record Or(Condition left, Condition right) implements Condition {
        @Override
        public Outcome evaluate(long key, Layout layout) {
            Outcome first = left.evaluate(key, layout);
            return first == Outcome.FALSE ? right.evaluate(key, layout) : first;
        }
    }

    record Choice(Condition condition, Condition then, Condition otherwise) implements Condition {
        @Override
        public Outcome evaluate(long key, Layout layout) {
            return switch (condition.evaluate(key, layout)) {
                case TRUE -> then.evaluate(key, layout);
                case FALSE -> otherwise.evaluate(key, layout);
                case ERROR -> Outcome.ERROR;
            };
        }
    }

    /** Whether the condition is true: an error is not. */
    record Surely(Condition condition) implements Condition {
        @Override
        public Outcome evaluate(long key, Layout layout) {
            return Outcome.of(condition.evaluate(key, layout) == Outcome.TRUE);
        }
    }

    /** {@code left && right}, without what says nothing. */
    static Condition and(Condition left, Condition right) {
        return left.equals(TRUE) ? right : right.equals(TRUE) ? left : new And(left, right);
    }
}
