package io.swarmguard.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What changes when one set of policies takes the place of another: the classes that become permitted, those that cease to
 * be, and those that are permitted within another budget, told in few sentences. For one thread at a time.
 */
public final class PolicyDiff {
    /** Facts that say who asks, and so can be counted over who is registered. */
    private static final List<Fact> OF_PRINCIPAL =
            List.of(Fact.PRINCIPAL_TYPE, Fact.PRINCIPAL_ROLE, Fact.PRINCIPAL_STANDING);

    private final DiagramSpace space;
    private final Diagrams diagrams;
    private final SetDiagram before;
    private final SetDiagram after;
    private final boolean retemplated;
    private final boolean[] told;
    private final int possible;
    private final int opened;
    private final int closed;
    private final int rebudgeted;
    private final int all;
    private final List<Part> parts = new ArrayList<>();

    /** What becomes of a class. */
    public enum Way {
        OPENED('+', "permitted"),
        CLOSED('-', "refused"),
        /** It stays permitted, within another budget. */
        REBUDGETED('~', "within another budget");

        private final char sign;
        private final String word;

        Way(char sign, String word) {
            this.sign = sign;
            this.word = word;
        }

        /** What it is from now on. */
        public String word() {
            return word;
        }
    }

    /**
     * Some classes that change alike.
     *
     * @param words who, what and where
     * @param classes how many there are that no earlier change of the list tells of
     * @param policies the policies that decide one of them now; empty if none says anything about it any more
     * @param within the budgets within which it is permitted now; empty if it is without end, or not at all
     * @param withinBefore the same under the policies before
     */
    public record Change(
            Way way,
            String words,
            long classes,
            List<String> policies,
            List<String> within,
            List<String> withinBefore) {
        public Change {
            policies = List.copyOf(policies);
            within = List.copyOf(within);
            withinBefore = List.copyOf(withinBefore);
        }

        @Override
        public String toString() {
            String why = policies.isEmpty() ? "nothing permits it now" : "by '" + String.join("', '", policies) + "'";
            return way.sign + " " + words + " (" + classes + (classes == 1 ? " class, " : " classes, ") + why
                    + budgets() + ")";
        }

        private String budgets() {
            return switch (way) {
                case OPENED -> within.isEmpty() ? "" : ", " + within(within);
                case CLOSED -> "";
                case REBUDGETED -> ", " + within(within) + ", before " + within(withinBefore);
            };
        }

        private static String within(List<String> budgets) {
            return budgets.isEmpty() ? "without a budget" : "within budget " + String.join(" or ", budgets);
        }
    }

    /**
     * A change and the classes that it tells of.
     *
     * @param change null: what no sentence tells
     */
    private record Part(@Nullable Change change, int diagram) {}

    /** @throws PolicyRefusedException if the two together are too large for a diagram */
    public PolicyDiff(PolicySet from, Templates fromTemplates, PolicySet to, Templates toTemplates)
            throws PolicyRefusedException {
        space = DiagramSpace.of(List.of(from.layout(), to.layout()), fromTemplates, toTemplates);
        diagrams = space.diagrams();
        before = new SetDiagram(space, from);
        after = new SetDiagram(space, to);
        int topicsBefore = new ConstraintDiagrams(space).topics(fromTemplates);
        int topicsAfter = new ConstraintDiagrams(space).topics(toTemplates);
        retemplated = topicsBefore != topicsAfter;
        int permittedBefore = diagrams.and(topicsBefore, before.where(SetDiagram.PERMITTED));
        int permittedAfter = diagrams.and(topicsAfter, after.where(SetDiagram.PERMITTED));
        told = space.mentioned(from.layout());
        boolean[] other = space.mentioned(to.layout());
        for (int i = 0; i < told.length; i++) {
            told[i] |= other[i];
        }
        for (Fact fact : List.of(Fact.CHANNEL_KIND, Fact.CHANNEL_SHARED, Fact.HAS_DEVICE)) {
            told[space.variable(fact)] |= retemplated; // what templates say may then tell classes apart, too
        }
        possible = space.seen(space.possible(), told);
        opened = seen(diagrams.apply(DiagramOperation.WITHOUT, permittedAfter, permittedBefore));
        closed = seen(diagrams.apply(DiagramOperation.WITHOUT, permittedBefore, permittedAfter));
        rebudgeted = seen(diagrams.and(diagrams.and(permittedBefore, permittedAfter), otherBudgets()));
        all = diagrams.or(diagrams.or(opened, closed), rebudgeted);
        tell(opened, Way.OPENED);
        tell(closed, Way.CLOSED);
        tell(rebudgeted, Way.REBUDGETED);
    }

    /** True where one set has a budget for something that the other permits without, or within another one. */
    private int otherBudgets() throws PolicyRefusedException {
        Set<Budget> budgets = new LinkedHashSet<>(before.budgets());
        budgets.addAll(after.budgets());
        int other = Diagrams.FALSE;
        for (Budget budget : budgets) {
            int then = before.within(budget);
            int now = after.within(budget);
            other = diagrams.or(other, diagrams.apply(DiagramOperation.WITHOUT, then, now));
            other = diagrams.or(other, diagrams.apply(DiagramOperation.WITHOUT, now, then));
        }
        return other;
    }

    private int seen(int diagram) throws PolicyRefusedException {
        return space.seen(diagrams.and(diagram, space.possible()), told);
    }

    /** Whether no decision changes, nor a budget within which something is permitted. */
    public boolean isEmpty() {
        return opened == Diagrams.FALSE && closed == Diagrams.FALSE && rebudgeted == Diagrams.FALSE;
    }

    /** Whether there are topics of kinds that only one of the two has templates for. */
    public boolean isRetemplated() {
        return retemplated;
    }

    /** How many possible classes the two sets tell apart together; at most {@link Long#MAX_VALUE}. */
    public long classes() {
        return diagrams.count(possible, told);
    }

    /** How many of them become permitted. */
    public long opened() {
        return diagrams.count(opened, told);
    }

    /** How many of them cease to be permitted. */
    public long closed() {
        return diagrams.count(closed, told);
    }

    /** How many stay permitted, within another budget. */
    public long rebudgeted() {
        return diagrams.count(rebudgeted, told);
    }

    /** What becomes permitted, what ceases to be, and what has another budget; at most {@link DiagramCube#MAX_CUBES} of each. */
    public List<Change> changes() {
        return parts.stream()
                .map(Part::change)
                .filter(Objects::nonNull)
                .map(Change.class::cast)
                .toList();
    }

    private void tell(int diagram, Way way) throws PolicyRefusedException {
        int left = diagram;
        for (DiagramCube cube : DiagramCube.covering(space, diagram, possible)) {
            int part = diagrams.and(left, cube.diagram());
            left = diagrams.apply(DiagramOperation.WITHOUT, left, part);
            int[] one = PolicyProver.anyOf(diagrams.first(part));
            Decision now = decide(after, one);
            Change change = new Change(
                    way,
                    DiagramWords.of(cube),
                    diagrams.count(part, told),
                    now.why(),
                    words(now.budgets()),
                    words(decide(before, one).budgets()));
            parts.add(new Part(change, part));
        }
        if (left != Diagrams.FALSE) {
            parts.add(new Part(null, left));
        }
    }

    private Decision decide(SetDiagram by, int[] values) {
        return by.set().decide(space.key(values, by.set().layout()));
    }

    private static List<String> words(List<Budget> budgets) {
        return budgets.stream().map(Budget::toString).toList();
    }

    /** How many classes change that {@link #changes} has no sentence for. */
    public long untold() {
        return opened()
                + closed()
                + rebudgeted()
                - changes().stream().mapToLong(Change::classes).sum();
    }

    /** Whom each of {@link #changes} concerns today. */
    public List<Population.Count> touched(Population who) {
        return parts.stream()
                .filter(part -> part.change != null)
                .map(part -> who.count(space, part.diagram))
                .toList();
    }

    /** Says of recorded rows which change they belong to. */
    public Recorded recorded(List<String> names, List<? extends List<? extends @Nullable String>> values) {
        return new Recorded(names, values);
    }

    /** Rows of facts as they were recorded, and the changes that they belong to. */
    public final class Recorded {
        private final RecordedFacts facts;
        private final int any;

        private Recorded(List<String> names, List<? extends List<? extends @Nullable String>> values) {
            facts = new RecordedFacts(space.facts().toArray(Fact[]::new), space::value, names, values);
            any = all;
        }

        /**
         * Which of {@link #changes} tell of a row.
         *
         * @param value which of its values the fact of that name has in the row
         * @return usually none or one; several if it hangs on what was not recorded
         */
        public List<Integer> changes(IntUnaryOperator value) {
            int[] row = facts.row(value);
            if (!diagrams.meets(any, row)) {
                return List.of();
            }
            List<Integer> changes = new ArrayList<>();
            int number = 0;
            for (Part part : parts) {
                if (part.change != null) {
                    if (diagrams.meets(part.diagram, row)) {
                        changes.add(number);
                    }
                    number++;
                }
            }
            return changes;
        }

        /** Whether that row surely belongs to the one change that may tell of it. */
        public boolean isCertain(IntUnaryOperator value) {
            return Arrays.stream(facts.row(value)).noneMatch(one -> one == RecordedFacts.UNKNOWN);
        }
    }

    /**
     * How many of some principals get rights that they did not have, whatever they do and wherever.
     *
     * @param factOf the word of a principal's fact, as policies write it ({@code principal.role}); null if it has none or
     *     it is not known, which leaves that fact open
     */
    public <T> long widened(Iterable<T> principals, BiFunction<T, String, @Nullable String> factOf)
            throws PolicyRefusedException {
        return touched(opened, principals, factOf);
    }

    private <T> long touched(int changes, Iterable<T> principals, BiFunction<T, String, @Nullable String> factOf)
            throws PolicyRefusedException {
        Map<List<Integer>, Boolean> known = new HashMap<>();
        long touched = 0;
        for (T principal : principals) {
            List<Integer> values = new ArrayList<>();
            for (Fact fact : OF_PRINCIPAL) {
                String word = factOf.apply(principal, fact.text());
                values.add(word == null ? -1 : space.value(fact, word));
            }
            Boolean isTouched = known.get(values);
            if (isTouched == null) {
                isTouched = diagrams.and(changes, of(values)) != Diagrams.FALSE;
                known.put(values, isTouched);
            }
            touched += isTouched ? 1 : 0;
        }
        return touched;
    }

    private int of(List<Integer> values) throws PolicyRefusedException {
        int diagram = Diagrams.TRUE;
        for (int i = 0; i < values.size(); i++) {
            BitSet only = new BitSet();
            if (values.get(i) >= 0) {
                only.set(values.get(i));
                diagram = diagrams.and(diagram, space.among(space.variable(OF_PRINCIPAL.get(i)), only));
            }
        }
        return diagram;
    }
}
