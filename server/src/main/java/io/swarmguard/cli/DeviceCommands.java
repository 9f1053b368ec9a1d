package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code device …}: the machines of the fleet. */
@Command(
        name = "device",
        description = "Add, import, list and show devices; say how far each is trusted.",
        subcommands = {
            DeviceCommands.Add.class,
            DeviceCommands.Code.class,
            ImportCommand.class,
            DeviceCommands.ListAll.class,
            DeviceCommands.Show.class,
            DeviceCommands.SetFacts.class,
            DeviceCommands.Disable.class,
            DeviceCommands.Enable.class,
            StandingCommands.Quarantine.class,
            StandingCommands.Restrict.class,
            StandingCommands.Withheld.class,
            StandingCommands.Release.class,
            StandingCommands.Recover.class,
            StandingCommands.Essential.class,
            PostureCommands.OfOne.class,
            PostureCommands.OfMany.class
        })
final class DeviceCommands extends CommandGroup {
    @Command(
            name = "add",
            description = "Register a device; prints a one-time enrolment code and the lines to paste on the device.")
    static final class Add extends AskingCommand {
        @Parameters(paramLabel = "NAME", description = "1 to 63 characters of a-z 0-9 . _ -")
        String name = "";

        @Option(names = "--segment", required = true, paramLabel = "SEGMENT", description = "The zone it belongs to.")
        String segment = "";

        @Option(
                names = "--role",
                required = true,
                paramLabel = "ROLE",
                description = "sensor, actuator, robot or gateway.")
        String role = "";

        @Option(
                names = "--external-id",
                paramLabel = "TEXT",
                description = "Your own name for it, up to 128 characters.")
        @Nullable
        String externalId;

        @Option(names = "--max-sessions", paramLabel = "N", description = "Sessions it may have at once; default 1.")
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
                    .put("external_id", externalId)
                    .put("max_sessions", maxSessions);
            return code.ask(() -> hub.post("/api/devices", body), output);
        }
    }

    @Command(name = "code", description = "Make a new one-time enrolment code; earlier ones of that device are void.")
    static final class Code extends AskingCommand {
        @Parameters(paramLabel = "NAME")
        String name = "";

        @Mixin
        CodeOptions code = new CodeOptions();

        @Override
        int run(HubClient hub, Output output) throws IOException {
            return code.ask(() -> hub.post("/api/devices/" + Cli.segment(name) + "/code", empty()), output);
        }
    }

    @Command(name = "list", description = "List devices.")
    static final class ListAll extends AskingCommand {
        @Override
        int run(HubClient hub, Output output) {
            return PrincipalPages.list(hub.get("/api/devices"), "devices", output);
        }
    }

    @Command(name = "show", description = "Show one device and its certificates.")
    static final class Show extends AskingCommand {
        @Parameters(paramLabel = "NAME")
        String name = "";

        @Override
        int run(HubClient hub, Output output) {
            return PrincipalPages.show(hub.get("/api/devices/" + Cli.segment(name)), output);
        }
    }

    @Command(name = "set", description = "Say something of a device that policies ask for, such as its mode.")
    static final class SetFacts extends AskingCommand {
        @Parameters(paramLabel = "NAME")
        String name = "";

        @Mixin
        AttributeOptions attributes = new AttributeOptions();

        @Override
        int run(HubClient hub, Output output) {
            return attributes.set(hub, "device", name, output);
        }
    }

    @Command(
            name = "disable",
            description = "Cut a device off: its sessions close at once, its certificates admit nobody.")
    static final class Disable extends AskingCommand {
        @Parameters(paramLabel = "NAME")
        String name = "";

        @Option(names = "--why", required = true, paramLabel = "TEXT", description = "Kept in the ledger.")
        String why = "";

        @Override
        int run(HubClient hub, Output output) {
            JsonNode done = hub.post("/api/devices/" + Cli.segment(name) + "/disable", empty().put("why", why));
            return PrincipalPages.done(done, "device/" + name + " is disabled", output);
        }
    }

    @Command(name = "enable", description = "Let a disabled device in again.")
    static final class Enable extends AskingCommand {
        @Parameters(paramLabel = "NAME")
        String name = "";

        @Override
        int run(HubClient hub, Output output) {
            JsonNode done = hub.post("/api/devices/" + Cli.segment(name) + "/enable", empty());
            return PrincipalPages.done(done, "device/" + name + " is enabled", output);
        }
    }

    static ObjectNode empty() {
        return HubClient.JSON.createObjectNode();
    }

    static final List<String> HEADS = List.of("NAME", "ROLE", "SEGMENT", "STANDING", "CERTIFICATES", "EXTERNAL ID");

    static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
