package io.swarmguard.policy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What changes when one set of policies takes the place of another: the classes that become permitted and those that cease
 * to be, told in few sentences. For one thread at a time.
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

    /**
     * Some classes that change alike.
     *
     * @param isPermittedNow whether they become permitted; else they cease to be
     * @param words who, what and where
     * @param classes how many there are that no earlier change of the list tells of
     * @param policies the policies that decide one of them now; empty if none says anything about it any more
     */
    public record Change(boolean isPermittedNow, String words, long classes, List<String> policies) {
        public Change {
            policies = List.copyOf(policies);
        }

        @Override
        public String toString() {
            String why = policies.isEmpty() ? "nothing permits it now" : "by '" + String.join("', '", policies) + "'";
            return (isPermittedNow ? "+ " : "- ") + words + " (" + classes + (classes == 1 ? " class, " : " classes, ")
                    + why + ")";
        }
    }

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
    }

    private int seen(int diagram) throws PolicyRefusedException {
        return space.seen(diagrams.and(diagram, space.possible()), told);
    }

    /** Whether some decision changes between permitted and denied. */
    public boolean isEmpty() {
        return opened == Diagrams.FALSE && closed == Diagrams.FALSE;
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

    /** What becomes permitted, then what ceases to be; at most {@link DiagramCube#MAX_CUBES} of each. */
    public List<Change> changes() throws PolicyRefusedException {
        List<Change> changes = new ArrayList<>(changes(opened, true));
        changes.addAll(changes(closed, false));
        return changes;
    }

    private List<Change> changes(int diagram, boolean isPermittedNow) throws PolicyRefusedException {
        List<Change> changes = new ArrayList<>();
        int left = diagram;
        for (DiagramCube cube : DiagramCube.covering(space, diagram, possible)) {
            int part = diagrams.and(left, cube.diagram());
            left = diagrams.apply(DiagramOperation.WITHOUT, left, part);
            int[] one = PolicyProver.anyOf(diagrams.first(part));
            PolicySet now = after.set();
            List<String> why = now.decide(space.key(one, now.layout())).why();
            changes.add(new Change(isPermittedNow, DiagramWords.of(cube), diagrams.count(part, told), why));
        }
        return changes;
    }

    /** How many classes change that {@link #changes} has no sentence for. */
    public long untold() throws PolicyRefusedException {
        long sentences = 0;
        for (Change change : changes()) {
            sentences += change.classes();
        }
        return opened() + closed() - sentences;
    }

    /**
     * How many of some principals the changes touch: those for whom some decision changes, whatever they do and wherever.
     *
     * @param factOf the word of a principal's fact, as policies write it ({@code principal.role}); null if it has none or
     *     it is not known, which leaves that fact open
     */
    public <T> long touched(Iterable<T> principals, BiFunction<T, String, @Nullable String> factOf)
            throws PolicyRefusedException {
        return touched(diagrams.or(opened, closed), principals, factOf);
    }

    /** How many of some principals get rights that they did not have; as {@link #touched}. */
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
