package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.config.Durations;
import io.swarmguard.terms.Fingerprint;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code operator token …}: what programs act with in an operator's name. */
@Command(
        name = "token",
        description = "Create, list and revoke API tokens: good only with one certificate, for a time, inside a scope.",
        subcommands = {TokenCommands.Create.class, TokenCommands.ListAll.class, TokenCommands.Revoke.class})
final class TokenCommands extends CommandGroup {
    @Command(name = "create", description = "Create a token in your name; it is shown once.")
    static final class Create extends AskingCommand {
        @Option(
                names = "--scope",
                required = true,
                paramLabel = "SCOPE",
                description = {
                    "RIGHT[:GROUP[@SEGMENT]],… of look, run-fleet, cut-off, run-hub; a group is the word after /api/ in",
                    "`operator calls`: look,cut-off:devices@plant-a,run-fleet:posture@plant-a"
                })
        String scope = "";

        @Option(
                names = "--for",
                required = true,
                paramLabel = "CERT.pem|own",
                description = "The certificate it is good with: a service's, or your own.")
        String holder = "";

        @Option(
                names = "--expires",
                paramLabel = "TIME",
                defaultValue = "7 d",
                description = "After this it is over: up to 90 d; default 7 d.")
        String expires = "7 d";

        @Override
        int run(HubClient hub, Output output) throws IOException {
            ObjectNode body = DeviceCommands.empty()
                    .put("scope", scope)
                    .put("certificate", holder.equals("own") ? holder : fingerprint(Path.of(holder)))
                    .put("expires_seconds", seconds());
            JsonNode answer = hub.post("/api/tokens", body);
            if (output.json()) {
                output.raw(answer);
                return 0;
            }
            output.line("token " + answer.path("number").asText() + " of "
                    + answer.path("owner").asText() + ", until "
                    + answer.path("expires").asText() + ": "
                    + answer.path("scope").asText());
            output.line("  good only with the certificate "
                    + answer.path("certificate").asText());
            output.line("");
            output.line("  " + answer.path("token").asText());
            output.line("");
            output.line("It is shown this once. A program sends it as the header `Authorization: Bearer TOKEN`.");
            return 0;
        }

        private long seconds() {
            try {
                return Durations.parse(expires).toSeconds();
            } catch (IllegalArgumentException e) {
                throw new CliException("usage", "'" + expires + "' is no time", "such as 12 h or 7 d", e);
            }
        }

        private static String fingerprint(Path file) throws IOException {
            try {
                return Fingerprint.of(
                                PemFiles.certificate(HubClient.readFile(file)).getEncoded())
                        .toString();
            } catch (GeneralSecurityException e) {
                throw new CliException(
                        "no-certificate", file + " holds no certificate", "name a PEM file that does with --for", e);
            }
        }
    }

    @Command(name = "list", description = "List your live tokens; an admin sees all.")
    static final class ListAll extends AskingCommand {
        @Override
        int run(HubClient hub, Output output) {
            JsonNode answer = hub.get("/api/tokens");
            if (output.json()) {
                output.raw(answer);
            } else {
                output.table(
                        List.of("TOKEN", "OWNER", "SCOPE", "HOLDER", "EXPIRES", "CERTIFICATE"),
                        answer.get("tokens"),
                        List.of("number", "owner", "scope", "holder", "expires", "certificate"));
            }
            return 0;
        }
    }

    @Command(name = "revoke", description = "End a token at once.")
    static final class Revoke extends AskingCommand {
        @Parameters(paramLabel = "N", description = "Number of the token.")
        long number;

        @Option(names = "--why", required = true, paramLabel = "TEXT", description = "Kept in the ledger.")
        String why = "";

        @Override
        int run(HubClient hub, Output output) {
            JsonNode done = hub.post(
                    "/api/tokens/" + number + "/revoke", DeviceCommands.empty().put("why", why));
            return PrincipalPages.done(done, "token " + number + " is revoked", output);
        }
    }
}
