package io.swarmguard.checks.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures side by side: one line per run, one column per server, and what ours is of the best other. */
final class BenchTable {
    private static final String OURS = "swarmguard";

    private static final Map<String, String> DISABLES = lines(
            "devices disabled", "disables",
            "sessions open after", "sessionsAfter",
            "not heard both ways before", "silent",
            "recorded late", "recordedLate",
            "delivered though sent after the answer", "sentAfterAnswer",
            "sessions not closed", "notCut",
            "last message after, p50 in ms", "cutP50Ms",
            "last message after, p99 in ms", "cutP99Ms",
            "last message after, MAX in ms", "cutMaxMs",
            "answered after, max in ms", "answerMaxMs",
            "p99 of deliveries before in ms", "deliveryP99MsBefore",
            "p99 of deliveries meanwhile in ms", "deliveryP99Ms",
            "deliveries per s before", "rateBefore",
            "deliveries per s meanwhile", "rate",
            "deliveries in the slowest s", "slowestSecond",
            "share of the hub's core", "serverCores",
            "share of the generator's core", "generatorCores");
    private static final Map<String, String> RELEASES = lines(
            "sessions opened", "sessionsBefore",
            "heard again after a release, p50 in ms", "againP50Ms",
            "heard again after a release, max in ms", "againMaxMs",
            "not heard again", "notBack");
    private static final Map<String, String> FLIPS = lines(
            "changes of policies", "flips",
            "sessions open before", "sessionsBefore",
            "sessions open after", "sessionsAfter",
            "changes that nothing was heard after", "silent",
            "delivered against the set to come", "contrary",
            "delivered though sent after the answer", "contrarySentAfterAnswer",
            "last against the set after, p50 in ms", "narrowedP50Ms",
            "last against the set after, MAX in ms", "narrowedMaxMs",
            "first by the new set after, max in ms", "widenedMaxMs",
            "answered after, max in ms", "answerMaxMs",
            "deliveries per s before", "rateBefore",
            "deliveries per s meanwhile", "rate",
            "least share of the usual in 100 ms", "leastShareOf100Ms",
            "longest time below 80 %, in ms", "longestDipMs",
            "p99 of deliveries before in ms", "deliveryP99MsBefore",
            "p99 of deliveries meanwhile in ms", "deliveryP99Ms",
            "sessions that hardly read", "stalledSessions",
            "of these open after", "stalledOpen",
            "share of the messages that these got", "stalledHeardShare",
            "of that against the set, sent after the answer", "stalledContrarySentAfterAnswer",
            "share of the hub's core", "serverCores",
            "share of the generator's core", "generatorCores");
    private static final Map<String, String> STOPS = lines(
            "sessions open before", "sessionsBefore",
            "deliveries per s before", "rate",
            "p99 of deliveries before in ms", "deliveryP99Ms",
            "process gone after, in ms", "goneAfterMs",
            "exit code", "exitCode",
            "acknowledged to the senders", "promised",
            "of these kept for the receiver that is away", "keptForLater",
            "of these never delivered", "lost");

    private BenchTable() {}

    /** Labels, each followed by its figure's name. */
    private static Map<String, String> lines(String... pairs) {
        Map<String, String> lines = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            lines.put(pairs[i], pairs[i + 1]);
        }
        return lines;
    }

    static String of(List<JsonNode> results) {
        Map<String, Map<String, Double>> rows = new LinkedHashMap<>();
        for (JsonNode result : results) {
            JsonNode figures = result.path("figures");
            String run = result.path("run").asText();
            String server = result.path("server").asText();
            if (figures.has("flips")) {
                putLines(rows, run, server, figures, FLIPS);
            } else if (figures.has("cutMaxMs")) {
                putLines(rows, run, server, figures, DISABLES);
                putLines(rows, run, server, figures, figures.has("notBack") ? RELEASES : Map.of());
            } else if (figures.has("goneAfterMs")) {
                putLines(rows, run, server, figures, STOPS);
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

    private static void putLines(
            Map<String, Map<String, Double>> rows,
            String run,
            String server,
            JsonNode figures,
            Map<String, String> lines) {
        lines.forEach((label, figure) -> {
            if (figures.has(figure)) { // not each kind of run has all of them
                put(rows, run + ": " + label, server, figures.path(figure).asDouble());
            }
        });
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
