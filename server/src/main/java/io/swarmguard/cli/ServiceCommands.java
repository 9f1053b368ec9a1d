package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code service …}: the programs on the cloud side. */
@Command(
        name = "service",
        description = "Add, list and show services; say how far each is trusted.",
        subcommands = {
            ServiceCommands.Add.class,
            ServiceCommands.Code.class,
            ServiceCommands.ListAll.class,
            ServiceCommands.Show.class,
            ServiceCommands.SetFacts.class,
            ServiceCommands.Disable.class,
            ServiceCommands.Enable.class,
            StandingCommands.Quarantine.class,
            StandingCommands.Restrict.class,
            StandingCommands.Withheld.class,
            StandingCommands.Release.class,
            StandingCommands.Recover.class,
            StandingCommands.Essential.class,
            PostureCommands.OfOne.class,
            PostureCommands.OfMany.class
        })
final class ServiceCommands extends CommandGroup {
    @Command(
            name = "add",
            description = "Register a service; prints a one-time enrolment code and the lines to paste where it runs.")
    static final class Add extends AskingCommand {
        @Parameters(paramLabel = "NAME", description = "1 to 63 characters of a-z 0-9 . _ -")
        String name = "";

        @Option(
                names = "--segment",
                required = true,
                paramLabel = "SEGMENT",
                description = "The zone it serves; several as a;b, all as '*'.")
        String segment = "";

        @Option(
                names = "--role",
                required = true,
                paramLabel = "ROLE",
                description = "collector, commander or responder.")
        String role = "";

        @Option(names = "--max-sessions", paramLabel = "N", description = "Sessions it may have at once; default 1000.")
        @Nullable
        Integer maxSessions;

        @Mixin
        CodeOptions code = new CodeOptions();

        @Override
        int run(HubClient hub, Output output) throws IOException {
            ObjectNode body = HubClient.JSON
                    .createObjectNode()
                    .put("name", name)
                    .put("segment", segment)
                    .put("role", role)
                    .put("max_sessions", maxSessions);
            return code.ask(() -> hub.post("/api/services", body), output);
        }
    }

    @Command(name = "code", description = "Make a new one-time enrolment code; earlier ones of that service are void.")
    static final class Code extends AskingCommand {
        @Parameters(paramLabel = "NAME")
        String name = "";

        @Mixin
        CodeOptions code = new CodeOptions();

        @Override
        int run(HubClient hub, Output output) throws IOException {
            String path = "/api/services/" + Cli.segment(name) + "/code";
            return code.ask(() -> hub.post(path, DeviceCommands.empty()), output);
        }
    }

    @Command(name = "list", description = "List services.")
    static final class ListAll extends AskingCommand {
        @Override
        int run(HubClient hub, Output output) {
            return PrincipalPages.list(hub.get("/api/services"), "services", output);
        }
    }

    @Command(name = "show", description = "Show one service and its certificates.")
    static final class Show extends AskingCommand {
        @Parameters(paramLabel = "NAME")
        String name = "";

        @Override
        int run(HubClient hub, Output output) {
            return PrincipalPages.show(hub.get("/api/services/" + Cli.segment(name)), output);
        }
    }

    @Command(name = "set", description = "Say something of a service that policies ask for, such as its mode.")
    static final class SetFacts extends AskingCommand {
        @Parameters(paramLabel = "NAME")
        String name = "";

        @Mixin
        AttributeOptions attributes = new AttributeOptions();

        @Override
        int run(HubClient hub, Output output) {
            return attributes.set(hub, "service", name, output);
        }
    }

    @Command(name = "disable", description = "Cut a service off: its sessions close at once.")
    static final class Disable extends AskingCommand {
        @Parameters(paramLabel = "NAME")
        String name = "";

        @Option(names = "--why", required = true, paramLabel = "TEXT", description = "Kept in the ledger.")
        String why = "";

        @Override
        int run(HubClient hub, Output output) {
            ObjectNode body = DeviceCommands.empty().put("why", why);
            JsonNode done = hub.post("/api/services/" + Cli.segment(name) + "/disable", body);
            return PrincipalPages.done(done, "service/" + name + " is disabled", output);
        }
    }

    @Command(name = "enable", description = "Let a disabled service in again.")
    static final class Enable extends AskingCommand {
        @Parameters(paramLabel = "NAME")
        String name = "";

        @Override
        int run(HubClient hub, Output output) {
            JsonNode done = hub.post("/api/services/" + Cli.segment(name) + "/enable", DeviceCommands.empty());
            return PrincipalPages.done(done, "service/" + name + " is enabled", output);
        }
    }
}
