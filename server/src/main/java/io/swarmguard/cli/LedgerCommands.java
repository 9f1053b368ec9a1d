package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ledger …}: the record of everything that changed who may do what. */
@Command(
        name = "ledger",
        description = "Show, verify and prove entries of the ledger.",
        subcommands = {
            LedgerCommands.Show.class,
            LedgerCommands.Proof.class,
            LedgerCommands.Checkpoint.class,
            LedgerVerifyCommand.class
        })
final class LedgerCommands extends CommandGroup {
    @Command(name = "show", description = "Show entries, oldest first, and the checkpoint they end in.")
    static final class Show extends AskingCommand {
        @Option(
                names = "--from",
                paramLabel = "N",
                description = "First entry; default: so that the last ones are shown.")
        @Nullable
        Long from;

        @Option(
                names = {"-n", "--count"},
                paramLabel = "N",
                defaultValue = "100",
                description = "How many; default 100.")
        int count = 100;

        @Override
        int run(HubClient hub, Output output) {
            KnownCheckpoint.demandConsistency(hub, options.places());
            JsonNode answer = hub.get("/api/ledger?count=" + count + (from == null ? "" : "&from=" + from));
            if (output.json()) {
                output.raw(answer);
                return 0;
            }
            output.table(
                    List.of("ENTRY", "TIME", "BY", "WHAT", "ABOUT", "DETAIL"),
                    told(answer.get("entries")),
                    List.of("index", "time", "by", "type", "about", "detail"));
            output.line("");
            late(answer.get("entries"), output);
            output.line(answer.path("size").asLong()
                    + " entries; `ledger checkpoint` prints the signed head to keep elsewhere");
            return 0;
        }

        /** With the details: who approved it, and what spoke in the name of who did it. */
        private static JsonNode told(JsonNode entries) {
            for (JsonNode entry : entries) {
                String approved = entry.path("approved_by").asText("");
                String via = entry.path("via").asText("");
                String detail = Stream.of(
                                entry.path("detail").asText(""),
                                approved.isEmpty() ? "" : "approved by " + approved,
                                via.isEmpty() ? "" : "by " + via)
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining("; "));
                ((ObjectNode) entry).put("detail", detail);
            }
            return entries;
        }

        private static void late(JsonNode entries, Output output) {
            List<String> late = new ArrayList<>();
            for (JsonNode entry : entries) {
                if (entry.path("late").asBoolean()) {
                    late.add(entry.path("index").asText());
                }
            }
            if (!late.isEmpty()) {
                output.line("in effect before they could be recorded: " + String.join(", ", late));
            }
        }
    }

    @Command(name = "checkpoint", description = "Print the signed head of the ledger, to be kept elsewhere.")
    static final class Checkpoint extends AskingCommand {
        @Override
        int run(HubClient hub, Output output) {
            KnownCheckpoint.demandConsistency(hub, options.places());
            JsonNode answer = hub.get("/api/ledger?count=1");
            if (output.json()) {
                output.raw(HubClient.JSON
                        .createObjectNode()
                        .put("size", answer.path("size").asLong())
                        .put("checkpoint", answer.path("checkpoint").asText()));
            } else {
                output.out().print(answer.path("checkpoint").asText());
            }
            return 0;
        }
    }

    @Command(name = "proof", description = "Prove that an entry is in the ledger: leaf, audit path, checkpoint.")
    static final class Proof extends AskingCommand {
        @Parameters(paramLabel = "N", description = "Index of the entry.")
        long index;

        @Override
        int run(HubClient hub, Output output) {
            KnownCheckpoint.demandConsistency(hub, options.places());
            JsonNode answer = hub.get("/api/ledger/" + index + "/proof");
            if (output.json()) {
                output.raw(answer);
            } else {
                output.out().print(answer.path("text").asText());
            }
            return 0;
        }
    }
}
