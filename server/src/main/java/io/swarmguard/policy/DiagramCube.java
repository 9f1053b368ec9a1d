package io.swarmguard.policy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Classes that one sentence can describe: for each variable of a space the values it may have, or null where it does not
 * matter.
 */
record DiagramCube(DiagramSpace space, List<@Nullable BitSet> values) {
    /** Sentences told about one diagram; what is left is only counted. */
    static final int MAX_CUBES = 12;

    /**
     * Describes a diagram by few, wide cubes: together they are true for exactly those possible classes for which the
     * diagram is, as far as there are not more than {@link #MAX_CUBES}.
     *
     * @param possible what is, as far as the facts tell that the diagram asks for; it is true for nothing else
     */
    static List<DiagramCube> covering(DiagramSpace space, int diagram, int possible) throws PolicyRefusedException {
        Diagrams diagrams = space.diagrams();
        int left = diagram;
        List<DiagramCube> cubes = new ArrayList<>();
        while (left != Diagrams.FALSE && cubes.size() < MAX_CUBES) {
            DiagramCube cube = around(space, diagrams.first(left), diagram, possible);
            left = diagrams.apply(DiagramOperation.WITHOUT, left, cube.diagram());
            cubes.add(cube);
        }
        return cubes;
    }

    /**
     * The widest cube around one class that a diagram is true for.
     *
     * @param values of the class; -1 for what does not matter
     */
    static DiagramCube around(DiagramSpace space, int[] values, int diagram, int possible)
            throws PolicyRefusedException {
        int outside = space.diagrams().apply(DiagramOperation.WITHOUT, possible, diagram);
        DiagramCube cube = only(space, values);
        for (int variable = values.length - 1; variable >= 0; variable--) { // from what tells least to action and kind
            if (values[variable] >= 0) {
                cube = cube.widened(variable, diagram, outside);
            }
        }
        return cube;
    }

    /** The cube of one class; -1 for what does not matter. */
    static DiagramCube only(DiagramSpace space, int[] values) {
        List<@Nullable BitSet> sets = new ArrayList<>();
        for (int value : values) {
            BitSet set = value < 0 ? null : new BitSet();
            if (set != null) {
                set.set(value);
            }
            sets.add(set);
        }
        return new DiagramCube(space, sets);
    }

    private DiagramCube widened(int variable, int diagram, int outside) throws PolicyRefusedException {
        DiagramCube open = with(variable, null);
        boolean kept = space.facts().get(variable).equals(Fact.PRINCIPAL_TYPE); // "anybody" must mean that
        if (!kept && open.misses(outside)) {
            return open;
        }
        DiagramCube wide = this;
        for (int value = 0; value < space.diagrams().arity(variable); value++) {
            BitSet other = new BitSet();
            other.set(value);
            DiagramCube beside = with(variable, other);
            if (beside.misses(outside) && !beside.misses(diagram)) { // what is impossible would only confuse
                other.or(wide.at(variable));
                wide = with(variable, other);
            }
        }
        boolean all = wide.at(variable).cardinality() == space.diagrams().arity(variable) - 1;
        return kept && all ? open : wide;
    }

    private boolean misses(int outside) throws PolicyRefusedException {
        return space.diagrams().and(diagram(), outside) == Diagrams.FALSE;
    }

    private DiagramCube with(int variable, @Nullable BitSet set) {
        List<@Nullable BitSet> changed = new ArrayList<>(values);
        changed.set(variable, set);
        return new DiagramCube(space, changed);
    }

    /** The values a variable may have; all of them where it does not matter. */
    BitSet at(int variable) {
        BitSet set = values.get(variable);
        if (set == null) {
            set = new BitSet();
            set.set(0, space.diagrams().arity(variable));
        }
        return set;
    }

    boolean matters(int variable) {
        return values.get(variable) != null;
    }

    int diagram() throws PolicyRefusedException {
        int diagram = Diagrams.TRUE;
        for (int variable = values.size() - 1; variable >= 0; variable--) {
            if (matters(variable)) {
                diagram = space.diagrams().and(space.among(variable, at(variable)), diagram);
            }
        }
        return diagram;
    }
}
