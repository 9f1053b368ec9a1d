package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.config.Durations;
import io.swarmguard.policy.PolicyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What recorded traffic says about policies. */
final class PolicyTrafficCommands {
    private PolicyTrafficCommands() {}

    /** How far back. */
    static final class Since {
        @Option(
                names = "--since",
                paramLabel = "TIME",
                defaultValue = "7d",
                description = "How far back, to 30d, or an instant such as 2026-11-25T09:30:00Z; default 7d."
                        + " Counted by the hour.")
        String since = "7d";

        ObjectNode body() {
            ObjectNode body = HubClient.JSON.createObjectNode();
            return isInstant(since)
                    ? body.put("since", since)
                    : body.put("since_seconds", duration().toSeconds());
        }

        private static boolean isInstant(String text) {
            try {
                Instant.parse(text);
                return true;
            } catch (DateTimeParseException e) {
                return false;
            }
        }

        private Duration duration() {
            try {
                return Durations.parse(since.endsWith("m") ? since + "in" : since);
            } catch (IllegalArgumentException e) {
                throw new CliException(
                        "usage",
                        "--since " + since + " is neither an instant nor how far back: " + e.getMessage(),
                        "say --since 7d or --since 2026-11-25T09:30:00Z",
                        e);
            }
        }
    }

    @Command(
            name = "replay",
            description = "Hold a draft against recorded traffic: what it would refuse that was permitted, and allow.")
    static final class Replay extends AskingCommand {
        private static final int MOST_TOLD = 40;

        @Parameters(paramLabel = "DIR", description = "The draft, as `policy apply` takes it.")
        Path directory = Path.of("");

        @Mixin
        Since since = new Since();

        @Override
        int run(HubClient hub, Output output) throws IOException {
            ObjectNode body = since.body();
            ObjectNode texts = body.putObject("files");
            PolicyFiles.in(directory).texts().forEach(texts::put);
            JsonNode answer = hub.post("/api/policy/replay", body);
            if (answer.hasNonNull("refused")) {
                return PolicyVersions.refused(answer.path("refused"), output);
            }
            if (output.json()) {
                output.raw(answer);
            } else {
                tell(answer, output);
            }
            return 0;
        }

        private static void tell(JsonNode answer, Output output) {
            output.line(answer.path("decisions").asLong() + " decisions, "
                    + answer.path("permitted").asLong() + " of them permitted: the draft newly refuses "
                    + answer.path("newly_refused").asLong() + ", newly allows "
                    + answer.path("newly_allowed").asLong() + ", and "
                    + answer.path("unknown").asLong()
                    + " hang on what was not recorded");
            output.line(String.format(
                    "%.3f %% of what was permitted would be refused or might be",
                    100 * answer.path("new_denials").asDouble()));
            answer.path("facts_not_recorded")
                    .forEach(fact -> output.line("not recorded at some time: " + fact.asText()));
            if (!answer.path("changes").isEmpty()) {
                output.line("");
                output.table(
                        List.of("VERDICT", "WHO", "ACTION", "KIND", "COUNT", "WAS", "BECOMES", "BY"),
                        first(answer.path("changes")),
                        List.of("verdict", "who", "action", "kind", "count", "was", "becomes", "by"));
            }
            int more = answer.path("changes_in_all").asInt() - MOST_TOLD;
            if (more > 0) {
                output.line("and " + more + " more; `--json` tells up to 1000");
            }
        }

        private static JsonNode first(JsonNode changes) {
            var some = HubClient.JSON.createArrayNode();
            for (int i = 0; i < Math.min(MOST_TOLD, changes.size()); i++) {
                some.add(changes.get(i));
            }
            return some;
        }
    }

    @Command(
            name = "mine",
            description = "Propose the smallest rights that explain the traffic seen, and list permits nobody used.")
    static final class Mine extends AskingCommand {
        @Mixin
        Since since = new Since();

        @Option(names = "--out", paramLabel = "FILE", description = "Write the proposal there; it may not exist.")
        @Nullable
        Path out;

        @Override
        int run(HubClient hub, Output output) throws IOException {
            JsonNode answer = hub.post("/api/policy/mine", since.body());
            if (out != null) {
                Files.writeString(out, answer.path("cedar").asText(), StandardOpenOption.CREATE_NEW);
            }
            if (output.json()) {
                output.raw(answer);
                return 0;
            }
            tell(answer, output);
            if (out != null) {
                output.line("// written to " + out);
            }
            return 0;
        }

        private static void tell(JsonNode answer, Output output) {
            output.line("// " + answer.path("decisions").asLong()
                    + " permitted messages: what of the permits in force they needed; forbids stay as they are");
            answer.path("diff").forEach(line -> output.line(line.asText()));
            tell(answer, "no_longer_permitted", "of them are refused by what is in force: left out", output);
            tell(answer, "unknown", "of them hang on facts that were not recorded then: left out", output);
            tell(answer, "not_recorded_lately", "decisions found no room in the record: they may miss", output);
            for (JsonNode unused : answer.path("unused_policies")) {
                output.line("// nobody used '" + unused.asText() + "'");
            }
        }

        private static void tell(JsonNode answer, String name, String words, Output output) {
            long count = answer.path(name).asLong();
            if (count > 0) {
                output.line("// " + count + " " + words);
            }
        }
    }
}
