package io.swarmguard.history;

import io.swarmguard.terms.Action;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts of one hour, column by column: who, what they wanted, what came of it, the facts it was decided on, and how
 * often. Values that repeat are kept once. Immutable.
 */
public final class TrafficBlock {
    /** Rows of one block. */
    static final int MAX_ROWS = 8_192;

    /** One column: the different values, and by row which. A value is null where there was no such thing. */
    record Column(List<@Nullable String> values, int[] rows) {
        @Nullable
        String at(int row) {
            return values.get(rows[row]);
        }
    }

    private final long hour;
    private final List<String> facts;
    private final Column who;
    private final Column action;
    private final Column refusal;
    private final List<Column> columns;
    private final long[] counts;

    /**
     * @param hour since 1970
     * @param facts the names of the columns
     */
    TrafficBlock(
            long hour,
            List<String> facts,
            Column who,
            Column action,
            Column refusal,
            List<Column> columns,
            long[] counts) {
        this.hour = hour;
        this.facts = List.copyOf(facts);
        this.who = who;
        this.action = action;
        this.refusal = refusal;
        this.columns = List.copyOf(columns);
        this.counts = counts;
    }

    /** Hours since 1970. */
    public long hour() {
        return hour;
    }

    /** The facts that were recorded, as policies write them. */
    public List<String> facts() {
        return facts;
    }

    public int rows() {
        return counts.length;
    }

    public PrincipalId who(int row) {
        return PrincipalId.parse(present(who.at(row)));
    }

    public Action action(int row) {
        return Action.ofCode(present(action.at(row)));
    }

    /** Why it was refused; null if it was permitted. */
    public @Nullable Reason refusal(int row) {
        String code = refusal.at(row);
        return code == null ? null : Reason.ofCode(code);
    }

    public boolean isPermitted(int row) {
        return refusal.at(row) == null;
    }

    /** The different values of one fact, by number. Null stands for what was absent. */
    public List<@Nullable String> values(int fact) {
        return columns.get(fact).values();
    }

    /** Which of {@link #values} a row has. */
    public int value(int fact, int row) {
        return columns.get(fact).rows()[row];
    }

    /** By fact. */
    List<List<@Nullable String>> values() {
        return columns.stream().map(Column::values).toList();
    }

    /** By fact, row by row: which of {@link #values}. Not a copy. */
    int[][] numbers() {
        return columns.stream().map(Column::rows).toArray(int[][]::new);
    }

    /** How often, at least 1. */
    public long count(int row) {
        return counts[row];
    }

    Column whoColumn() {
        return who;
    }

    Column actionColumn() {
        return action;
    }

    Column refusalColumn() {
        return refusal;
    }

    List<Column> columns() {
        return columns;
    }

    private static String present(@Nullable String value) {
        if (value == null) {
            throw new IllegalStateException("a row without principal or action");
        }
        return value;
    }
}
