package io.swarmguard.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one question about a set of policies; exact, for every class that is possible.
 *
 * @param question as it was asked
 * @param holds whether it is so
 * @param vacuous whether nothing that the question is about is possible, so that nobody should rely on the answer
 * @param budgets if all that is permitted of what it asks about is within budgets: those of the example; else empty
 * @param example a class that breaks it, or, if {@code can} holds, one that shows it; null if there is none
 */
public record PolicyProof(
        String question,
        boolean holds,
        boolean vacuous,
        List<String> budgets,
        @Nullable Example example) {
    public PolicyProof {
        budgets = List.copyOf(budgets);
    }

    /**
     * One class in plain words.
     *
     * @param words the class itself
     * @param like all classes that are like it, as short as it can be said
     * @param permitted whether it is permitted
     * @param policies the ids of the policies that permit or deny it; empty if none says anything about it
     * @param classes of how many it is one
     * @param who is registered and such a one today
     */
    public record Example(
            String words,
            String like,
            boolean permitted,
            List<String> policies,
            long classes,
            Population.@Nullable Count who) {
        public Example {
            policies = List.copyOf(policies);
        }

        /** By whom, as a clause. */
        String why() {
            if (policies.isEmpty()) {
                return "no policy permits it";
            }
            return (permitted ? "permitted" : "denied") + " by '" + String.join("', '", policies) + "'";
        }
    }

    /** The answer in plain words, by lines. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add((holds ? "holds: " : "does not hold: ") + question);
        if (vacuous) {
            lines.add("  nothing that it asks about is possible");
        }
        if (example != null) {
            lines.add("  " + (example.words().equals(example.like()) ? "" : "in short: ") + example.like());
            if (!example.words().equals(example.like())) {
                lines.add("  for example: " + example.words());
            }
            lines.add(
                    "  " + example.why() + (example.classes() > 1 ? "; one of " + example.classes() + " classes" : ""));
            if (example.who() != null) {
                lines.add("  of those classes are " + example.who());
            }
        }
        if (!budgets.isEmpty()) {
            lines.add("  only within budget " + String.join(" or ", budgets));
        }
        return lines;
    }
}
