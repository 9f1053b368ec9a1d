package io.swarmguard.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much a permission is good for: the policy annotation {@code @budget("commands: 20 devices per minute per principal,
 * 600 messages per hour per principal")}. A rate is not a fact, so it is not in the class key: the decision names the
 * budget, and the gate debits it.
 *
 * @param name by which refusals and events call it; policies that name the same budget must mean the same
 * @param allowances each must have room, 1 to {@value #MAX_ALLOWANCES}
 */
public record Budget(String name, List<Allowance> allowances) {
    static final int MAX_ALLOWANCES = 8;
    /** Messages or bytes in one period. */
    static final long MAX_AMOUNT = 1_000_000_000_000L;
    /** Distinct devices in one period: each is remembered. */
    static final long MAX_DEVICES = 10_000;

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern ALLOWANCE =
            Pattern.compile("(\\d{1,13}) (messages?|bytes?|devices?) per (second|minute|hour|day) per (\\w+)");

    /** What is counted. */
    public enum Measure {
        MESSAGES,
        /** Of topic and payload. */
        BYTES,
        /** Different ones that topics name. */
        DEVICES
    }

    /** Whose share it is. */
    public enum Holder {
        PRINCIPAL,
        /** All who send to channels of one segment, together. */
        SEGMENT
    }

    /**
     * One limit of a budget.
     *
     * @param amount in each period, 1 to {@link #MAX_AMOUNT}; of devices {@link #MAX_DEVICES}
     */
    public record Allowance(Measure measure, long amount, Duration period, Holder holder) {
        @Override
        public String toString() {
            return amount + " " + measure.name().toLowerCase(Locale.ROOT) + " per " + word(period) + " per "
                    + holder.name().toLowerCase(Locale.ROOT);
        }
    }

    public Budget {
        allowances = List.copyOf(allowances);
    }

    /** @throws PolicyRefusedException if it is not one; says what one looks like */
    static Budget parse(String text) throws PolicyRefusedException {
        int colon = text.indexOf(':');
        String name = colon < 0 ? "" : text.substring(0, colon).strip();
        if (!NAME.matcher(name).matches()) {
            throw refused(text, "it begins with a name and a colon");
        }
        List<Allowance> allowances = new ArrayList<>();
        Set<Measure> measures = EnumSet.noneOf(Measure.class);
        for (String part : text.substring(colon + 1).split(",", -1)) {
            Allowance allowance = allowance(part.strip().replaceAll("\\s+", " "), text);
            if (!measures.add(allowance.measure()) && allowances.stream().anyMatch(a -> isSame(a, allowance))) {
                throw refused(text, "'" + part.strip() + "' limits the same for the same period twice");
            }
            allowances.add(allowance);
        }
        if (allowances.size() > MAX_ALLOWANCES) {
            throw refused(text, "it has more than " + MAX_ALLOWANCES + " limits");
        }
        return new Budget(name, allowances);
    }

    private static boolean isSame(Allowance a, Allowance b) {
        return a.measure() == b.measure()
                && a.holder() == b.holder()
                && a.period().equals(b.period());
    }

    private static Allowance allowance(String part, String text) throws PolicyRefusedException {
        Matcher matcher = ALLOWANCE.matcher(part);
        if (!matcher.matches()) {
            throw refused(text, "'" + part + "' is no limit");
        }
        Measure measure = switch (matcher.group(2).charAt(0)) {
            case 'm' -> Measure.MESSAGES;
            case 'b' -> Measure.BYTES;
            default -> Measure.DEVICES;
        };
        Holder holder = switch (matcher.group(4)) {
            case "principal" -> Holder.PRINCIPAL;
            case "segment" -> Holder.SEGMENT;
            default ->
                throw refused(
                        text, "a budget belongs to a principal or a segment, not to a '" + matcher.group(4) + "'");
        };
        long amount = Long.parseLong(matcher.group(1));
        long most = measure == Measure.DEVICES ? MAX_DEVICES : MAX_AMOUNT;
        if (amount < 1 || amount > most) {
            throw refused(text, "an amount is 1 to " + most);
        }
        return new Allowance(measure, amount, period(matcher.group(3)), holder);
    }

    private static Duration period(String word) {
        return switch (word) {
            case "second" -> Duration.ofSeconds(1);
            case "minute" -> Duration.ofMinutes(1);
            case "hour" -> Duration.ofHours(1);
            default -> Duration.ofDays(1);
        };
    }

    private static String word(Duration period) {
        return switch ((int) period.toSeconds()) {
            case 1 -> "second";
            case 60 -> "minute";
            case 3_600 -> "hour";
            default -> "day";
        };
    }

    private static PolicyRefusedException refused(String text, String why) {
        return new PolicyRefusedException("@budget(\"" + text + "\"): " + why
                + "; write \"commands: 20 devices per minute per principal\" (messages, bytes or devices; per second, minute, "
                + "hour or day; per principal or segment)");
    }

    /** As the annotation says it. */
    @Override
    public String toString() {
        return name + ": "
                + String.join(", ", allowances.stream().map(Allowance::toString).toList());
    }
}
