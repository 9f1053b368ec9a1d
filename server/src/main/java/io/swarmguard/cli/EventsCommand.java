package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code events}: what happened, newest last. */
@Command(name = "events", description = "What happened lately, newest last; refusals with their reasons.")
final class EventsCommand extends AskingCommand {
    @Option(
            names = {"-f", "--follow"},
            description = "Go on as more happens, until interrupted.")
    boolean follow;

    @Option(names = "--of", paramLabel = "KIND/NAME", description = "Only what was proved to be about this principal.")
    @Nullable
    String principal;

    @Option(
            names = {"-n", "--last"},
            paramLabel = "N",
            defaultValue = "50",
            description = "How many; default 50.")
    int last = 50;

    @Override
    int run(HubClient hub, Output output) {
        String query =
                "?last=" + last + "&follow=" + follow + (principal == null ? "" : "&of=" + Cli.segment(principal));
        hub.follow("/api/events" + query, line -> print(line, output));
        return 0;
    }

    private static void print(String line, Output output) {
        if (line.isBlank()) {
            return; // keeps the connection honest while nothing happens
        }
        if (output.json()) {
            output.line(line);
        } else {
            output.line(sentence(line));
        }
        output.out().flush();
    }

    private static String sentence(String line) {
        JsonNode event;
        try {
            event = HubClient.JSON.readTree(line);
        } catch (IOException e) {
            return line;
        }
        List<String> words = new ArrayList<>();
        words.add(event.path("time").asText());
        words.add(String.format("%-13s", event.path("severity").asText()));
        words.add(event.path("event").asText());
        for (String field : List.of("principal", "address")) {
            if (event.hasNonNull(field)) {
                words.add(event.get(field).asText());
            }
        }
        if (event.hasNonNull("reason_text")) {
            words.add("- " + event.get("reason_text").asText() + " ["
                    + event.path("reason").asText() + "]");
        }
        event.path("details")
                .properties()
                .forEach(detail ->
                        words.add(detail.getKey() + "=" + detail.getValue().asText()));
        return String.join(" ", words);
    }
}
