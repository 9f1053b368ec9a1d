package io.swarmguard.policy;

import io.swarmguard.terms.Reason;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The answer for one class of questions, shared by all of them. */
public final class Decision {
    static final Decision TOPIC_UNKNOWN = new Decision(Reason.TOPIC_UNKNOWN, List.of(), List.of());
    static final Decision NOT_ITS_GATEWAY = new Decision(Reason.NOT_ITS_GATEWAY, List.of(), List.of());
    static final Decision NOT_PERMITTED = new Decision(Reason.NOT_PERMITTED, List.of(), List.of());

    private final @Nullable Reason reason;
    private final List<String> why;
    private final List<Budget> budgets;

    private Decision(@Nullable Reason reason, List<String> why, List<Budget> budgets) {
        this.reason = reason;
        this.why = List.copyOf(why);
        this.budgets = List.copyOf(budgets);
    }

    /** @param budgets one of which must have room; empty: permitted without end */
    static Decision permitted(List<String> why, List<Budget> budgets) {
        return new Decision(null, why, budgets);
    }

    static Decision forbidden(List<String> why) {
        return new Decision(Reason.FORBIDDEN, why, List.of());
    }

    static Decision failed(List<String> why) {
        return new Decision(Reason.DECISION_FAILED, why, List.of());
    }

    /** What is certain if it is this or another of the same outcome, and nobody knows which: all that may have decided. */
    Decision or(Decision other) {
        if (why.equals(other.why) && budgets.equals(other.budgets)) {
            return this;
        }
        boolean isLimited = !budgets.isEmpty() && !other.budgets.isEmpty();
        return new Decision(reason, union(why, other.why), isLimited ? union(budgets, other.budgets) : List.of());
    }

    private static <T> List<T> union(List<T> some, List<T> others) {
        return Stream.concat(some.stream(), others.stream()).distinct().toList();
    }

    public boolean isPermitted() {
        return reason == null;
    }

    /** Why it is denied; null if it is permitted. */
    public @Nullable Reason reason() {
        return reason;
    }

    /**
     * The ids of the policies that decided: all that permit, or all that forbid, or all that failed; empty if nothing
     * applied.
     */
    public List<String> why() {
        return why;
    }

    /** If it is permitted: the budgets one of which must have room; empty if it is permitted without end. */
    public List<Budget> budgets() {
        return budgets;
    }

    @Override
    public String toString() {
        return (reason == null ? "permitted" : reason.code()) + " by " + why;
    }
}
