package io.swarmguard.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The given settings as text, handed out typed and inside their bounds. It learns which keys exist by being asked for
 * them, so the records that ask are the one list of keys there is.
 */
final class Values {
    private final Map<String, Given> given;
    private final Map<String, Setting> known = new LinkedHashMap<>();

    /** @param source where it was said, for messages: a file, {@code --set} or an environment variable */
    record Given(String text, String source) {}

    Values(Map<String, Given> given) {
        this.given = given;
    }

    /** Which form of configuration this is. @throws ConfigException if it is a later one than this program knows */
    void version(int latest) {
        String standard = Integer.toString(latest);
        String text = raw("version", standard);
        String form = latest == 1 ? "it is 1" : "it is 1 to " + latest;
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw wrong("version", text, form);
        }
        if (Integer.parseInt(text) > latest) {
            throw wrong("version", text, "that is the form of a newer program; this one reads version " + latest);
        }
        known.put("version", new Setting("version", text, text, standard, "form of this configuration", null, null));
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
        known.put(key, new Setting(key, text, quoted(text), standard, meaning, null, null));
        return text;
    }

    /** A text of some form. @throws ConfigException saying {@code form} if the text does not match */
    String text(String key, String standard, String meaning, Predicate<String> fits, String form) {
        String text = text(key, standard, meaning);
        if (!fits.test(text)) {
            throw wrong(key, text, form);
        }
        return text;
    }

    /** Whether somebody said it, be it what it would be anyhow. */
    boolean isGiven(String key) {
        return given.containsKey(key);
    }

    String choice(String key, String standard, List<String> choices, String meaning) {
        String text = text(key, standard, meaning + " (" + String.join(" or ", choices) + ")");
        if (!choices.contains(text)) {
            throw wrong(key, text, "it is one of " + String.join(", ", choices));
        }
        return text;
    }

    /** Comma-separated in text; empty means none. @throws ConfigException saying {@code form} if one does not match */
    List<String> list(String key, int most, String meaning, Predicate<String> fits, String form) {
        String text = raw(key, "");
        List<String> items = Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(s -> !s.isEmpty())
                .toList();
        if (items.size() > most) {
            throw wrong(key, text, "it has at most " + most + " entries");
        }
        for (String item : items) {
            if (!fits.test(item)) {
                throw wrong(key, item, form);
            }
        }
        List<String> quoted = items.stream().map(Values::quoted).toList();
        String toml = "[" + String.join(", ", quoted) + "]";
        known.put(key, new Setting(key, String.join(",", items), toml, "", meaning, null, null));
        return items;
    }

    /** @throws ConfigException naming the first key given that nobody asked for, and the nearest one that exists */
    void refuseUnknown() {
        for (Map.Entry<String, Given> entry : given.entrySet()) {
            if (!known.containsKey(entry.getKey())) {
                String near = NearMiss.find(entry.getKey(), known.keySet());
                throw new ConfigException("there is no setting '" + entry.getKey() + "' (from "
                        + entry.getValue().source() + ")"
                        + (near == null ? "" : "; did you mean '" + near + "'?"));
            }
        }
    }

    Set<String> keys() {
        return known.keySet();
    }

    /** All settings as they now hold. */
    List<Setting> settings() {
        return List.copyOf(known.values());
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
        String toml = value instanceof Integer ? printed : quoted(printed);
        known.put(key, new Setting(key, printed, toml, standard, meaning, min, max));
        return value;
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
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
