package io.swarmguard.policy;

import java.util.EnumMap;
import java.util.Map;

/**
 * Where in a class key each mentioned fact has its bits. Facts that no policy mentions are not in the key, so that
 * questions which no policy tells apart are one class.
 */
final class Layout {
    /** The sign bit stays clear. */
    static final int MAX_BITS = 63;

    private static final Fact[] ALL = Fact.values();

    private final Fact[] facts;
    private final int[] shifts = new int[ALL.length];
    private final long[] masks = new long[ALL.length];
    private final int[] sizes = new int[ALL.length];
    private final Map<Fact, Map<String, Integer>> open = new EnumMap<>(Fact.class);

    /** @throws PolicyRefusedException if the mentioned facts do not fit into a key */
    Layout(Vocabulary vocabulary) throws PolicyRefusedException {
        facts = vocabulary.mentioned().keySet().toArray(Fact[]::new);
        int used = 0;
        for (Fact fact : facts) {
            Map<String, Integer> values = vocabulary.mentioned().getOrDefault(fact, Map.of());
            int highest =
                    fact.isOpen() ? Fact.OTHER + values.size() : fact.domain().size();
            int bits = Integer.SIZE - Integer.numberOfLeadingZeros(highest);
            shifts[fact.ordinal()] = used;
            masks[fact.ordinal()] = (1L << bits) - 1;
            sizes[fact.ordinal()] = highest;
            open.put(fact, Map.copyOf(values));
            used += bits;
        }
        if (used > MAX_BITS) {
            throw new PolicyRefusedException(
                    "the policies mention facts of " + used + " bits, more than " + MAX_BITS + "; mention fewer roles");
        }
    }

    Fact[] facts() {
        return facts.clone();
    }

    boolean mentions(Fact fact) {
        return masks[fact.ordinal()] != 0;
    }

    /** The highest value number of a mentioned fact. */
    int highest(Fact fact) {
        return sizes[fact.ordinal()];
    }

    /** The values of an open fact that are mentioned, with their numbers. */
    Map<String, Integer> named(Fact fact) {
        return open.getOrDefault(fact, Map.of());
    }

    int value(long key, Fact fact) {
        return (int) ((key >>> shifts[fact.ordinal()]) & masks[fact.ordinal()]);
    }

    /** The number of an open fact's value. */
    int number(Fact fact, String value) {
        return open.getOrDefault(fact, Map.of()).getOrDefault(value, Fact.OTHER);
    }

    /** The bits of one fact's value; 0 if the fact is not mentioned. */
    long bits(Fact fact, int value) {
        return (value & masks[fact.ordinal()]) << shifts[fact.ordinal()];
    }

    /** The class that a question belongs to. */
    long key(Question question) {
        long key = 0;
        for (Fact fact : facts) {
            key |= bits(fact, question.value(fact, this));
        }
        return key;
    }

    /** How many keys there could be, reachable or not. */
    double size() {
        double size = 1;
        for (Fact fact : facts) {
            size *= sizes[fact.ordinal()] + 1;
        }
        return size;
    }
}
