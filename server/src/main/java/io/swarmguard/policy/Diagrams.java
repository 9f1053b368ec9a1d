package io.swarmguard.policy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Decision diagrams over variables with finitely many values, and up to {@link #TERMINALS} answers. A diagram is a
 * number; equal functions are the same number, so that comparing two is comparing integers. Bounded in nodes and steps:
 * what needs more is refused, never answered wrongly. For one thread.
 *
 * <p>After R. Bryant, Graph-Based Algorithms for Boolean Function Manipulation (1986), with as many edges out of a node
 * as its variable has values.
 */
final class Diagrams {
    /** Nodes of all diagrams together; each takes about 30 bytes, and 4 for each edge. */
    static final int MAX_NODES = 1_000_000;
    /** Edges of each node on the average, so that variables of many values do not fill the memory. */
    static final int MAX_EDGES = 32;
    /** Edges followed by all operations together: some seconds of work. */
    static final long MAX_STEPS = 500_000_000;

    /** Answers there can be; those are the diagrams 0, 1, 2 and 3. */
    static final int TERMINALS = 4;

    static final int FALSE = 0;
    static final int TRUE = 1;

    private static final int START = 1 << 12; // a power of two

    private static final int OPERATIONS = DiagramOperation.values().length;

    private final int[] arity;
    private final int maxNodes;
    private int[] variables = new int[START];
    private int[] firsts = new int[START]; // where a node's edges begin
    private int[] edges = new int[4 * START];
    private int[] table = new int[2 * START]; // a node, or 0 for none
    private long[] knownPairs = new long[2 * START];
    private int[] knownResults = new int[2 * START];
    private int nodes = TERMINALS;
    private int used;
    private long steps;

    /** @param arity how many values each variable has, in the order in which diagrams ask for them */
    Diagrams(int... arity) {
        this(MAX_NODES, arity);
    }

    Diagrams(int maxNodes, int[] arity) {
        this.maxNodes = maxNodes;
        this.arity = arity.clone();
        Arrays.fill(variables, 0, TERMINALS, arity.length); // answers stand below all variables
    }

    int variables() {
        return arity.length;
    }

    int arity(int variable) {
        return arity[variable];
    }

    /** Nodes made so far. */
    int nodes() {
        return nodes;
    }

    static boolean isTerminal(int diagram) {
        return diagram < TERMINALS;
    }

    /** The variable that a diagram asks first; that after the last for an answer. */
    int top(int diagram) {
        return variables[diagram];
    }

    /** What is left of a diagram once a variable, not later than its top, has a value. */
    int given(int diagram, int variable, int value) {
        return variables[diagram] == variable ? edges[firsts[diagram] + value] : diagram;
    }

    /**
     * The diagram that asks a variable and goes on as its value says.
     *
     * @param branches one diagram, of later variables only, for each value
     */
    int node(int variable, int... branches) throws PolicyRefusedException {
        boolean same = true;
        for (int branch : branches) {
            same &= branch == branches[0];
        }
        if (same) {
            return branches[0];
        }
        int mask = table.length - 1;
        int slot = hash(variable, branches) & mask;
        while (table[slot] != 0) {
            if (is(table[slot], variable, branches)) {
                return table[slot];
            }
            slot = (slot + 1) & mask;
        }
        int made = add(variable, branches);
        table[slot] = made;
        if (nodes > table.length / 2) {
            widen();
        }
        return made;
    }

    private int add(int variable, int[] branches) throws PolicyRefusedException {
        if (nodes >= maxNodes || used > (long) maxNodes * MAX_EDGES) {
            throw new PolicyRefusedException("this needs a decision diagram of more than " + maxNodes
                    + " nodes; mention fewer roles and facts, or ask about fewer at once");
        }
        if (nodes == variables.length) {
            variables = Arrays.copyOf(variables, 2 * nodes);
            firsts = Arrays.copyOf(firsts, 2 * nodes);
        }
        if (used + branches.length > edges.length) {
            edges = Arrays.copyOf(edges, 2 * edges.length + branches.length);
        }
        variables[nodes] = variable;
        firsts[nodes] = used;
        System.arraycopy(branches, 0, edges, used, branches.length);
        used += branches.length;
        return nodes++;
    }

    private boolean is(int node, int variable, int[] branches) {
        int first = firsts[node];
        return variables[node] == variable
                && Arrays.equals(edges, first, first + branches.length, branches, 0, branches.length);
    }

    private static int hash(int variable, int[] branches) {
        long hash = variable + 1L;
        for (int branch : branches) {
            hash = (hash ^ branch) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        return (int) (hash >>> 32);
    }

    private void widen() {
        table = new int[2 * table.length];
        knownPairs = new long[table.length];
        knownResults = new int[table.length];
        int mask = table.length - 1;
        for (int node = TERMINALS; node < nodes; node++) {
            int[] branches = Arrays.copyOfRange(edges, firsts[node], firsts[node] + arity[variables[node]]);
            int slot = hash(variables[node], branches) & mask;
            while (table[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            table[slot] = node;
        }
    }

    /** Combines the answers of two diagrams. */
    int apply(DiagramOperation operation, int a, int b) throws PolicyRefusedException {
        int known = operation.known(a, b);
        if (known != DiagramOperation.UNKNOWN) {
            return known;
        }
        long pair = ((long) a << 32 | b) * OPERATIONS + operation.ordinal(); // below 2^55: nodes are few
        int slot = (int) ((pair * 0x9E3779B97F4A7C15L) >>> 32) & (knownPairs.length - 1);
        if (knownPairs[slot] == pair) {
            return knownResults[slot];
        }
        int variable = Math.min(variables[a], variables[b]);
        step(variable);
        int[] branches = new int[arity[variable]];
        for (int value = 0; value < branches.length; value++) {
            branches[value] = apply(operation, given(a, variable, value), given(b, variable, value));
        }
        int result = node(variable, branches);
        slot = (int) ((pair * 0x9E3779B97F4A7C15L) >>> 32) & (knownPairs.length - 1);
        knownPairs[slot] = pair;
        knownResults[slot] = result;
        return result;
    }

    private void step(int variable) throws PolicyRefusedException {
        steps += arity[variable];
        if (steps > MAX_STEPS) {
            throw new PolicyRefusedException("this takes more than " + MAX_STEPS
                    + " steps; mention fewer roles and facts, or ask about fewer at once");
        }
    }

    int and(int a, int b) throws PolicyRefusedException {
        return apply(DiagramOperation.AND, a, b);
    }

    int or(int a, int b) throws PolicyRefusedException {
        return apply(DiagramOperation.OR, a, b);
    }

    int not(int a) throws PolicyRefusedException {
        return apply(DiagramOperation.WITHOUT, TRUE, a);
    }

    /** Other answers in the place of each: {@code answers[i]} where the diagram says i. */
    int map(int diagram, int... answers) throws PolicyRefusedException {
        return map(diagram, answers, new HashMap<>());
    }

    private int map(int diagram, int[] answers, Map<Integer, Integer> done) throws PolicyRefusedException {
        if (isTerminal(diagram)) {
            return answers[diagram];
        }
        Integer known = done.get(diagram);
        if (known != null) {
            return known;
        }
        int variable = variables[diagram];
        step(variable);
        int[] branches = new int[arity[variable]];
        for (int value = 0; value < branches.length; value++) {
            branches[value] = map(given(diagram, variable, value), answers, done);
        }
        int result = node(variable, branches);
        done.put(diagram, result);
        return result;
    }

    /** True wherever some value of the named variables makes it true. */
    int some(int diagram, boolean[] named) throws PolicyRefusedException {
        return some(diagram, named, new HashMap<>());
    }

    private int some(int diagram, boolean[] named, Map<Integer, Integer> done) throws PolicyRefusedException {
        if (isTerminal(diagram)) {
            return diagram;
        }
        Integer known = done.get(diagram);
        if (known != null) {
            return known;
        }
        int variable = variables[diagram];
        step(variable);
        int[] branches = new int[arity[variable]];
        int any = FALSE;
        for (int value = 0; value < branches.length; value++) {
            branches[value] = some(given(diagram, variable, value), named, done);
            any = named[variable] ? or(any, branches[value]) : any;
        }
        int result = named[variable] ? any : node(variable, branches);
        done.put(diagram, result);
        return result;
    }

    /**
     * How many ways there are to make it true, at most {@link Long#MAX_VALUE}.
     *
     * @param counted the variables whose values tell ways apart; the diagram asks for no others
     */
    long count(int diagram, boolean[] counted) {
        return new DiagramCount(this, counted).of(diagram);
    }

    /**
     * The first way to make it true.
     *
     * @return a value for each variable; -1 for those that do not matter
     * @throws IllegalArgumentException if there is none
     */
    int[] first(int diagram) {
        if (diagram == FALSE) {
            throw new IllegalArgumentException("nothing makes it true");
        }
        int[] values = new int[arity.length];
        Arrays.fill(values, -1);
        int at = diagram;
        while (!isTerminal(at)) {
            int variable = variables[at];
            int value = 0;
            while (given(at, variable, value) == FALSE) {
                value++;
            }
            values[variable] = value;
            at = given(at, variable, value);
        }
        return values;
    }

    /**
     * Whether some way makes it true that agrees with what is given.
     *
     * @param values of each variable; negative for any
     */
    boolean meets(int diagram, int[] values) {
        return meets(diagram, values, new HashSet<>());
    }

    private boolean meets(int diagram, int[] values, Set<Integer> missed) {
        if (isTerminal(diagram)) {
            return diagram == TRUE;
        }
        int variable = variables[diagram];
        if (values[variable] >= 0) {
            return meets(given(diagram, variable, values[variable]), values, missed);
        }
        if (!missed.add(diagram)) {
            return false; // it was looked at before, and nothing was found, or it would not go on
        }
        for (int value = 0; value < arity[variable]; value++) {
            if (meets(given(diagram, variable, value), values, missed)) {
                return true;
            }
        }
        return false;
    }

    /** What a diagram answers when every variable has a value. */
    int answer(int diagram, int[] values) {
        int at = diagram;
        while (!isTerminal(at)) {
            at = given(at, variables[at], values[variables[at]]);
        }
        return at;
    }
}
