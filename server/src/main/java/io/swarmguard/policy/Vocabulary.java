package io.swarmguard.policy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The facts, and of open facts the values, that a set of policies mentions; filled while they are compiled. */
final class Vocabulary {
    private final Map<Fact, Map<String, Integer>> mentioned = new TreeMap<>();

    /** Notes that a fact is asked for. */
    void mention(Fact fact) {
        mentioned.computeIfAbsent(fact, f -> new LinkedHashMap<>());
    }

    /**
     * The number of a value, which is mentioned by asking.
     *
     * @return 0 if a closed fact has no such value
     */
    int number(Fact fact, String value) {
        mention(fact);
        if (!fact.isOpen()) {
            return fact.domain().indexOf(value) + 1;
        }
        Map<String, Integer> known = mentioned.getOrDefault(fact, Map.of());
        Integer number = known.get(value);
        if (number == null) {
            number = Fact.OTHER + 1 + known.size();
            known.put(value, number);
        }
        return number;
    }

    Map<Fact, Map<String, Integer>> mentioned() {
        return mentioned;
    }
}
