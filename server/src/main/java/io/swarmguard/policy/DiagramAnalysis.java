package io.swarmguard.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks the diagrams of a set what its policies are good for. */
final class DiagramAnalysis {
    /** Policies for which another one that makes them redundant is looked for; each look compares with all others. */
    private static final int MOST_EXPLAINED = 100;
    /** Ids told in one note. */
    private static final int MOST_NAMED = 3;

    private final PolicySet set;
    private final DiagramSpace space;
    private final Diagrams diagrams;
    private final Templates templates;
    private @Nullable DiagramSpace anyTopic;
    private int explained;

    DiagramAnalysis(PolicySet set, Templates templates) throws PolicyRefusedException {
        this.set = set;
        this.templates = templates;
        this.space = DiagramSpace.of(List.of(set.layout()), templates);
        this.diagrams = space.diagrams();
    }

    PolicyAnalysis run() throws PolicyRefusedException {
        boolean[] mentioned = space.mentioned(set.layout());
        List<PolicyAnalysis.Cost> costs = costs(mentioned);
        SetDiagram diagram = new SetDiagram(space, set);
        long told = DiagramCount.courses(diagrams, diagram.outcome());
        if (told > PolicyAnalysis.MAX_CLASSES) {
            throw new PolicyRefusedException("the set tells " + told + " classes of questions apart, more than "
                    + PolicyAnalysis.MAX_CLASSES + "; ask for fewer facts together, first for "
                    + costs.getFirst().fact());
        }
        return new PolicyAnalysis(told, space.classes(mentioned), costs, notes(diagram));
    }

    private List<PolicyAnalysis.Cost> costs(boolean[] mentioned) throws PolicyRefusedException {
        List<PolicyAnalysis.Cost> costs = new ArrayList<>();
        for (Fact fact : set.layout().facts()) {
            boolean[] without = mentioned.clone();
            without[space.variable(fact)] = false;
            costs.add(new PolicyAnalysis.Cost(fact.text(), space.classes(without)));
        }
        costs.sort(Comparator.comparingLong(PolicyAnalysis.Cost::without));
        return costs;
    }

    private List<PolicyAnalysis.Note> notes(SetDiagram diagram) throws PolicyRefusedException {
        int[] without = diagram.without();
        List<PolicyAnalysis.Note> notes = new ArrayList<>();
        for (int i = 0; i < without.length; i++) {
            CompiledPolicy policy = set.policies().get(i);
            String text = policy.isPermit() ? permit(diagram, i, without[i]) : forbid(diagram, i, without[i]);
            if (text != null) {
                notes.add(new PolicyAnalysis.Note(policy.id(), text));
            }
        }
        return notes;
    }

    private @Nullable String permit(SetDiagram diagram, int index, int without) throws PolicyRefusedException {
        int permits = possible(diagram.is(diagram.policy(index), SetDiagram.PERMITTED));
        String early = neverOrFails(diagram, index, permits);
        if (early != null || changes(diagram.policy(index), without)) {
            return early;
        }
        int denied = diagrams.or(diagram.where(SetDiagram.FORBIDDEN), diagram.where(SetDiagram.FAILED));
        if (isWithin(permits, denied)) {
            return "it never permits anything: all of it is forbidden" + by(diagram, index, false, permits);
        }
        return "without it nothing would change: all of it is permitted or forbidden"
                + by(diagram, index, true, permits);
    }

    private @Nullable String forbid(SetDiagram diagram, int index, int without) throws PolicyRefusedException {
        int forbids = possible(diagram.is(diagram.policy(index), SetDiagram.FORBIDDEN));
        String early = neverOrFails(diagram, index, forbids);
        if (early != null) {
            return early;
        }
        if (!changes(diagram.policy(index), without)) {
            return "without it nothing would change: all of it is forbidden" + by(diagram, index, false, forbids);
        }
        int otherwise = diagrams.and(forbids, diagram.is(without, SetDiagram.PERMITTED));
        return otherwise == Diagrams.FALSE ? "it forbids nothing that is permitted" : null;
    }

    private @Nullable String neverOrFails(SetDiagram diagram, int index, int applies) throws PolicyRefusedException {
        int fails = possible(diagram.is(diagram.policy(index), SetDiagram.FAILED));
        if (fails != Diagrams.FALSE) {
            boolean[] told = space.mentioned(set.layout());
            int seen = space.seen(fails, told);
            int possible = space.seen(space.possible(), told);
            return "it fails, and so denies whatever others permit, when "
                    + DiagramWords.of(DiagramCube.around(space, diagrams.first(seen), seen, possible))
                    + "; ask 'resource has …' or 'context has …' first";
        }
        if (applies != Diagrams.FALSE) {
            return null;
        }
        CompiledPolicy policy = set.policies().get(index);
        DiagramSpace any = anyTopic == null ? DiagramSpace.of(List.of(set.layout())) : anyTopic;
        anyTopic = any;
        int outcome = any.diagrams()
                .map(any.outcome(policy.condition(), set.layout()), Diagrams.FALSE, Diagrams.TRUE, Diagrams.FALSE);
        return any.diagrams().and(any.possible(), outcome) == Diagrams.FALSE
                ? "it never applies: its conditions contradict each other"
                : "it never applies: no template makes a topic of that kind (there are " + templates.size() + ")";
    }

    /** Whether a policy decides anything anew, given what the others decide. */
    private boolean changes(int policy, int without) throws PolicyRefusedException {
        return possible(diagrams.apply(DiagramOperation.GREATER, policy, without)) != Diagrams.FALSE;
    }

    private int possible(int diagram) throws PolicyRefusedException {
        return diagrams.and(diagram, space.possible());
    }

    private boolean isWithin(int part, int whole) throws PolicyRefusedException {
        return diagrams.apply(DiagramOperation.WITHOUT, part, whole) == Diagrams.FALSE;
    }

    /** Names the policy that alone decides all of it, or else some of those that do together. */
    private String by(SetDiagram diagram, int index, boolean permitsToo, int applies) throws PolicyRefusedException {
        if (++explained > MOST_EXPLAINED) {
            return " by other policies";
        }
        List<String> some = new ArrayList<>();
        for (int other = 0; other < set.policies().size(); other++) {
            CompiledPolicy policy = set.policies().get(other);
            if (other == index || (policy.isPermit() && !permitsToo)) {
                continue;
            }
            int decides =
                    diagram.is(diagram.policy(other), policy.isPermit() ? SetDiagram.PERMITTED : SetDiagram.FORBIDDEN);
            if (isWithin(applies, decides)) {
                return " by '" + policy.id() + "'";
            }
            if (diagrams.and(applies, decides) != Diagrams.FALSE) {
                some.add("'" + policy.id() + "'");
            }
        }
        String named = String.join(", ", some.subList(0, Math.min(MOST_NAMED, some.size())));
        int more = some.size() - MOST_NAMED;
        return some.isEmpty() ? "" : " by " + named + (more > 0 ? " and " + more + " more together" : " together");
    }
}
