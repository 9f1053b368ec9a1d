package io.swarmguard.formats.labels;

import java.math.BigDecimal;
import java.util.List;

/**
 * One test on one field.
 *
 * @param field what is tested; {@link #SCHEMA} for what the format says its schema with
 * @param optional whether it passes where the field is not there
 */
public record FieldTest(List<Step> field, Condition condition, boolean optional) {
    /** Steps to a field. */
    public static final int MAX_STEPS = 8;

    /** The member {@code $schema} of JSON, the outermost tag of CBOR, the uuid of a Sparkplug payload. */
    public static final List<Step> SCHEMA = List.of();

    /** @throws IllegalArgumentException if the field has more than {@link #MAX_STEPS} steps */
    public FieldTest {
        field = List.copyOf(field);
        if (field.size() > MAX_STEPS) {
            throw new IllegalArgumentException("a field has at most " + MAX_STEPS + " steps");
        }
    }

    /** One step on the way to a field. */
    public sealed interface Step {
        /** Into a map, by a text. */
        record Named(String name) implements Step {}

        /** Into an array, by its place from 0, or into a map of CBOR, by an integer. */
        record Numbered(long number) implements Step {}
    }

    /** What is asked of a field. A field that is there with another kind of value than is asked for does not pass. */
    public sealed interface Condition {}

    /** Whether it is there, with whatever value, null included. */
    public record Present(boolean wanted) implements Condition {}

    /**
     * One of some values. Numbers are compared as what they are, however they are written.
     *
     * @param values {@link String}, {@link BigDecimal} or {@link Boolean}
     */
    public record OneOf(List<Object> values) implements Condition {
        public OneOf {
            values = List.copyOf(values);
        }
    }

    /** A number within bounds, both included. A binary floating point number counts as exactly what its bits say. */
    public record Range(BigDecimal least, BigDecimal most) implements Condition {
        /** What bounds may be: far beyond any measure, and within doubles. */
        public static final BigDecimal LARGEST = new BigDecimal("1e300");

        /** @throws IllegalArgumentException if a bound is beyond {@link #LARGEST}, or the least above the most */
        public Range {
            if (least.compareTo(LARGEST.negate()) < 0 || most.compareTo(LARGEST) > 0 || least.compareTo(most) > 0) {
                throw new IllegalArgumentException("a range goes from a least to a most, within 1e300");
            }
        }
    }
}
