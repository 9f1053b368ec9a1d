package io.swarmguard.formats.labels;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A condition, worked out so far that most values are compared without making an object. */
abstract class Check {
    private static final BigDecimal MOST_LONG = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final BigDecimal LEAST_LONG = BigDecimal.valueOf(Long.MIN_VALUE);

    static Check of(FieldTest.Condition condition) {
        return switch (condition) {
            case FieldTest.Present present -> new Anything(present.wanted());
            case FieldTest.Range range -> new Within(range);
            case FieldTest.OneOf oneOf -> new Among(oneOf);
        };
    }

    boolean number(long value) {
        return false;
    }

    boolean number(BigDecimal value) {
        return false;
    }

    /** Of a binary floating point number, infinities and NaN included. */
    boolean number(double value) {
        return false;
    }

    boolean text(byte[] bytes, int from, int to) {
        return false;
    }

    boolean truth(boolean value) {
        return false;
    }

    /** Of anything else: null, containers, byte strings, tagged values. */
    boolean other() {
        return false;
    }

    private static final class Anything extends Check {
        private final boolean wanted;

        Anything(boolean wanted) {
            this.wanted = wanted;
        }

        @Override
        boolean number(long value) {
            return wanted;
        }

        @Override
        boolean number(BigDecimal value) {
            return wanted;
        }

        @Override
        boolean number(double value) {
            return wanted;
        }

        @Override
        boolean text(byte[] bytes, int from, int to) {
            return wanted;
        }

        @Override
        boolean truth(boolean value) {
            return wanted;
        }

        @Override
        boolean other() {
            return wanted;
        }
    }

    private static final class Within extends Check {
        private final BigDecimal least;
        private final BigDecimal most;
        private final long leastLong;
        private final long mostLong;
        private final double leastDouble; // the smallest double that is not less
        private final double mostDouble;

        Within(FieldTest.Range range) {
            least = range.least();
            most = range.most();
            boolean beyond = least.compareTo(MOST_LONG) > 0 || most.compareTo(LEAST_LONG) < 0;
            leastLong = beyond
                    ? Long.MAX_VALUE
                    : least.max(LEAST_LONG).setScale(0, RoundingMode.CEILING).longValue();
            mostLong = beyond
                    ? Long.MIN_VALUE
                    : most.min(MOST_LONG).setScale(0, RoundingMode.FLOOR).longValue();
            double up = least.doubleValue();
            leastDouble = new BigDecimal(up).compareTo(least) < 0 ? Math.nextUp(up) : up;
            double down = most.doubleValue();
            mostDouble = new BigDecimal(down).compareTo(most) > 0 ? Math.nextDown(down) : down;
        }

        @Override
        boolean number(long value) {
            return value >= leastLong && value <= mostLong;
        }

        @Override
        boolean number(BigDecimal value) {
            return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
        }

        @Override
        boolean number(double value) {
            return value >= leastDouble && value <= mostDouble;
        }
    }

    private static final class Among extends Check {
        private final List<byte[]> texts = new ArrayList<>();
        private final List<BigDecimal> numbers = new ArrayList<>();
        private final boolean truth;
        private final boolean falsehood;

        Among(FieldTest.OneOf oneOf) {
            for (Object value : oneOf.values()) {
                switch (value) {
                    case String text -> texts.add(text.getBytes(StandardCharsets.UTF_8));
                    case BigDecimal number -> numbers.add(number);
                    case Boolean known -> {} // below
                    default -> throw new IllegalArgumentException("a value is a text, a number or a truth value");
                }
            }
            truth = oneOf.values().contains(true);
            falsehood = oneOf.values().contains(false);
        }

        @Override
        boolean number(long value) {
            return !numbers.isEmpty() && number(BigDecimal.valueOf(value));
        }

        @Override
        boolean number(BigDecimal value) {
            for (BigDecimal number : numbers) {
                if (number.compareTo(value) == 0) {
                    return true;
                }
            }
            return false;
        }

        @Override
        boolean number(double value) {
            return !numbers.isEmpty() && Double.isFinite(value) && number(new BigDecimal(value));
        }

        @Override
        boolean text(byte[] bytes, int from, int to) {
            for (byte[] text : texts) {
                if (Arrays.equals(text, 0, text.length, bytes, from, to)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        boolean truth(boolean value) {
            return value ? truth : falsehood;
        }
    }
}
