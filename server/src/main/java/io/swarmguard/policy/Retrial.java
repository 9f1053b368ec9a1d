package io.swarmguard.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a set of policies says to questions that were recorded as rows of facts, once with others in force. A fact that was
 * not recorded may have been anything: if that makes a difference, the answer is open.
 */
public final class Retrial {
    /** Combinations of values of facts that were not recorded which are tried before the answer is called open. */
    static final int MAX_TRIED = 4_096;

    private static final int UNKNOWN = -1;
    private static final Pattern IN_SEGMENT = Pattern.compile("(.*) in Segment::\"(.*)\"");

    private final PolicySet set;
    private final Layout layout;
    private final Fact[] facts;
    private final int[] columns; // by fact: the name it is read from, or UNKNOWN
    private final int[][] numbers; // by fact, by value of that column
    private final int[] presences; // by fact: the name that says whether what it is about was there, or UNKNOWN
    private final List<? extends List<? extends @Nullable String>> values;

    /**
     * @param names of the recorded facts
     * @param values of each, in the order of the names; null where there was none
     */
    public Retrial(PolicySet set, List<String> names, List<? extends List<? extends @Nullable String>> values) {
        this.set = set;
        this.layout = set.layout();
        this.facts = layout.facts();
        this.columns = new int[facts.length];
        this.numbers = new int[facts.length][];
        this.presences = new int[facts.length];
        this.values = values;
        for (int i = 0; i < facts.length; i++) {
            Matcher inSegment = IN_SEGMENT.matcher(facts[i].text());
            boolean derived = inSegment.matches() && !names.contains(facts[i].text());
            String name = derived ? inSegment.group(1) + FactSheet.SEGMENTS : facts[i].text();
            columns[i] = names.indexOf(name);
            presences[i] = presence(facts[i].about(), names);
            if (columns[i] != UNKNOWN) {
                Fact fact = facts[i];
                numbers[i] = values.get(columns[i]).stream()
                        .mapToInt(value -> derived ? isIn(value, inSegment.group(2)) : number(fact, value))
                        .toArray();
            }
        }
    }

    private static int presence(Fact.About about, List<String> names) {
        return switch (about) {
            case DEVICE -> names.indexOf(Fact.HAS_DEVICE.text());
            case SEGMENT -> names.indexOf(Fact.HAS_SEGMENT.text());
            case PUBLISHER -> names.indexOf(Fact.HAS_PUBLISHER.text());
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
    private int number(Fact fact, @Nullable String value) {
        if (value == null) {
            return Fact.ABSENT;
        }
        if (fact.isOpen()) {
            return layout.named(fact).getOrDefault(value, Fact.OTHER);
        }
        int index = fact.domain().indexOf(value);
        return index < 0 ? UNKNOWN : index + 1;
    }

    /** The facts that the set asks and that were not recorded. */
    public List<String> unrecorded() {
        List<String> unrecorded = new ArrayList<>();
        for (int i = 0; i < facts.length; i++) {
            if (columns[i] == UNKNOWN) {
                unrecorded.add(facts[i].text());
            }
        }
        return unrecorded;
    }

    /**
     * Decides one row.
     *
     * @param value which of its values the fact of that name has in the row
     * @return null if the answer is open
     */
    public @Nullable Decision decide(IntUnaryOperator value) {
        int[] row = new int[facts.length];
        long open = 1;
        for (int i = 0; i < facts.length; i++) {
            row[i] = columns[i] == UNKNOWN ? UNKNOWN : numbers[i][value.applyAsInt(columns[i])];
            if (row[i] == UNKNOWN && isAboutNothing(i, value)) {
                row[i] = Fact.ABSENT;
            }
            if (row[i] == UNKNOWN) {
                open = Math.min(Integer.MAX_VALUE, open * layout.highest(facts[i]));
            }
        }
        return open > MAX_TRIED ? null : decide(row, 0, 0);
    }

    /** Whether a fact that was not recorded is about something that was not there. */
    private boolean isAboutNothing(int fact, IntUnaryOperator value) {
        int presence = presences[fact];
        return presence != UNKNOWN
                && Fact.TRUTH.getFirst().equals(values.get(presence).get(value.applyAsInt(presence)));
    }

    private @Nullable Decision decide(int[] row, int from, long key) {
        for (int i = from; i < row.length; i++) {
            if (row[i] == UNKNOWN) {
                return agreed(row, i, key);
            }
            key |= layout.bits(facts[i], row[i]);
        }
        return set.decide(key);
    }

    private @Nullable Decision agreed(int[] row, int open, long key) {
        Decision agreed = null;
        for (int value = Fact.ABSENT + 1; value <= layout.highest(facts[open]); value++) {
            Decision one = decide(row, open + 1, key | layout.bits(facts[open], value));
            if (one == null || (agreed != null && one.isPermitted() != agreed.isPermitted())) {
                return null;
            }
            agreed = agreed == null ? one : agreed.or(one);
        }
        return agreed;
    }
}
