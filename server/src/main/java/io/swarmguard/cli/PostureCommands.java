package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What devices and services have in common: what was measured of their state. */
final class PostureCommands {
    private static final List<String> ASPECTS = List.of("attestation", "firmware", "exposure");
    private static final List<String> COLUMNS = List.of("name", "attestation", "firmware", "exposure", "until", "why");

    private PostureCommands() {}

    /** Who measured, and why that is said. */
    static final class Saying {
        @Option(
                names = "--source",
                paramLabel = "NAME",
                defaultValue = "operator",
                description = "Who measured it, such as keylime. Default: ${DEFAULT-VALUE}.")
        String source = "operator";

        @Option(
                names = "--why",
                paramLabel = "TEXT",
                description = "Kept in the ledger; needed when something is said.")
        @Nullable
        String why;

        @Option(
                names = {"--until", "--for"},
                paramLabel = "TIME|DURATION",
                description =
                        "When it is not known any more: 2026-12-24T18:00:00Z, or 24h from now. Default: 7d for a word"
                                + " that speaks for it, else until something else is said.")
        @Nullable
        String until;

        @Option(
                names = "--lower",
                description = "Only if it is worse than what is known: for whom may cut off and no more.")
        boolean lower;

        /** Sends rows, and says what became of them; exit code 1 if some were rejected. */
        int send(HubClient hub, ArrayNode rows, Output output) {
            if (why == null) {
                throw new CliException("why-missing", "--why is missing", "say why; it is kept in the ledger");
            }
            ObjectNode body =
                    DeviceCommands.empty().put("source", source).put("why", why).put("until", until);
            body.set("rows", rows);
            JsonNode answer = hub.post(lower ? "/api/posture/lower" : "/api/posture", body);
            JsonNode rejected = answer.path("rejected");
            if (output.json()) {
                output.raw(answer);
            } else {
                output.line(answer.path("lowered").asInt() + " lowered, "
                        + answer.path("raised").asInt() + " raised or renewed, "
                        + answer.path("unchanged").asInt() + " known already"
                        + (answer.path("late").asBoolean() ? "; recorded as soon as the disk takes it" : ""));
                rejected.forEach(row -> output.line("  line " + row.path("line").asInt() + " was left out: "
                        + row.path("detail").asText()));
            }
            return rejected.isEmpty() ? 0 : 1;
        }
    }

    @Command(
            name = "posture",
            description = "Say what was measured of it, or show what is known: attestation, firmware, exposure.")
    static final class OfOne extends StandingCommands.AboutOne {
        @Option(names = "--attestation", paramLabel = "WORD", description = "attested, failed or unknown.")
        @Nullable
        String attestation;

        @Option(names = "--firmware", paramLabel = "WORD", description = "compliant, outdated, revoked or unknown.")
        @Nullable
        String firmware;

        @Option(
                names = "--exposure",
                paramLabel = "WORD",
                description = "The gravest open weakness: none, low, medium, high, critical or unknown.")
        @Nullable
        String exposure;

        @Mixin
        Saying saying = new Saying();

        @Override
        int run(HubClient hub, Output output) {
            if (attestation == null && firmware == null && exposure == null) {
                return show(hub.get("/api/" + kind() + "s/" + Cli.segment(name)), output);
            }
            ArrayNode rows = HubClient.JSON.createArrayNode();
            rows.addObject()
                    .put("id", id())
                    .put("attestation", attestation)
                    .put("firmware", firmware)
                    .put("exposure", exposure);
            return saying.send(hub, rows, output);
        }

        private static int show(JsonNode answer, Output output) {
            if (output.json()) {
                output.raw(answer.path("posture"));
            } else {
                print(answer, output);
            }
            return 0;
        }
    }

    /** What is known of one. */
    static void print(JsonNode answer, Output output) {
        output.table(
                List.of("POSTURE", "IS", "REPORTED", "UNTIL", "SOURCE", "SINCE", "BY", "WHY"),
                answer.path("posture"),
                List.of("aspect", "word", "reported", "until", "source", "since", "by", "why"));
    }

    @Command(
            name = "report",
            description = {
                "Say what was measured of many, each row for itself; rows that cannot be taken are named.",
                "Columns: name, and of attestation,firmware,exposure,until,why those that are wanted."
            })
    static final class OfMany extends AskingCommand {
        @Spec
        @Nullable
        CommandSpec spec;

        @Parameters(paramLabel = "FILE.csv")
        Path file = Path.of("");

        @Mixin
        Saying saying = new Saying();

        @Override
        int run(HubClient hub, Output output) throws IOException {
            List<Csv.Row> rows = Csv.read(file);
            List<String> columns = columns(rows.removeFirst());
            String kind = Objects.requireNonNull(spec).parent().name();
            ArrayNode sent = HubClient.JSON.createArrayNode();
            for (Csv.Row row : rows) {
                Map<String, String> cells = new TreeMap<>();
                for (int i = 0; i < Math.min(columns.size(), row.cells().size()); i++) {
                    cells.put(columns.get(i), row.cells().get(i));
                }
                ObjectNode one = sent.addObject().put("line", row.line()).put("id", kind + "/" + cells.remove("name"));
                cells.forEach((column, cell) -> one.put(column, cell.isEmpty() ? null : cell));
            }
            return saying.send(hub, sent, output);
        }

        private static List<String> columns(Csv.Row head) {
            List<String> columns = head.cells();
            for (String column : columns) {
                if (!COLUMNS.contains(column)) {
                    throw new CliException(
                            "unknown-column",
                            "line 1: there is no column '" + column + "'",
                            "the columns are " + String.join(",", COLUMNS));
                }
            }
            if (!columns.contains("name") || columns.stream().noneMatch(ASPECTS::contains)) {
                throw new CliException(
                        "missing-column",
                        "the first line has no column 'name', or none of " + String.join(", ", ASPECTS),
                        "the columns are " + String.join(",", COLUMNS));
            }
            return columns;
        }
    }
}
