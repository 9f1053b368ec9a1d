package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code relation …}: pairs of devices that policies speak of. */
@Command(
        name = "relation",
        description = "List, add and remove pairs of the relations that facts.toml declares.",
        subcommands = {RelationCommands.ListAll.class, RelationCommands.Add.class, RelationCommands.Remove.class})
final class RelationCommands extends CommandGroup {
    @Command(name = "list", description = "List the declared relations and their pairs.")
    static final class ListAll extends AskingCommand {
        @Override
        int run(HubClient hub, Output output) {
            JsonNode answer = hub.get("/api/relations");
            if (output.json()) {
                output.raw(answer);
                return 0;
            }
            output.table(
                    List.of("RELATION", "FROM A", "TO A", "MOST"),
                    answer.get("declared"),
                    List.of("name", "from", "to", "most"));
            output.line("");
            output.table(List.of("RELATION", "FROM", "TO"), answer.get("pairs"), List.of("relation", "from", "to"));
            return 0;
        }
    }

    @Command(name = "add", description = "Give a device a relation to another one.")
    static final class Add extends AskingCommand {
        @Mixin
        Pair pair = new Pair();

        @Override
        int run(HubClient hub, Output output) {
            return pair.post(hub, "add", "now", output);
        }
    }

    @Command(name = "remove", description = "Take a device's relation to another one away.")
    static final class Remove extends AskingCommand {
        @Mixin
        Pair pair = new Pair();

        @Override
        int run(HubClient hub, Output output) {
            return pair.post(hub, "remove", "no longer", output);
        }
    }

    /** What both take. */
    static final class Pair {
        @Parameters(index = "0", paramLabel = "RELATION")
        String relation = "";

        @Parameters(index = "1", paramLabel = "FROM", description = "A device's name.")
        String from = "";

        @Parameters(index = "2", paramLabel = "TO", description = "Another one's.")
        String to = "";

        @Option(names = "--why", required = true, paramLabel = "TEXT", description = "Kept in the ledger.")
        String why = "";

        int post(HubClient hub, String verb, String word, Output output) {
            ObjectNode body =
                    DeviceCommands.empty().put("from", from).put("to", to).put("why", why);
            JsonNode done = hub.post("/api/relations/" + Cli.segment(relation) + "/" + verb, body);
            return PrincipalPages.done(done, from + " is " + word + " " + relation + " with " + to, output);
        }
    }
}
