package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** {@code trust …}: how evidence, and what is known of a machine, becomes a standing. */
@Command(
        name = "trust",
        description = "How evidence and posture become a standing.",
        subcommands = {TrustCommands.Rules.class, TrustCommands.Measured.class})
final class TrustCommands extends CommandGroup {
    @Command(name = "rules", description = "Show the rules in force: of those that fit, the gravest counts.")
    static final class Rules extends AskingCommand {
        @Override
        int run(HubClient hub, Output output) {
            JsonNode answer = hub.get("/api/trust/rules");
            if (output.json()) {
                output.raw(answer);
            } else {
                output.table(
                        List.of("WHAT", "FROM WHERE ON", "STANDING", "ROLES"),
                        answer.get("rules"),
                        List.of("what", "from", "standing", "roles"));
            }
            return 0;
        }
    }

    @Command(name = "posture", description = "Show of how many devices and services what is known of their posture.")
    static final class Measured extends AskingCommand {
        @Override
        int run(HubClient hub, Output output) {
            JsonNode answer = hub.get("/api/posture");
            if (output.json()) {
                output.raw(answer);
                return 0;
            }
            for (Map.Entry<String, JsonNode> kind : answer.properties()) {
                for (Map.Entry<String, JsonNode> aspect : kind.getValue().properties()) {
                    String words = aspect.getValue().properties().stream()
                            .map(word -> word.getValue().asText() + " " + word.getKey())
                            .collect(Collectors.joining(", "));
                    output.line(String.format("%-9s %-12s %s", kind.getKey(), aspect.getKey(), words));
                }
            }
            return 0;
        }
    }
}
