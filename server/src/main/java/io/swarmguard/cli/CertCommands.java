package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cert …}: certificates one by one. */
@Command(
        name = "cert",
        description = "List and revoke certificates.",
        subcommands = {CertCommands.ListAll.class, CertCommands.Revoke.class})
final class CertCommands extends CommandGroup {
    @Command(name = "list", description = "List all certificates, or those of one principal.")
    static final class ListAll extends AskingCommand {
        @Parameters(arity = "0..1", paramLabel = "KIND/NAME", description = "Such as device/pump-7.")
        @Nullable
        String holder;

        @Override
        int run(HubClient hub, Output output) {
            JsonNode answer = hub.get("/api/certificates" + (holder == null ? "" : "?of=" + Cli.segment(holder)));
            if (output.json()) {
                output.raw(answer);
            } else {
                PrincipalPages.certificates(answer.get("certificates"), output);
            }
            return 0;
        }
    }

    @Command(
            name = "revoke",
            description = {
                "Revoke a certificate, and with it all that was renewed from it: sessions opened with one of them close at"
                        + " once.",
                "Whoever stole a key may have renewed its certificate; a new enrolment code is not renewal."
            })
    static final class Revoke extends AskingCommand {
        @Parameters(
                paramLabel = "FINGERPRINT",
                description = "SHA-256, or its first 8 or more digits if they are enough.")
        String fingerprint = "";

        @Option(names = "--why", required = true, paramLabel = "TEXT", description = "Kept in the ledger.")
        String why = "";

        @Option(
                names = "--only",
                description = "Not what was renewed from it: for a machine that changed its key since.")
        boolean only;

        @Override
        int run(HubClient hub, Output output) {
            String digits = fingerprint.replace(":", "");
            JsonNode done = hub.post(
                    "/api/certificates/" + Cli.segment(digits) + "/revoke",
                    DeviceCommands.empty().put("why", why).put("only", only));
            JsonNode with = done.path("with");
            int code = PrincipalPages.done(
                    done,
                    "certificate " + done.path("fingerprint").asText() + " of "
                            + done.path("holder").asText() + " is revoked"
                            + (with.isEmpty() ? "" : ", and " + with.size() + " renewed from it"),
                    output);
            if (!output.json()) {
                with.forEach(one -> output.line("  " + one.asText()));
            }
            return code;
        }
    }
}
