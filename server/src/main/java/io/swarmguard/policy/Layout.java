package io.swarmguard.policy;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where in a class key each mentioned fact has its place: the key counts all combinations of their values, each fact a digit
 * of a base of its own. Facts that no policy mentions are not in the key, so that questions which no policy tells apart are
 * one class.
 */
final class Layout {
    /** What keys are below. */
    static final double MAX_KEYS = 0x1p63;

    private static final int MOST_TOLD = 5;

    private final Fact[] facts;
    private final Slot[] slots; // in the order of facts
    private final Map<Fact, Slot> byFact = new HashMap<>();

    /**
     * The digit of one fact.
     *
     * @param weight what one is worth
     * @param lowest the lowest value number, which 0 stands for
     * @param values the numbers of an open fact's values
     */
    private record Slot(long weight, int lowest, int highest, Map<String, Integer> values)
            implements ToIntFunction<String> {
        int size() {
            return highest - lowest + 1;
        }

        long part(int value) {
            return weight * Math.max(value - lowest, 0);
        }

        int value(long key) {
            return lowest + (int) (key / weight % size());
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
        double keys = 1;
        long weight = 1; // is what keys is, as long as that is not too much
        for (int i = 0; i < facts.length; i++) {
            Fact fact = facts[i];
            Map<String, Integer> values = vocabulary.mentioned().getOrDefault(fact, Map.of());
            int highest =
                    fact.isOpen() ? Fact.OTHER + values.size() : fact.domain().size();
            int lowest = fact.isAlwaysThere() ? 1 : Fact.ABSENT;
            slots[i] = new Slot(weight, lowest, highest, Map.copyOf(values));
            byFact.put(fact, slots[i]);
            keys *= slots[i].size();
            weight *= slots[i].size();
        }
        if (keys > MAX_KEYS) {
            throw new PolicyRefusedException(String.format(
                    Locale.ROOT,
                    "the policies mention facts with %.0e combinations of values, more than %.0e; mention fewer, most have %s",
                    keys,
                    MAX_KEYS,
                    widest()));
        }
    }

    private String widest() {
        List<Integer> order = IntStream.range(0, facts.length)
                .boxed()
                .sorted(Comparator.comparingInt((Integer i) -> -slots[i].size()))
                .limit(MOST_TOLD)
                .toList();
        return order.stream()
                .map(i -> facts[i].text() + " (" + slots[i].size() + ")")
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

    /** What a fact's value adds to a key; 0 if the fact is not mentioned. */
    long part(Fact fact, int value) {
        Slot slot = byFact.get(fact);
        return slot == null ? 0 : slot.part(value);
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
            key += slots[i].part(facts[i].read(question, slots[i]));
        }
        return key;
    }

    /** How many keys there could be, reachable or not. */
    double size() {
        double size = 1;
        for (Slot slot : slots) {
            size *= slot.size();
        }
        return size;
    }
}
