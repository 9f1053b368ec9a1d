package io.swarmguard.checks.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures side by side: one line per run, one column per server, and what ours is of the best other. */
final class BenchTable {
    private static final String OURS = "swarmguard";

    private BenchTable() {}

    static String of(List<JsonNode> results) {
        Map<String, Map<String, Double>> rows = new LinkedHashMap<>();
        for (JsonNode result : results) {
            JsonNode figures = result.path("figures");
            String run = result.path("run").asText();
            String server = result.path("server").asText();
            if (figures.has("cutMaxMs")) {
                putDisables(rows, run, server, figures);
            } else if (figures.has("p99Ms") && run.endsWith("half load")) {
                put(rows, run + ": p99 in ms", server, figures.path("p99Ms").asDouble());
            } else if (figures.has("held")) {
                put(rows, run + ": held", server, figures.path("held").asDouble());
                put(
                        rows,
                        run + ": MB of memory",
                        server,
                        figures.path("serverMB").asDouble());
            } else {
                put(
                        rows,
                        run + ": per s and core",
                        server,
                        figures.path("perServerCore").asDouble());
            }
        }
        StringBuilder table = new StringBuilder();
        table.append(String.format(
                "%-42s %14s %14s %14s %10s%n",
                "mutual TLS 1.3, rules per identity", OURS, "mosquitto", "nats", "ratio"));
        rows.forEach((run, figures) -> table.append(String.format(
                "%-42s %14s %14s %14s %10s%n",
                run,
                cell(figures.get(OURS)),
                cell(figures.get("mosquitto")),
                cell(figures.get("nats")),
                ratio(figures))));
        return table.toString();
    }

    private static void putDisables(
            Map<String, Map<String, Double>> rows, String run, String server, JsonNode figures) {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("devices disabled", "disables");
        lines.put("sessions open after", "sessionsAfter");
        lines.put("not heard both ways before", "silent");
        lines.put("delivered though sent after the answer", "sentAfterAnswer");
        lines.put("sessions not closed", "notCut");
        lines.put("last message after, p50 in ms", "cutP50Ms");
        lines.put("last message after, p99 in ms", "cutP99Ms");
        lines.put("last message after, MAX in ms", "cutMaxMs");
        lines.put("answered after, max in ms", "answerMaxMs");
        lines.put("deliveries per s before", "rateBefore");
        lines.put("deliveries per s meanwhile", "rate");
        lines.put("deliveries in the slowest s", "slowestSecond");
        lines.put("share of the hub's core", "serverCores");
        lines.put("share of the generator's core", "generatorCores");
        lines.forEach((label, figure) ->
                put(rows, run + ": " + label, server, figures.path(figure).asDouble()));
    }

    private static void put(Map<String, Map<String, Double>> rows, String run, String server, double value) {
        rows.computeIfAbsent(run, r -> new LinkedHashMap<>()).put(server, value);
    }

    private static String cell(@org.jspecify.annotations.Nullable Double value) {
        if (value == null) {
            return "-";
        }
        return value < 100 ? String.format("%.2f", value) : String.format("%,.0f", value);
    }

    private static String ratio(Map<String, Double> figures) {
        Double ours = figures.get(OURS);
        double best = figures.entrySet().stream()
                .filter(e -> !e.getKey().equals(OURS))
                .mapToDouble(Map.Entry::getValue)
                .max()
                .orElse(0);
        return ours == null || best == 0 ? "-" : String.format("%.2f", ours / best);
    }
}
