package io.swarmguard.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An amount of bytes, never negative. */
public record DataSize(long bytes) implements Comparable<DataSize> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,15}) ?(B|KiB|MiB|GiB|KB|MB|GB)");

    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size is not negative: " + bytes);
        }
    }

    /**
     * Parses {@code 256 KiB}; units are B, KiB, MiB, GiB (1024) and KB, MB, GB (1000).
     *
     * @throws IllegalArgumentException if it is not of that form
     */
    public static DataSize parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a size has a unit, such as 512 B, 256 KiB or 1 GiB");
        }
        return new DataSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), factor(matcher.group(2))));
    }

    private static long factor(String unit) {
        return switch (unit.toUpperCase(Locale.ROOT)) {
            case "B" -> 1L;
            case "KB" -> 1_000L;
            case "MB" -> 1_000_000L;
            case "GB" -> 1_000_000_000L;
            case "KIB" -> 1L << 10;
            case "MIB" -> 1L << 20;
            default -> 1L << 30;
        };
    }

    /** For what is indexed by an int. @throws ArithmeticException from 2 GiB on */
    public int intBytes() {
        return Math.toIntExact(bytes);
    }

    @Override
    public int compareTo(DataSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** In the largest unit that gives a whole number. */
    @Override
    public String toString() {
        String[] units = {" B", " KiB", " MiB", " GiB"};
        long number = bytes;
        int unit = 0;
        while (unit < 3 && number != 0 && number % 1024 == 0) {
            number /= 1024;
            unit++;
        }
        return number + units[unit];
    }
}
