package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code trust …}: how evidence, and what is known of a machine, becomes a standing. */
@Command(
        name = "trust",
        description = "How evidence becomes a standing.",
        subcommands = {TrustCommands.Rules.class})
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
}
