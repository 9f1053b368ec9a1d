package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;

/** {@code tls …}: the certificate the hub shows. */
@Command(
        name = "tls",
        description = "Reload the certificate the hub shows.",
        subcommands = {TlsCommands.Reload.class})
final class TlsCommands extends CommandGroup {
    @Command(name = "reload", description = "Read tls.certificate and tls.key again; nobody is dropped.")
    static final class Reload extends AskingCommand {
        @Override
        int run(HubClient hub, Output output) {
            JsonNode answer = hub.post("/api/tls/reload", DeviceCommands.empty());
            if (output.json()) {
                output.raw(answer);
            } else {
                output.line("new connections see " + answer.path("subject").asText() + ", good until "
                        + answer.path("not_after").asText());
            }
            return 0;
        }
    }
}
