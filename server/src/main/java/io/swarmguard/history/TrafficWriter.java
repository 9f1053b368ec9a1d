package io.swarmguard.history;

import io.swarmguard.terms.Action;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the rows of one hour into a block. */
final class TrafficWriter {
    private final long hour;
    private final List<String> facts;
    private final ColumnWriter who = new ColumnWriter();
    private final ColumnWriter action = new ColumnWriter();
    private final ColumnWriter refusal = new ColumnWriter();
    private final List<ColumnWriter> columns = new ArrayList<>();
    private final long[] counts = new long[TrafficBlock.MAX_ROWS];
    private int size;

    TrafficWriter(long hour, List<String> facts) {
        this.hour = hour;
        this.facts = facts;
        facts.forEach(fact -> columns.add(new ColumnWriter()));
    }

    /**
     * Adds one row.
     *
     * @param values one for each fact; null where it is absent
     * @param count at least 1
     */
    void add(
            PrincipalId principal,
            Action wanted,
            @Nullable Reason reason,
            List<? extends @Nullable String> values,
            long count) {
        if (isFull() || values.size() != columns.size() || count < 1) {
            throw new IllegalArgumentException("no room for such a row");
        }
        who.add(principal.toString());
        action.add(wanted.code());
        refusal.add(reason == null ? null : reason.code());
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).add(values.get(i));
        }
        counts[size++] = count;
    }

    boolean isFull() {
        return size == TrafficBlock.MAX_ROWS;
    }

    TrafficBlock finish() {
        return new TrafficBlock(
                hour,
                facts,
                who.finish(),
                action.finish(),
                refusal.finish(),
                columns.stream().map(ColumnWriter::finish).toList(),
                Arrays.copyOf(counts, size));
    }

    private static final class ColumnWriter {
        private static final int FEW = 8;

        private final Map<@Nullable String, Integer> numbers = new LinkedHashMap<>();
        private final @Nullable String[] first = new @Nullable String[FEW]; // of the values
        private int[] rows = new int[64];
        private int size;

        void add(@Nullable String value) {
            if (size == rows.length) {
                rows = Arrays.copyOf(rows, Math.min(2 * size, TrafficBlock.MAX_ROWS));
            }
            rows[size++] = number(value);
        }

        /** Most columns have few values, and of each the same object again and again. */
        @SuppressWarnings("ReferenceEquality") // one that is equal and not the same is found by the map
        private int number(@Nullable String value) {
            int few = Math.min(FEW, numbers.size());
            for (int i = 0; i < few; i++) {
                if (first[i] == value) {
                    return i;
                }
            }
            Integer known = numbers.get(value);
            if (known != null) {
                return known;
            }
            int number = numbers.size();
            numbers.put(value, number);
            if (number < FEW) {
                first[number] = value;
            }
            return number;
        }

        TrafficBlock.Column finish() {
            return new TrafficBlock.Column(new ArrayList<>(numbers.keySet()), Arrays.copyOf(rows, size));
        }
    }
}
