package io.swarmguard.policy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Counts the ways to make diagrams true, at most {@link Long#MAX_VALUE}. */
final class DiagramCount {
    private final Diagrams diagrams;
    private final boolean[] counted;
    private final Map<Integer, Long> done = new HashMap<>();

    /** @param counted the variables whose values tell ways apart */
    DiagramCount(Diagrams diagrams, boolean[] counted) {
        this.diagrams = diagrams;
        this.counted = counted;
    }

    long of(int diagram) {
        return times(below(diagram), ways(0, diagrams.top(diagram)));
    }

    /** How many different courses a diagram's questions can take: values with the same consequences are one. */
    static long courses(Diagrams diagrams, int diagram) {
        return courses(diagrams, diagram, new HashMap<>());
    }

    private static long courses(Diagrams diagrams, int diagram, Map<Integer, Long> done) {
        if (Diagrams.isTerminal(diagram)) {
            return 1;
        }
        Long known = done.get(diagram);
        if (known != null) {
            return known;
        }
        int variable = diagrams.top(diagram);
        Set<Integer> different = new HashSet<>();
        for (int value = 0; value < diagrams.arity(variable); value++) {
            different.add(diagrams.given(diagram, variable, value));
        }
        long sum = 0;
        for (int next : different) {
            long more = courses(diagrams, next, done);
            sum = sum > Long.MAX_VALUE - more ? Long.MAX_VALUE : sum + more;
        }
        done.put(diagram, sum);
        return sum;
    }

    private long below(int diagram) {
        if (Diagrams.isTerminal(diagram)) {
            return diagram == Diagrams.TRUE ? 1 : 0;
        }
        Long known = done.get(diagram);
        if (known != null) {
            return known;
        }
        int variable = diagrams.top(diagram);
        long sum = 0;
        for (int value = 0; value < diagrams.arity(variable); value++) {
            int next = diagrams.given(diagram, variable, value);
            long more = times(below(next), ways(variable + 1, diagrams.top(next)));
            sum = sum > Long.MAX_VALUE - more ? Long.MAX_VALUE : sum + more;
        }
        done.put(diagram, sum);
        return sum;
    }

    /** Of the variables that a diagram does not ask for, from one to before another. */
    private long ways(int from, int to) {
        long ways = 1;
        for (int variable = from; variable < to; variable++) {
            ways = counted[variable] ? times(ways, diagrams.arity(variable)) : ways;
        }
        return ways;
    }

    private static long times(long a, long b) {
        return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? Long.MAX_VALUE : a * b;
    }
}
