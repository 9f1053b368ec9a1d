package io.swarmguard.policy;

import io.swarmguard.policy.Condition.Outcome;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a set of policies decides, for all classes at once. Its answers are ordered by what prevails, as in {@link
 * PolicySet}: an error over a forbid over a permit over nothing, so the set's diagram is the greatest of its policies'.
 */
final class SetDiagram {
    static final int NOT_PERMITTED = 0;
    static final int PERMITTED = 1;
    static final int FORBIDDEN = 2;
    static final int FAILED = 3;

    private final DiagramSpace space;
    private final PolicySet set;
    private final int[] policies;
    private final int outcome;

    /** @param space made of the set's layout, among others */
    SetDiagram(DiagramSpace space, PolicySet set) throws PolicyRefusedException {
        this.space = space;
        this.set = set;
        List<CompiledPolicy> compiled = set.policies();
        policies = new int[compiled.size()];
        for (int i = 0; i < policies.length; i++) {
            policies[i] = effect(compiled.get(i));
        }
        outcome = greatest(0, policies.length);
    }

    private int effect(CompiledPolicy policy) throws PolicyRefusedException {
        int[] effects = new int[Outcome.values().length];
        effects[Outcome.FALSE.ordinal()] = NOT_PERMITTED;
        effects[Outcome.TRUE.ordinal()] = policy.isPermit() ? PERMITTED : FORBIDDEN;
        effects[Outcome.ERROR.ordinal()] = FAILED;
        return space.diagrams().map(space.outcome(policy.condition(), set.layout()), effects);
    }

    /** By halves, since policies that stand together often speak of the same. */
    private int greatest(int from, int to) throws PolicyRefusedException {
        if (to - from <= 1) {
            return from == to ? NOT_PERMITTED : policies[from];
        }
        int middle = (from + to) >>> 1;
        return max(greatest(from, middle), greatest(middle, to));
    }

    private int max(int a, int b) throws PolicyRefusedException {
        return space.diagrams().apply(DiagramOperation.MAX, a, b);
    }

    DiagramSpace space() {
        return space;
    }

    PolicySet set() {
        return set;
    }

    /** What is decided in each class. */
    int outcome() {
        return outcome;
    }

    /** True where the decision is that one. */
    int where(int decision) throws PolicyRefusedException {
        return is(outcome, decision);
    }

    /** True where a diagram of decisions answers that one. */
    int is(int decisions, int decision) throws PolicyRefusedException {
        int[] answers = new int[Diagrams.TERMINALS];
        answers[decision] = Diagrams.TRUE;
        return space.diagrams().map(decisions, answers);
    }

    /** True where it is permitted without a budget: one permit that has none is enough. */
    int free() throws PolicyRefusedException {
        return permittedBy(null);
    }

    /** True where it is permitted by policies with budgets only, and one of them has that one. */
    int within(Budget budget) throws PolicyRefusedException {
        return space.diagrams().apply(DiagramOperation.WITHOUT, permittedBy(budget), free());
    }

    /** The budgets of the set's policies. */
    Set<Budget> budgets() {
        Set<Budget> budgets = new LinkedHashSet<>();
        for (CompiledPolicy policy : set.policies()) {
            if (policy.budget() != null) {
                budgets.add(policy.budget());
            }
        }
        return budgets;
    }

    private int permittedBy(@Nullable Budget budget) throws PolicyRefusedException {
        Diagrams diagrams = space.diagrams();
        int permits = Diagrams.FALSE;
        for (int i = 0; i < policies.length; i++) {
            CompiledPolicy policy = set.policies().get(i);
            if (policy.isPermit() && Objects.equals(policy.budget(), budget)) {
                permits = diagrams.or(permits, is(policies[i], PERMITTED));
            }
        }
        return diagrams.and(permits, where(PERMITTED));
    }

    /** What one policy adds in each class: nothing, a permit, a forbid or an error. */
    int policy(int index) {
        return policies[index];
    }

    /** What the set would decide without each of its policies. */
    int[] without() throws PolicyRefusedException {
        int[] without = new int[policies.length];
        int before = NOT_PERMITTED;
        for (int i = 0; i < without.length; i++) {
            without[i] = before;
            before = max(before, policies[i]);
        }
        int after = NOT_PERMITTED;
        for (int i = without.length - 1; i >= 0; i--) {
            without[i] = max(without[i], after);
            after = max(after, policies[i]);
        }
        return without;
    }
}
