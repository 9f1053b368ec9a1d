package io.swarmguard.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The given settings as text, handed out typed and inside their bounds. It learns which keys exist by being asked for
 * them, so the records that ask are the one list of keys there is.
 */
final class Values {
    private final Map<String, Given> given;
    private final Map<String, Known> known = new LinkedHashMap<>();

    /** @param source where it was said, for messages: a file, {@code --set} or an environment variable */
    record Given(String text, String source) {}

    private record Known(String value, String meaning) {}

    Values(Map<String, Given> given) {
        this.given = given;
    }

    Duration duration(String key, String standard, String min, String max, String meaning) {
        return bounded(key, standard, min, max, meaning, Durations::parse, Durations::print);
    }

    DataSize size(String key, String standard, String min, String max, String meaning) {
        return bounded(key, standard, min, max, meaning, DataSize::parse, DataSize::toString);
    }

    Rate rate(String key, String standard, String min, String max, String meaning) {
        return bounded(key, standard, min, max, meaning, Rate::parse, Rate::toString);
    }

    int count(String key, int standard, int min, int max, String meaning) {
        return bounded(
                key,
                Integer.toString(standard),
                Integer.toString(min),
                Integer.toString(max),
                meaning,
                Values::whole,
                Object::toString);
    }

    String text(String key, String standard, String meaning) {
        String text = raw(key, standard);
        known.put(key, new Known('"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"', meaning));
        return text;
    }

    /** Whether somebody said it, be it what it would be anyhow. */
    boolean isGiven(String key) {
        return given.containsKey(key);
    }

    String choice(String key, String standard, List<String> choices, String meaning) {
        String text = text(key, standard, meaning);
        if (!choices.contains(text)) {
            throw wrong(key, text, "it is one of " + String.join(", ", choices));
        }
        return text;
    }

    /** Comma-separated in text; empty means none. */
    List<String> list(String key, List<String> standard, int most, String meaning) {
        String text = raw(key, String.join(",", standard));
        List<String> items = Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(s -> !s.isEmpty())
                .toList();
        if (items.size() > most) {
            throw wrong(key, text, "it has at most " + most + " entries");
        }
        List<String> quoted = items.stream().map(item -> '"' + item + '"').toList();
        known.put(key, new Known("[" + String.join(", ", quoted) + "]", meaning));
        return items;
    }

    /** @throws ConfigException naming the first key given that nobody asked for, and the nearest one that exists */
    void refuseUnknown() {
        for (Map.Entry<String, Given> entry : given.entrySet()) {
            if (!known.containsKey(entry.getKey())) {
                String near = NearMiss.find(entry.getKey(), known.keySet());
                throw new ConfigException("there is no setting '" + entry.getKey() + "' (from "
                        + entry.getValue().source() + ")"
                        + (near == null ? "" : "; did you mean '" + near + "'?")
                        + " `swarmguard config` lists all of them");
            }
        }
    }

    Set<String> keys() {
        return known.keySet();
    }

    /** All settings as they now hold, one {@code key = value  # meaning} a line, as TOML. */
    List<String> print() {
        List<String> lines = new ArrayList<>();
        known.forEach((key, value) -> lines.add(key + " = " + value.value() + "  # " + value.meaning()));
        return lines;
    }

    private <T extends Comparable<T>> T bounded(
            String key,
            String standard,
            String min,
            String max,
            String meaning,
            Function<String, T> parse,
            Function<T, String> print) {
        String text = raw(key, standard);
        T value;
        try {
            value = parse.apply(text);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw wrong(key, text, String.valueOf(e.getMessage()));
        }
        if (value.compareTo(parse.apply(min)) < 0 || value.compareTo(parse.apply(max)) > 0) {
            throw wrong(key, text, "it is from " + min + " to " + max);
        }
        String printed = print.apply(value);
        known.put(
                key,
                new Known(
                        value instanceof Integer ? printed : '"' + printed + '"',
                        meaning + " (" + min + " to " + max + ")"));
        return value;
    }

    private static Integer whole(String text) {
        try {
            return Integer.valueOf(text.strip().replace("_", ""));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("it is a whole number", e);
        }
    }

    private String raw(String key, String standard) {
        Given value = given.get(key);
        return value == null ? standard : value.text();
    }

    private ConfigException wrong(String key, String text, String why) {
        Given value = given.get(key);
        return new ConfigException(String.format(
                Locale.ROOT,
                "%s = '%s'%s cannot be used: %s",
                key,
                text,
                value == null ? "" : " (from " + value.source() + ")",
                why));
    }
}
