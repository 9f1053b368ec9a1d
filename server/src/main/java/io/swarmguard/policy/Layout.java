package io.swarmguard.policy;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where in a class key each mentioned fact has its bits. Facts that no policy mentions are not in the key, so that
 * questions which no policy tells apart are one class.
 */
final class Layout {
    /** The sign bit stays clear. */
    static final int MAX_BITS = 63;

    private static final int MOST_TOLD = 5;

    private final Fact[] facts;
    private final Slot[] slots; // in the order of facts
    private final Map<Fact, Slot> byFact = new HashMap<>();

    /**
     * The bits of one fact.
     *
     * @param lowest the lowest value number, which is what no bits set stand for
     * @param values the numbers of an open fact's values
     */
    private record Slot(int shift, int bits, int lowest, int highest, Map<String, Integer> values)
            implements ToIntFunction<String> {
        long mask() {
            return (1L << bits) - 1;
        }

        long bits(int value) {
            return (Math.max(value - lowest, 0) & mask()) << shift;
        }

        int value(long key) {
            return lowest + (int) ((key >>> shift) & mask());
        }

        @Override
        public int applyAsInt(String value) {
            return values.getOrDefault(value, Fact.OTHER);
        }
    }

    /** @throws PolicyRefusedException if the mentioned facts do not fit into a key */
    Layout(Vocabulary vocabulary) throws PolicyRefusedException {
        facts = vocabulary.mentioned().keySet().toArray(Fact[]::new);
        slots = new Slot[facts.length];
        int used = 0;
        for (int i = 0; i < facts.length; i++) {
            Fact fact = facts[i];
            Map<String, Integer> values = vocabulary.mentioned().getOrDefault(fact, Map.of());
            int highest =
                    fact.isOpen() ? Fact.OTHER + values.size() : fact.domain().size();
            int lowest = fact.isAlwaysThere() ? 1 : Fact.ABSENT;
            int bits = Integer.SIZE - Integer.numberOfLeadingZeros(highest - lowest);
            slots[i] = new Slot(used, bits, lowest, highest, Map.copyOf(values));
            byFact.put(fact, slots[i]);
            used += bits;
        }
        if (used > MAX_BITS) {
            throw new PolicyRefusedException("the policies mention facts of " + used + " bits, more than " + MAX_BITS
                    + "; mention fewer, most cost " + widest());
        }
    }

    private String widest() {
        List<Integer> order = IntStream.range(0, facts.length)
                .boxed()
                .sorted(Comparator.comparingInt((Integer i) -> -slots[i].bits()))
                .limit(MOST_TOLD)
                .toList();
        return order.stream()
                .map(i -> facts[i].text() + " (" + slots[i].bits() + ")")
                .collect(Collectors.joining(", "));
    }

    Fact[] facts() {
        return facts.clone();
    }

    boolean mentions(Fact fact) {
        return byFact.containsKey(fact);
    }

    /** The lowest value number of a mentioned fact: 0 if it can be absent, else 1. */
    int lowest(Fact fact) {
        Slot slot = byFact.get(fact);
        return slot == null ? Fact.ABSENT : slot.lowest();
    }

    /** The highest value number of a mentioned fact; 0 if the fact is not mentioned. */
    int highest(Fact fact) {
        Slot slot = byFact.get(fact);
        return slot == null ? 0 : slot.highest();
    }

    /** The values of an open fact that are mentioned, with their numbers. */
    Map<String, Integer> named(Fact fact) {
        Slot slot = byFact.get(fact);
        return slot == null ? Map.of() : slot.values();
    }

    /** 0 if the fact is not mentioned. */
    int value(long key, Fact fact) {
        Slot slot = byFact.get(fact);
        return slot == null ? Fact.ABSENT : slot.value(key);
    }

    /** The bits of one fact's value; 0 if the fact is not mentioned. */
    long bits(Fact fact, int value) {
        Slot slot = byFact.get(fact);
        return slot == null ? 0 : slot.bits(value);
    }

    /** The value of a mentioned fact in a question; 0 if the fact is not mentioned. */
    int value(Question question, Fact fact) {
        Slot slot = byFact.get(fact);
        return slot == null ? Fact.ABSENT : fact.read(question, slot);
    }

    /** The class that a question belongs to. */
    long key(Question question) {
        long key = 0;
        for (int i = 0; i < facts.length; i++) {
            key |= slots[i].bits(facts[i].read(question, slots[i]));
        }
        return key;
    }

    /** How many keys there could be, reachable or not. */
    double size() {
        double size = 1;
        for (Slot slot : slots) {
            size *= slot.highest() - slot.lowest() + 1;
        }
        return size;
    }
}
