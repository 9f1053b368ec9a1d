package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code group …}: devices and services that policies speak of together. */
@Command(
        name = "group",
        description = "List groups that facts.toml declares, and name members of those that have named ones.",
        subcommands = {
            GroupCommands.ListAll.class,
            GroupCommands.Show.class,
            GroupCommands.Add.class,
            GroupCommands.Remove.class
        })
final class GroupCommands extends CommandGroup {
    @Command(name = "list", description = "List the declared groups.")
    static final class ListAll extends AskingCommand {
        @Override
        int run(HubClient hub, Output output) {
            JsonNode answer = hub.get("/api/groups");
            if (output.json()) {
                output.raw(answer);
            } else {
                output.table(
                        List.of("NAME", "KIND", "MEMBERS"), answer.get("groups"), List.of("name", "kind", "members"));
            }
            return 0;
        }
    }

    @Command(name = "show", description = "Show who is in a group now, and until when.")
    static final class Show extends AskingCommand {
        @Parameters(paramLabel = "GROUP")
        String group = "";

        @Override
        int run(HubClient hub, Output output) {
            JsonNode answer = hub.get("/api/groups/" + Cli.segment(group));
            if (output.json()) {
                output.raw(answer);
            } else {
                output.table(List.of("MEMBER", "UNTIL"), answer.get("members"), List.of("id", "until"));
            }
            return 0;
        }
    }

    @Command(name = "add", description = "Make a device or service a member, for good or until a time.")
    static final class Add extends AskingCommand {
        @Parameters(index = "0", paramLabel = "GROUP")
        String group = "";

        @Parameters(index = "1", paramLabel = "MEMBER", description = "Such as device/pump-7.")
        String member = "";

        @Option(
                names = "--until",
                paramLabel = "TIME",
                description = "When it is over by itself, such as 2026-12-01T06:00:00Z.")
        @Nullable
        String until;

        @Option(names = "--why", required = true, paramLabel = "TEXT", description = "Kept in the ledger.")
        String why = "";

        @Override
        int run(HubClient hub, Output output) {
            ObjectNode body = DeviceCommands.empty()
                    .put("member", member)
                    .put("until", until)
                    .put("why", why);
            JsonNode done = hub.post("/api/groups/" + Cli.segment(group) + "/add", body);
            String end = until == null ? "" : " until " + until;
            return PrincipalPages.done(done, member + " is in " + group + end, output);
        }
    }

    @Command(name = "remove", description = "End a membership.")
    static final class Remove extends AskingCommand {
        @Parameters(index = "0", paramLabel = "GROUP")
        String group = "";

        @Parameters(index = "1", paramLabel = "MEMBER", description = "Such as device/pump-7.")
        String member = "";

        @Option(names = "--why", required = true, paramLabel = "TEXT", description = "Kept in the ledger.")
        String why = "";

        @Override
        int run(HubClient hub, Output output) {
            ObjectNode body = DeviceCommands.empty().put("member", member).put("why", why);
            JsonNode done = hub.post("/api/groups/" + Cli.segment(group) + "/remove", body);
            return PrincipalPages.done(done, member + " is not in " + group, output);
        }
    }
}
