package io.swarmguard.policy;

import io.swarmguard.policy.Condition.Outcome;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The facts of some sets of policies and questions as variables of diagrams, with every value that any of them mentions,
 * and what of it is possible. Values are numbered as everywhere, 0 for an absent one; a value that one layout knows only
 * as any other is told apart here if another layout names it.
 */
final class DiagramSpace {
    /** Values of one fact, such as roles that policies and questions name. */
    static final int MAX_VALUES = 1_000;

    private final List<Fact> facts;
    private final Map<Fact, Integer> variables = new HashMap<>();
    private final List<List<String>> words; // of each variable; of an open one's, those of the values after OTHER
    private final Map<Fact, Map<String, Integer>> numbers = new HashMap<>(); // of the words
    private final Diagrams diagrams;
    private int possible;

    private DiagramSpace(List<Fact> facts, List<List<String>> words) {
        this.facts = facts;
        this.words = words;
        int[] arity = new int[facts.size()];
        for (int i = 0; i < arity.length; i++) {
            Map<String, Integer> byWord = new HashMap<>();
            int first = facts.get(i).isOpen() ? Fact.OTHER + 1 : 1;
            for (String word : words.get(i)) {
                byWord.put(word, first + byWord.size());
            }
            numbers.put(facts.get(i), byWord);
            variables.put(facts.get(i), i);
            arity[i] = words.get(i).size() + (facts.get(i).isOpen() ? 2 : 1);
        }
        diagrams = new Diagrams(arity);
    }

    /**
     * The space of all that some layouts mention and the constraints speak of.
     *
     * @param templates possible are topics that any of them covers; if there are none, whatever topics
     * @throws PolicyRefusedException if it is too large for a diagram
     */
    static DiagramSpace of(Collection<Layout> layouts, Templates... templates) throws PolicyRefusedException {
        Set<Fact> asked = new LinkedHashSet<>();
        layouts.forEach(layout -> asked.addAll(List.of(layout.facts())));
        List<Constraint> constraints = Constraint.of(asked);
        Map<Fact, Set<String>> mentioned = new LinkedHashMap<>();
        for (Constraint constraint : constraints) {
            constraint.facts().forEach(fact -> mentioned.putIfAbsent(fact, new LinkedHashSet<>(fact.domain())));
        }
        for (Layout layout : layouts) {
            for (Fact fact : layout.facts()) {
                mentioned
                        .computeIfAbsent(fact, f -> new LinkedHashSet<>(f.domain()))
                        .addAll(layout.named(fact).keySet());
            }
        }
        for (Map.Entry<Fact, Set<String>> fact : mentioned.entrySet()) {
            if (fact.getValue().size() > MAX_VALUES) {
                throw new PolicyRefusedException("more than " + MAX_VALUES + " values of "
                        + fact.getKey().text() + " are named");
            }
        }
        List<Fact> facts = ordered(mentioned.keySet(), constraints);
        DiagramSpace space = new DiagramSpace(
                facts,
                facts.stream()
                        .map(fact -> List.copyOf(mentioned.getOrDefault(fact, Set.of())))
                        .toList());
        int topics = templates.length == 0 ? Diagrams.TRUE : Diagrams.FALSE;
        for (Templates some : templates) {
            topics = space.diagrams.or(topics, new ConstraintDiagrams(space).topics(some));
        }
        space.possible = space.diagrams.and(topics, new ConstraintDiagrams(space).all(constraints));
        return space;
    }

    /** Facts that must agree stand side by side, so that a diagram need not remember one of them for long. */
    private static List<Fact> ordered(Collection<Fact> facts, List<Constraint> constraints) {
        Map<Fact, Fact> partners = new HashMap<>();
        for (Constraint constraint : constraints) {
            if (constraint instanceof Constraint.Same same) {
                partners.put(same.one(), same.other());
            }
        }
        Set<Fact> ordered = new LinkedHashSet<>();
        for (Fact fact : facts) {
            ordered.add(fact);
            Fact partner = partners.get(fact);
            if (partner != null && facts.contains(partner)) {
                ordered.add(partner);
            }
        }
        return List.copyOf(ordered);
    }

    Diagrams diagrams() {
        return diagrams;
    }

    /** True for what can be so together. */
    int possible() {
        return possible;
    }

    List<Fact> facts() {
        return facts;
    }

    int variable(Fact fact) {
        return variables.getOrDefault(fact, -1);
    }

    /** The word of a value; null for any that nothing mentions, and for an absent one. */
    @Nullable
    String word(int variable, int value) {
        int first = facts.get(variable).isOpen() ? Fact.OTHER + 1 : 1;
        return value < first ? null : words.get(variable).get(value - first);
    }

    /** The number of a value by its word; {@link Fact#OTHER} or 0 if there is none of that word. */
    int value(Fact fact, String word) {
        return numbers.getOrDefault(fact, Map.of()).getOrDefault(word, fact.isOpen() ? Fact.OTHER : Fact.ABSENT);
    }

    /** Which variables a layout mentions. */
    boolean[] mentioned(Layout layout) {
        boolean[] mentioned = new boolean[facts.size()];
        for (Fact fact : layout.facts()) {
            mentioned[variable(fact)] = true;
        }
        return mentioned;
    }

    /** How many possible classes the named facts tell apart; at most {@link Long#MAX_VALUE}. */
    long classes(boolean[] named) throws PolicyRefusedException {
        return diagrams.count(seen(possible, named), named);
    }

    /** True wherever it can be, as far as the named facts tell. */
    int seen(int diagram, boolean[] named) throws PolicyRefusedException {
        boolean[] others = new boolean[named.length];
        for (int i = 0; i < named.length; i++) {
            others[i] = !named[i];
        }
        return diagrams.some(diagram, others);
    }

    /** The class, in a layout, of one way to give every variable a value. */
    long key(int[] values, Layout layout) {
        long key = 0;
        for (Fact fact : layout.facts()) {
            key += layout.part(fact, number(variable(fact), values[variable(fact)], layout));
        }
        return key;
    }

    /** Whether what a class of a layout says can be so together. */
    boolean canBe(long key, Layout layout) throws PolicyRefusedException {
        int left = possible;
        for (Fact fact : layout.facts()) {
            int variable = variable(fact);
            BitSet values = new BitSet();
            for (int value = 0; value < diagrams.arity(variable); value++) {
                values.set(value, number(variable, value, layout) == layout.value(key, fact));
            }
            left = diagrams.and(left, among(variable, values));
        }
        return left != Diagrams.FALSE;
    }

    /** A layout's own number of a value. */
    private int number(int variable, int value, Layout layout) {
        Fact fact = facts.get(variable);
        String word = fact.isOpen() ? word(variable, value) : null;
        return word == null ? value : layout.named(fact).getOrDefault(word, Fact.OTHER);
    }

    /** What a condition comes to: the number of its {@link Outcome}, for each class. */
    int outcome(Condition condition, Layout layout) throws PolicyRefusedException {
        return switch (condition) {
            case Condition.Always always -> Outcome.of(always.value()).ordinal();
            case Condition.Test test -> test(test, layout);
            case Condition.Reach reach -> reach(variable(reach.present()));
            case Condition.Not not -> diagrams.map(outcome(not.condition(), layout), 1, 0, 2);
            case Condition.And and ->
                diagrams.apply(DiagramOperation.IF_ONE, outcome(and.left(), layout), outcome(and.right(), layout));
            case Condition.Or or ->
                diagrams.apply(DiagramOperation.IF_ZERO, outcome(or.left(), layout), outcome(or.right(), layout));
            case Condition.Choice choice -> {
                int asked = diagrams.map(outcome(choice.condition(), layout), 3, 1, 2);
                int then = diagrams.apply(DiagramOperation.IF_ONE, asked, outcome(choice.then(), layout));
                // what the first branch answers must not be taken for the mark of the second, which is 3: it never is
                yield diagrams.apply(DiagramOperation.IF_THREE, then, outcome(choice.otherwise(), layout));
            }
            case Condition.Surely surely -> diagrams.map(outcome(surely.condition(), layout), 0, 1, 0);
        };
    }

    private int test(Condition.Test test, Layout layout) throws PolicyRefusedException {
        int variable = variable(test.fact());
        int[] branches = new int[diagrams.arity(variable)];
        branches[Fact.ABSENT] = Outcome.ERROR.ordinal();
        for (int value = 1; value < branches.length; value++) {
            branches[value] = Outcome.of(test.accepted().get(number(variable, value, layout)))
                    .ordinal();
        }
        return diagrams.node(variable, branches);
    }

    private int reach(int variable) throws PolicyRefusedException {
        int[] branches = new int[diagrams.arity(variable)];
        for (int value = 0; value < branches.length; value++) {
            branches[value] = (value == Fact.TRUE ? Outcome.TRUE : Outcome.ERROR).ordinal();
        }
        return diagrams.node(variable, branches);
    }

    /** True where a variable has one of some values. */
    int among(int variable, BitSet values) throws PolicyRefusedException {
        int[] branches = new int[diagrams.arity(variable)];
        for (int value = 0; value < branches.length; value++) {
            branches[value] = values.get(value) ? Diagrams.TRUE : Diagrams.FALSE;
        }
        return diagrams.node(variable, branches);
    }
}
