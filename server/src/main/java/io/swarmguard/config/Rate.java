package io.swarmguard.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** So many per so long: {@code 60/min}. */
public record Rate(int count, Duration per) implements Comparable<Rate> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9}) ?/ ?(s|min|h)");

    public Rate {
        if (count < 1 || per.isNegative() || per.isZero()) {
            throw new IllegalArgumentException("a rate is at least one per some time");
        }
    }

    /** Parses {@code 60/min}; units are s, min, h. @throws IllegalArgumentException if it is not of that form */
    public static Rate parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a rate is a number per time, such as 100/s, 60/min or 10/h");
        }
        Duration per = switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(1);
            case "min" -> Duration.ofMinutes(1);
            default -> Duration.ofHours(1);
        };
        return new Rate(Integer.parseInt(matcher.group(1)), per);
    }

    public double perSecond() {
        return count * 1e9 / per.toNanos();
    }

    @Override
    public int compareTo(Rate other) {
        return Double.compare(perSecond(), other.perSecond());
    }

    @Override
    public String toString() {
        return count + "/" + (per.toSeconds() == 1 ? "s" : per.toMinutes() == 1 ? "min" : "h");
    }
}
