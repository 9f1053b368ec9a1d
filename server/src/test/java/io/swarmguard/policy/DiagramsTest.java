package io.swarmguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DiagramsTest {
    private static final int[] ARITY = {2, 3, 4, 2, 3};
    private static final int WAYS = 2 * 3 * 4 * 2 * 3;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Diagrams diagrams = new Diagrams(ARITY);

    private static int[] way(int number) {
        int[] values = new int[ARITY.length];
        int rest = number;
        for (int i = 0; i < ARITY.length; i++) {
            values[i] = rest % ARITY[i];
            rest /= ARITY[i];
        }
        return values;
    }

    /** A function by its table, and the diagram of it, made of one cube for each way. */
    private int diagram(int[] table) throws PolicyRefusedException {
        int diagram = 0;
        for (int number = 0; number < WAYS; number++) {
            int[] values = way(number);
            int cube = table[number];
            for (int variable = ARITY.length - 1; variable >= 0; variable--) {
                int[] branches = new int[ARITY[variable]];
                branches[values[variable]] = cube;
                cube = diagrams.node(variable, branches);
            }
            diagram = diagrams.apply(DiagramOperation.MAX, diagram, cube);
        }
        return diagram;
    }

    private int[] table(int answers) {
        return random.ints(WAYS, 0, answers).toArray();
    }

    @Test
    void operationsAnswerAsTheirTablesDo() throws PolicyRefusedException {
        for (int round = 0; round < 50; round++) {
            int[] a = table(4);
            int[] b = table(4);
            int[] p = table(2);
            int[] q = table(2);
            int x = diagram(a);
            int y = diagram(b);
            int u = diagram(p);
            int v = diagram(q);
            int max = diagrams.apply(DiagramOperation.MAX, x, y);
            int greater = diagrams.apply(DiagramOperation.GREATER, x, y);
            int one = diagrams.apply(DiagramOperation.IF_ONE, x, y);
            int zero = diagrams.apply(DiagramOperation.IF_ZERO, x, y);
            int three = diagrams.apply(DiagramOperation.IF_THREE, x, y);
            int and = diagrams.and(u, v);
            int or = diagrams.or(u, v);
            int without = diagrams.apply(DiagramOperation.WITHOUT, u, v);
            for (int i = 0; i < WAYS; i++) {
                int[] way = way(i);
                assertThat(new int[] {
                            diagrams.answer(max, way),
                            diagrams.answer(greater, way),
                            diagrams.answer(one, way),
                            diagrams.answer(zero, way),
                            diagrams.answer(three, way),
                            diagrams.answer(and, way),
                            diagrams.answer(or, way),
                            diagrams.answer(without, way)
                        })
                        .as("seed %s", seed)
                        .containsExactly(
                                Math.max(a[i], b[i]),
                                a[i] > b[i] ? 1 : 0,
                                a[i] == 1 ? b[i] : a[i],
                                a[i] == 0 ? b[i] : a[i],
                                a[i] == 3 ? b[i] : a[i],
                                p[i] & q[i],
                                p[i] | q[i],
                                p[i] & ~q[i]);
            }
        }
    }

    @Test
    void equalFunctionsAreOneDiagramHoweverTheyWereMade() throws PolicyRefusedException {
        for (int round = 0; round < 20; round++) {
            int x = diagram(table(2));
            int y = diagram(table(2));
            int nor = diagrams.not(diagrams.or(x, y));
            assertThat(diagrams.and(diagrams.not(x), diagrams.not(y)))
                    .as("seed %s", seed)
                    .isEqualTo(nor);
        }
    }

    @Test
    void waysAreCountedAndOneIsFound() throws PolicyRefusedException {
        int[] table = table(2);
        table[17] = 1;
        int x = diagram(table);
        long ones = java.util.Arrays.stream(table).sum();
        boolean[] all = {true, true, true, true, true};
        assertThat(diagrams.count(x, all)).as("seed %s", seed).isEqualTo(ones);
        int[] first = diagrams.first(x);
        for (int i = 0; i < first.length; i++) {
            first[i] = Math.max(first[i], 0); // any value where none matters
        }
        assertThat(diagrams.answer(x, first)).isEqualTo(1);
        boolean[] third = {false, false, true, false, false};
        int some = diagrams.some(x, third);
        for (int i = 0; i < WAYS; i++) {
            int[] way = way(i);
            boolean any = false;
            for (int value = 0; value < ARITY[2]; value++) {
                way[2] = value;
                any |= diagrams.answer(x, way) == 1;
            }
            assertThat(diagrams.answer(some, way)).isEqualTo(any ? 1 : 0);
        }
    }

    @Test
    void countsThatDoNotFitSayTheMostThereIs() throws PolicyRefusedException {
        int[] many = new int[80];
        java.util.Arrays.fill(many, 7);
        boolean[] all = new boolean[80];
        java.util.Arrays.fill(all, true);
        Diagrams wide = new Diagrams(many);
        assertThat(wide.count(Diagrams.TRUE, all)).isEqualTo(Long.MAX_VALUE);
        assertThat(wide.count(wide.node(79, 0, 1, 0, 0, 0, 0, 1), all)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whatNeedsMoreNodesThanAllowedIsRefused() {
        Diagrams small = new Diagrams(30, ARITY);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100; i++) {
                        small.node(0, small.node(4, i % 3, 1, i % 2), small.node(3, i % 4, i % 3));
                    }
                    for (int a = 0; a < 4; a++) {
                        for (int b = 0; b < 4; b++) {
                            small.node(1, small.node(4, a, b, 2), small.node(3, a, b), small.node(4, b, b, a));
                        }
                    }
                })
                .isInstanceOf(PolicyRefusedException.class)
                .hasMessageContaining("more than 30 nodes");
    }
}
