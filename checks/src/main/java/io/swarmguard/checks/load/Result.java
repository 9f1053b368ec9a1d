package io.swarmguard.checks.load;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What one run measured: named numbers in the order they were added, printed as one line of JSON. */
final class Result {
    private final Map<String, Object> values = new LinkedHashMap<>();

    Result with(String name, double value) {
        values.put(name, Math.round(value * 1000) / 1000.0);
        return this;
    }

    Result with(String name, String value) {
        values.put(name, value);
        return this;
    }

    String json() {
        return values.entrySet().stream()
                .map(e -> quoted(e.getKey()) + ":"
                        + (e.getValue() instanceof String text ? quoted(text) : String.valueOf(e.getValue())))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String quoted(String text) {
        return '"' + text.replaceAll("[\"\\\\\\p{Cntrl}]", " ") + '"';
    }
}
