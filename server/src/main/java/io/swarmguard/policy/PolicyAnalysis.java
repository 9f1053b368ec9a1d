package io.swarmguard.policy;

import java.util.List;

/**
 * What decision diagrams say about a set of policies and its templates, exactly.
 *
 * @param told how many classes the set tells apart: what it decides alike for the same reason is one
 * @param classes how many combinations of the facts are possible that the set mentions
 * @param costs what each fact that the set mentions costs, the most first
 * @param notes what is odd about single policies, in the order of the set
 */
public record PolicyAnalysis(long told, long classes, List<Cost> costs, List<Note> notes) {
    /** Classes that one set may tell apart; more are refused. */
    public static final long MAX_CLASSES = 1_000_000;

    public PolicyAnalysis {
        costs = List.copyOf(costs);
        notes = List.copyOf(notes);
    }

    /**
     * What a fact costs.
     *
     * @param fact how policies write it
     * @param without how many classes there would be if no policy mentioned it
     */
    public record Cost(String fact, long without) {}

    /** One clause about one policy, named by its id. */
    public record Note(String policy, String text) {}

    /** @throws PolicyRefusedException if the set has too many classes, or is too large for a diagram */
    static PolicyAnalysis of(PolicySet set, Templates templates) throws PolicyRefusedException {
        return new DiagramAnalysis(set, templates).run();
    }
}
