package io.swarmguard.policy;

import java.util.List;

/**
 * What decision diagrams say about a set of policies and its templates, exactly.
 *
 * @param classes how many classes of questions are possible that the set tells apart
 * @param costs what each fact that the set mentions costs, the most first
 * @param notes what is odd about single policies, in the order of the set
 */
public record PolicyAnalysis(long classes, List<Cost> costs, List<Note> notes) {
    /** Classes of one set; more are refused. */
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
