package io.swarmguard.policy;

import io.swarmguard.terms.Name;
import io.swarmguard.terms.Right;
import io.swarmguard.terms.Standing;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/** What policies about operators permit in all cases, as one diagram. For one thread. */
final class OperatorDiagram {
    private static final int OPERATOR = Fact.KINDS.indexOf("Operator") + 1;
    private static final int CLEAR = Standing.CLEAR.ordinal() + 1;

    private final DiagramSpace space;
    private final Diagrams diagrams;
    private final int permitted;

    OperatorDiagram(PolicySet set) throws PolicyRefusedException {
        this(DiagramSpace.of(List.of(set.layout())), set);
    }

    private OperatorDiagram(DiagramSpace space, PolicySet set) throws PolicyRefusedException {
        this.space = space;
        this.diagrams = space.diagrams();
        this.permitted = with(new SetDiagram(space, set).where(SetDiagram.PERMITTED), Fact.PRINCIPAL_TYPE, OPERATOR);
    }

    /** What is left of a diagram where a fact has that value; a fact that nobody asks leaves all of it. */
    private int with(int diagram, Fact fact, int value) throws PolicyRefusedException {
        int variable = space.variable(fact);
        if (variable < 0) {
            return diagram;
        }
        BitSet only = new BitSet();
        only.set(value);
        return without(diagrams.and(diagram, space.among(variable, only)), fact);
    }

    /** True wherever some value of the fact makes it true. */
    private int without(int diagram, Fact fact) throws PolicyRefusedException {
        boolean[] named = new boolean[diagrams.variables()];
        int variable = space.variable(fact);
        if (variable < 0) {
            return diagram;
        }
        named[variable] = true;
        return diagrams.some(diagram, named);
    }

    /** Where somebody of that role and clear standing has the right. */
    private int having(Name role, Right right) throws PolicyRefusedException {
        int of = with(permitted, Fact.PRINCIPAL_ROLE, space.value(Fact.PRINCIPAL_ROLE, role.value()));
        of = with(of, Fact.PRINCIPAL_STANDING, CLEAR);
        return with(of, OperatorQuestion.RIGHT, right.ordinal() + 1);
    }

    /** The rights of a role in some case. */
    List<Right> ever(Name role) throws PolicyRefusedException {
        List<Right> ever = new ArrayList<>();
        for (Right right : Right.values()) {
            if (having(role, right) != Diagrams.FALSE) {
                ever.add(right);
            }
        }
        return List.copyOf(ever);
    }

    /** Whether in each state of the windows, known or not, one of the roles has the right in person, from some zone. */
    boolean someAlways(Collection<Name> roles, Right right) throws PolicyRefusedException {
        int some = Diagrams.FALSE;
        for (Name role : roles) {
            int inPerson = with(having(role, right), OperatorQuestion.BY_TOKEN, Fact.FALSE);
            for (Fact fact : space.facts()) {
                if (fact.isAlwaysThere() && fact.isDeclared()) { // the zone
                    inPerson = without(inPerson, fact);
                }
            }
            some = diagrams.or(some, inPerson);
        }
        return some == Diagrams.TRUE;
    }

    /** Whether the second set permits more than the first, or lets others run the hub. */
    static boolean shifts(PolicySet before, PolicySet after) throws PolicyRefusedException {
        DiagramSpace space = DiagramSpace.of(List.of(before.layout(), after.layout()));
        OperatorDiagram old = new OperatorDiagram(space, before);
        OperatorDiagram young = new OperatorDiagram(space, after);
        Diagrams diagrams = space.diagrams();
        int hub = Right.RUN_HUB.ordinal() + 1;
        int more = diagrams.apply(DiagramOperation.WITHOUT, young.permitted, old.permitted);
        return diagrams.and(more, space.possible()) != Diagrams.FALSE
                || old.with(old.permitted, OperatorQuestion.RIGHT, hub)
                        != young.with(young.permitted, OperatorQuestion.RIGHT, hub);
    }
}
