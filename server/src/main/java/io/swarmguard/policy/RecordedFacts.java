package io.swarmguard.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.ToIntBiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Facts that were recorded as rows of words, read as numbers again. */
final class RecordedFacts {
    /** In the place of a number: nobody knows what it was. */
    static final int UNKNOWN = -1;

    private static final Pattern IN_SEGMENT = Pattern.compile("(.*) in Segment::\"(.*)\"");

    private final Fact[] facts;
    private final int[] columns; // by fact: the name it is read from, or UNKNOWN
    private final int[][] numbers; // by fact, by value of that column
    private final int[] presences; // by fact: the name that says whether what it is about was there, or UNKNOWN
    private final List<? extends List<? extends @Nullable String>> values;

    /**
     * @param facts that are read
     * @param numbers of an open fact's values by their words
     * @param names of the recorded facts
     * @param values of each, in the order of the names; null where there was none
     */
    RecordedFacts(
            Fact[] facts,
            ToIntBiFunction<Fact, String> numbers,
            List<String> names,
            List<? extends List<? extends @Nullable String>> values) {
        this.facts = facts;
        this.columns = new int[facts.length];
        this.numbers = new int[facts.length][];
        this.presences = new int[facts.length];
        this.values = values;
        for (int i = 0; i < facts.length; i++) {
            Fact fact = facts[i];
            Matcher inSegment = IN_SEGMENT.matcher(fact.text());
            boolean derived = inSegment.matches() && !names.contains(fact.text());
            String name = derived ? inSegment.group(1) + FactSheet.SEGMENTS : fact.text();
            columns[i] = names.indexOf(name);
            presences[i] = presence(fact.about(), names);
            if (columns[i] != UNKNOWN) {
                this.numbers[i] = values.get(columns[i]).stream()
                        .mapToInt(value -> derived ? isIn(value, inSegment.group(2)) : number(fact, value, numbers))
                        .toArray();
            }
        }
    }

    private static int presence(Fact.About about, List<String> names) {
        return switch (about) {
            case DEVICE -> names.indexOf(Fact.HAS_DEVICE.text());
            case SEGMENT -> names.indexOf(Fact.HAS_SEGMENT.text());
            case PUBLISHER -> names.indexOf(Fact.HAS_PUBLISHER.text());
            case VIA -> names.indexOf(Fact.HAS_VIA.text());
            case PRINCIPAL, ACTION, CHANNEL, LEVEL, CONTEXT -> UNKNOWN;
        };
    }

    private static int isIn(@Nullable String segments, String segment) {
        if (segments == null) {
            return Fact.ABSENT;
        }
        return Fact.truth(segments.equals(FactSheet.EVERYWHERE)
                || Arrays.asList(segments.split(" ")).contains(segment));
    }

    /** A value that the fact cannot have any more might be any that it has. */
    private static int number(Fact fact, @Nullable String value, ToIntBiFunction<Fact, String> numbers) {
        if (value == null) {
            return Fact.ABSENT;
        }
        if (fact.isOpen()) {
            return numbers.applyAsInt(fact, value);
        }
        int index = fact.domain().indexOf(value);
        return index < 0 ? UNKNOWN : index + 1;
    }

    /** Those that were not recorded. */
    List<String> unrecorded() {
        List<String> unrecorded = new ArrayList<>();
        for (int i = 0; i < facts.length; i++) {
            if (columns[i] == UNKNOWN) {
                unrecorded.add(facts[i].text());
            }
        }
        return unrecorded;
    }

    /**
     * The facts' numbers in one row, {@link #UNKNOWN} for what was not recorded.
     *
     * @param value which of its values the fact of that name has in the row
     */
    int[] row(IntUnaryOperator value) {
        int[] row = new int[facts.length];
        for (int i = 0; i < facts.length; i++) {
            row[i] = columns[i] == UNKNOWN ? unrecorded(i) : numbers[i][value.applyAsInt(columns[i])];
            if (row[i] == UNKNOWN && isAboutNothing(i, value)) {
                row[i] = Fact.ABSENT;
            }
        }
        return row;
    }

    /** The number of a fact that has the same one in every row; {@link #UNKNOWN} if it may differ, or is not known. */
    int always(int fact) {
        if (columns[fact] == UNKNOWN) {
            return unrecorded(fact);
        }
        return numbers[fact].length == 1 ? numbers[fact][0] : UNKNOWN;
    }

    /**
     * The numbers of one fact, row by row: the same as {@link #row} says, for many at once.
     *
     * @param rows by name of a recorded fact: which of its values each row has
     * @param into as many as there are rows
     */
    void read(int fact, int[][] rows, int[] into) {
        int column = columns[fact];
        boolean open;
        if (column == UNKNOWN) {
            int same = unrecorded(fact);
            Arrays.fill(into, same);
            open = same == UNKNOWN;
        } else {
            open = false;
            int[] of = numbers[fact];
            int[] values = rows[column];
            for (int row = 0; row < into.length; row++) {
                into[row] = of[values[row]];
                open |= into[row] == UNKNOWN;
            }
        }
        if (open && presences[fact] != UNKNOWN) {
            leaveOutWhatIsAboutNothing(presences[fact], rows, into);
        }
    }

    private void leaveOutWhatIsAboutNothing(int presence, int[][] rows, int[] into) {
        for (int row = 0; row < into.length; row++) {
            int there = rows[presence][row];
            if (into[row] == UNKNOWN && isAbsence(values.get(presence).get(there))) {
                into[row] = Fact.ABSENT;
            }
        }
    }

    /** What was recorded before there were gateways went through none. */
    private int unrecorded(int fact) {
        if (facts[fact].equals(Fact.HAS_VIA)) {
            return Fact.FALSE;
        }
        return facts[fact].about() == Fact.About.VIA && presences[fact] == UNKNOWN ? Fact.ABSENT : UNKNOWN;
    }

    /** Whether a fact that was not recorded is about something that was not there. */
    private boolean isAboutNothing(int fact, IntUnaryOperator value) {
        int presence = presences[fact];
        return presence != UNKNOWN && isAbsence(values.get(presence).get(value.applyAsInt(presence)));
    }

    private static boolean isAbsence(@Nullable String presence) {
        return Fact.TRUTH.getFirst().equals(presence);
    }
}
