package io.swarmguard.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions about a set of policies from its decision diagrams. Reads nothing but what it is given, so that it
 * works on files as well as on what is in force. For one thread at a time.
 */
public final class PolicyProver {
    private final PolicySet set;
    private final Templates templates;
    private final Population population;

    public PolicyProver(PolicySet set, Templates templates) {
        this(set, templates, Population.UNKNOWN);
    }

    /** @param population of whom examples tell who is such a one */
    public PolicyProver(PolicySet set, Templates templates, Population population) {
        this.set = set;
        this.templates = templates;
        this.population = population;
    }

    /**
     * Answers one question.
     *
     * @throws PolicyRefusedException if it is not understood, naming the word; or takes too large a diagram
     */
    public PolicyProof prove(String question) throws PolicyRefusedException {
        return proveAll(List.of(QuestionParser.parse(question, set, templates))).getFirst();
    }

    /** Answers several over one diagram. */
    List<PolicyProof> proveAll(List<PolicyQuestion> questions) throws PolicyRefusedException {
        List<Layout> layouts = new ArrayList<>(List.of(set.layout()));
        questions.forEach(question -> layouts.add(question.layout()));
        SetDiagram diagram = new SetDiagram(DiagramSpace.of(layouts, templates), set);
        List<PolicyProof> proofs = new ArrayList<>();
        for (PolicyQuestion question : questions) {
            proofs.add(answer(question, diagram));
        }
        return proofs;
    }

    private PolicyProof answer(PolicyQuestion question, SetDiagram diagram) throws PolicyRefusedException {
        DiagramSpace space = diagram.space();
        Diagrams diagrams = space.diagrams();
        int where = diagrams.and(space.possible(), space.outcome(question.where(), question.layout()));
        int permitted = diagrams.and(where, diagram.where(SetDiagram.PERMITTED));
        int denied = diagrams.apply(DiagramOperation.WITHOUT, where, permitted);
        int free = diagrams.and(where, diagram.free());
        boolean holds = switch (question.form()) {
            case NEVER -> permitted == Diagrams.FALSE;
            case ALWAYS -> denied == Diagrams.FALSE;
            case CAN -> permitted != Diagrams.FALSE;
        };
        int shown = switch (question.form()) {
            case NEVER -> free == Diagrams.FALSE ? permitted : free; // what nothing stops is the worse example
            case ALWAYS -> denied;
            case CAN -> holds ? (free == Diagrams.FALSE ? permitted : free) : denied;
        };
        List<String> budgets = free == Diagrams.FALSE && permitted != Diagrams.FALSE
                ? decide(diagram, permitted).budgets().stream()
                        .map(Budget::toString)
                        .toList()
                : List.of();
        boolean vacuous = where == Diagrams.FALSE;
        return new PolicyProof(question.text(), holds, vacuous, budgets, example(question, diagram, shown));
    }

    /** What the policies say to one class of some. */
    private Decision decide(SetDiagram diagram, int among) {
        DiagramSpace space = diagram.space();
        return set.decide(space.key(anyOf(space.diagrams().first(among)), set.layout()));
    }

    private PolicyProof.@Nullable Example example(PolicyQuestion question, SetDiagram diagram, int among)
            throws PolicyRefusedException {
        if (among == Diagrams.FALSE) {
            return null;
        }
        DiagramSpace space = diagram.space();
        boolean[] told = space.mentioned(set.layout());
        boolean[] asked = space.mentioned(question.layout());
        for (int i = 0; i < told.length; i++) {
            told[i] |= asked[i];
        }
        int seen = space.seen(among, told);
        int[] values = space.diagrams().first(seen);
        Decision decision = set.decide(space.key(anyOf(values), set.layout()));
        boolean permitted = space.diagrams().and(among, diagram.where(SetDiagram.PERMITTED)) != Diagrams.FALSE;
        if (decision.isPermitted() != permitted) {
            throw new IllegalStateException("the diagram does not agree with the policies: " + question.text());
        }
        return new PolicyProof.Example(
                DiagramWords.of(DiagramCube.only(space, values)),
                DiagramWords.of(DiagramCube.around(space, values, seen, space.seen(space.possible(), told))),
                permitted,
                decision.why(),
                space.diagrams().count(seen, told),
                population.isKnown() ? population.count(space, among) : null);
    }

    /** Any value where none matters. */
    static int[] anyOf(int[] values) {
        int[] any = values.clone();
        for (int i = 0; i < any.length; i++) {
            any[i] = any[i] < 0 ? 1 : any[i];
        }
        return any;
    }
}
