package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code clock …}: the hub's time. */
@Command(
        name = "clock",
        description = "Vouch for the hub's clock after it jumped.",
        subcommands = {ClockCommands.Confirm.class})
final class ClockCommands extends CommandGroup {
    @Command(
            name = "confirm",
            description = "Say that the host's clock is right now; issuing and adding go on. `status` shows a doubt.")
    static final class Confirm extends AskingCommand {
        @Option(names = "--why", required = true, paramLabel = "TEXT", description = "Kept in the ledger.")
        String why = "";

        @Override
        int run(HubClient hub, Output output) {
            JsonNode done =
                    hub.post("/api/clock/confirm", DeviceCommands.empty().put("why", why));
            return PrincipalPages.done(
                    done, "the clock is trusted: " + done.path("now").asText(), output);
        }
    }
}
