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

    private static final String PRINCIPAL = "principal";
    private static final String DEVICE = "resource.device";

    private final PolicySet set;
    private final Layout layout;
    private final Question question;
    private final DiagramSpace space;
    private final Fact[] facts;
    private final int[] values;
    private final List<int[]>
            changeable; // places of facts that are one thing: of the asker who is the device that is named
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
        this.changeable = changeable();
        this.decision = set.decide(layout.key(question));
    }

    private List<int[]> changeable() {
        boolean own = question.device() == question.who();
        List<String> texts = Arrays.stream(facts).map(Fact::text).toList();
        List<int[]> all = new ArrayList<>();
        for (int i = 0; i < facts.length; i++) {
            boolean ofPrincipal = texts.get(i).startsWith(PRINCIPAL);
            int twin = texts.indexOf(
                    ofPrincipal
                            ? DEVICE + texts.get(i).substring(PRINCIPAL.length())
                            : PRINCIPAL + texts.get(i).replace(DEVICE, ""));
            boolean twins = own && twin >= 0 && facts[i].domain().equals(facts[twin].domain()) && !facts[i].isOpen();
            if (!twins) {
                all.add(new int[] {i});
            } else if (ofPrincipal) {
                all.add(new int[] {i, twin});
            }
        }
        return all;
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
        String via = FactSheet.value(Fact.VIA_STANDING, question);
        if (via != null) { // also unasked: it may be why the principal stands where it does
            told.put(Fact.VIA_STANDING.text(), via);
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
            case PRINCIPAL, DEVICE, PUBLISHER, VIA -> 2;
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
        for (int i = from; i <= changeable.size() - changes; i++) {
            int[] places = changeable.get(i);
            Fact fact = facts[places[0]];
            for (int value = layout.lowest(fact); value <= layout.highest(fact); value++) {
                if (tried >= MAX_TRIED || flips.size() >= Explanation.MAX_FLIPS) {
                    return;
                }
                if (value != values[places[0]]) {
                    set(changed, places, value);
                    change(i + 1, changes - 1, changed);
                }
            }
            set(changed, places, values[places[0]]);
        }
    }

    private static void set(int[] changed, int[] places, int value) {
        for (int place : places) {
            changed[place] = value;
        }
    }

    private void consider(int[] changed) throws PolicyRefusedException {
        tried++;
        long key = 0;
        for (int i = 0; i < facts.length; i++) {
            key += layout.part(facts[i], changed[i]);
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
