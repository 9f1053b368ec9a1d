package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code trust …}: how evidence becomes a standing. */
@Command(
        name = "trust",
        description = "How evidence becomes a standing.",
        subcommands = {TrustCommands.Rules.class})
final class TrustCommands implements Callable<Integer> {
    @Mixin
    HubOptions options = new HubOptions();

    @CommandLine.Spec
    CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        throw Cli.missingSubcommand(spec);
    }

    @Command(name = "rules", description = "Show the rules in force: of those that fit, the gravest counts.")
    static final class Rules extends AskingCommand {
        @Override
        int run(HubClient hub, Output output) {
            JsonNode answer = hub.get("/api/trust/rules");
            if (output.json()) {
                output.raw(answer);
            } else {
                output.table(
                        List.of("EVIDENCE", "SEVERITY AT LEAST", "STANDING", "ROLES"),
                        answer.get("rules"),
                        List.of("grade", "severity", "standing", "roles"));
            }
            return 0;
        }
    }
}
