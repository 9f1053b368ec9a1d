package io.swarmguard.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds out why a question is decided as it is, and what would have to be otherwise. */
final class Explainer {
    /** Classes decided in search of a change. */
    private static final int MAX_TRIED = 20_000;
    /** Facts that are changed at once. */
    private static final int MAX_CHANGED = 3;

    private final PolicySet set;
    private final Layout layout;
    private final Question question;
    private final DiagramSpace space;
    private final Fact[] facts;
    private final int[] values;
    private final Decision decision;
    private final List<Explanation.Flip> flips = new ArrayList<>();
    private int tried;

    private Explainer(PolicySet set, Templates templates, Question question) throws PolicyRefusedException {
        this.set = set;
        this.layout = set.layout();
        this.question = question;
        this.space = DiagramSpace.of(List.of(layout), templates);
        this.facts = layout.facts();
        Arrays.sort(facts, Comparator.comparingInt(Explainer::effort));
        this.values = new int[facts.length];
        for (int i = 0; i < facts.length; i++) {
            values[i] = layout.value(question, facts[i]);
        }
        this.decision = set.decide(layout.key(question));
    }

    /** @throws PolicyRefusedException if the facts of the set are too many for the search */
    static Explanation explain(PolicySet set, Templates templates, Question question) throws PolicyRefusedException {
        return new Explainer(set, templates, question).explain();
    }

    private Explanation explain() throws PolicyRefusedException {
        for (int changes = 1; changes <= MAX_CHANGED && flips.isEmpty(); changes++) {
            change(0, changes, values.clone());
        }
        TreeMap<String, String> told = new TreeMap<>();
        for (Fact fact : facts) {
            String value = FactSheet.value(fact, question);
            told.put(fact.text(), value == null ? Explanation.ABSENT : value);
        }
        return new Explanation(decision, told, List.copyOf(flips));
    }

    /** What an operator changes with one command first, what makes it another message last. */
    private static int effort(Fact fact) {
        if (fact.text().endsWith("standing")) {
            return 0;
        }
        if (fact.isDeclared()) {
            return 1;
        }
        return switch (fact.about()) {
            case PRINCIPAL, DEVICE, PUBLISHER -> 2;
            case SEGMENT, CONTEXT -> 3;
            case CHANNEL, LEVEL -> 4;
            case ACTION -> 5;
        };
    }

    /** Tries every way to change so many facts from a place on. */
    private void change(int from, int changes, int[] changed) throws PolicyRefusedException {
        if (changes == 0) {
            consider(changed);
            return;
        }
        for (int i = from; i <= facts.length - changes; i++) {
            for (int value = layout.lowest(facts[i]); value <= layout.highest(facts[i]); value++) {
                if (tried >= MAX_TRIED || flips.size() >= Explanation.MAX_FLIPS) {
                    return;
                }
                if (value != values[i]) {
                    changed[i] = value;
                    change(i + 1, changes - 1, changed);
                }
            }
            changed[i] = values[i];
        }
    }

    private void consider(int[] changed) throws PolicyRefusedException {
        tried++;
        long key = 0;
        for (int i = 0; i < facts.length; i++) {
            key |= layout.bits(facts[i], changed[i]);
        }
        Decision then = set.evaluate(key);
        if (then.isPermitted() == decision.isPermitted() || !space.canBe(key, layout)) {
            return;
        }
        Map<String, String> differing = new LinkedHashMap<>();
        for (int i = 0; i < facts.length; i++) {
            if (changed[i] != values[i]) {
                differing.put(facts[i].text(), word(facts[i], changed[i]));
            }
        }
        flips.add(new Explanation.Flip(differing, then));
    }

    private String word(Fact fact, int value) {
        if (value == Fact.ABSENT) {
            return Explanation.ABSENT;
        }
        if (!fact.isOpen()) {
            return fact.domain().get(value - 1);
        }
        return layout.named(fact).entrySet().stream()
                .filter(named -> named.getValue() == value)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(Explanation.OTHER);
    }
}
