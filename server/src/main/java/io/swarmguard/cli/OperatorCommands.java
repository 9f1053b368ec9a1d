package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code operator …}: the people who run the fleet. */
@Command(
        name = "operator",
        description = "Add, list, show, disable, enable and recover operators.",
        subcommands = {
            OperatorCommands.Add.class,
            OperatorCommands.ListAll.class,
            OperatorCommands.Show.class,
            OperatorCommands.Disable.class,
            OperatorCommands.Enable.class,
            OperatorCommands.Role.class,
            OperatorCommands.Certificate.class,
            OperatorCommands.Calls.class,
            OperatorCommands.CancelRecovery.class,
            TokenCommands.class
        })
final class OperatorCommands extends CommandGroup {
    private static final String PATH = "/api/operators/";

    @Command(
            name = "add",
            description =
                    "Add an operator: makes a key here, and has the hub certify it. The key never leaves its file.")
    static final class Add extends AskingCommand {
        @Parameters(paramLabel = "NAME", description = "1 to 63 characters of a-z 0-9 . _ -")
        String name = "";

        @Option(
                names = "--role",
                required = true,
                paramLabel = "ROLE",
                description = "viewer (looks), operator (runs the fleet), security (cuts off) or admin (all).")
        String role = "";

        @Option(
                names = "--out",
                paramLabel = "DIR",
                description = "New directory for key and certificate (0700); default ./NAME-operator.")
        @Nullable
        Path out;

        @Override
        int run(HubClient hub, Output output) throws IOException {
            OperatorFiles files = OperatorFiles.create(out == null ? Path.of(name + "-operator") : out);
            JsonNode answer;
            try {
                ObjectNode body = HubClient.JSON
                        .createObjectNode()
                        .put("name", name)
                        .put("role", role)
                        .put("request", files.request());
                answer = hub.post("/api/operators", body);
            } catch (CliException e) {
                files.remove();
                throw e;
            }
            if (PrincipalPages.isWaiting(answer)) {
                return waiting(answer, files, output);
            }
            files.write(answer.path("certificate").asText(), answer.path("ca").asText());
            if (output.json()) {
                output.raw(
                        ((ObjectNode) answer).put("directory", files.directory().toString()));
                return 0;
            }
            output.line(answer.path("id").asText() + " is an operator of role " + role + ", until "
                    + answer.path("not_after").asText());
            output.line("  key and certificate in " + files.directory() + "; on this host they are used with");
            output.line("  swarmguard status --keys " + files.directory() + " --data "
                    + options.places().data());
            return 0;
        }

        private int waiting(JsonNode answer, OperatorFiles files, Output output) {
            if (output.json()) {
                output.raw(
                        ((ObjectNode) answer).put("directory", files.directory().toString()));
                return 0;
            }
            PrincipalPages.waiting(answer, output);
            output.line("  then: swarmguard operator certificate " + name + " --out " + files.directory());
            return 0;
        }
    }

    @Command(
            name = "certificate",
            description = "Fetch the certificate of an operator whose addition had to wait for a second person.")
    static final class Certificate extends AskingCommand {
        @Parameters(paramLabel = "NAME")
        String name = "";

        @Option(
                names = "--out",
                paramLabel = "DIR",
                description = "The directory that `operator add` left the key in; default ./NAME-operator.")
        @Nullable
        Path out;

        @Override
        int run(HubClient hub, Output output) throws IOException {
            JsonNode answer = hub.get(PATH + Cli.segment(name) + "/certificate");
            Path directory = out == null ? Path.of(name + "-operator") : out;
            OperatorFiles.existing(directory)
                    .write(
                            answer.path("certificate").asText(),
                            answer.path("ca").asText());
            if (output.json()) {
                output.raw(answer);
                return 0;
            }
            output.line("operator/" + name + " has a certificate until "
                    + answer.path("not_after").asText() + ", in " + directory);
            return 0;
        }
    }

    @Command(name = "role", description = "Give an operator another role.")
    static final class Role extends AskingCommand {
        @Parameters(paramLabel = "NAME")
        String name = "";

        @Option(
                names = "--role",
                required = true,
                paramLabel = "ROLE",
                description = "viewer, operator, security, admin.")
        String role = "";

        @Override
        int run(HubClient hub, Output output) {
            ObjectNode body = DeviceCommands.empty().put("role", role);
            JsonNode done = hub.post(PATH + Cli.segment(name) + "/role", body);
            return PrincipalPages.done(done, "operator/" + name + " has the role " + role, output);
        }
    }

    @Command(
            name = "calls",
            description = "List all calls of the operators' API with the right they need and their limits.")
    static final class Calls extends AskingCommand {
        @Override
        int run(HubClient hub, Output output) {
            JsonNode answer = hub.get("/api/calls");
            if (output.json()) {
                output.raw(answer);
                return 0;
            }
            output.table(
                    List.of("METHOD", "PATH", "RIGHT", "RATE", "AT ONCE", "MOST BYTES", "IN PERSON"),
                    answer.get("calls"),
                    List.of("method", "path", "right", "rate", "at_once", "most_bytes", "in_person"));
            output.line("");
            output.line("Rates are of each operator and of each token, at "
                    + answer.path("percent").asInt()
                    + " % (limits.operator-calls). - is limits.operator-request-size.");
            return 0;
        }
    }

    @Command(name = "list", description = "List operators.")
    static final class ListAll extends AskingCommand {
        @Override
        int run(HubClient hub, Output output) {
            return PrincipalPages.list(hub.get("/api/operators"), "operators", output);
        }
    }

    @Command(name = "show", description = "Show one operator and the certificates.")
    static final class Show extends AskingCommand {
        @Parameters(paramLabel = "NAME")
        String name = "";

        @Override
        int run(HubClient hub, Output output) {
            return PrincipalPages.show(hub.get(PATH + Cli.segment(name)), output);
        }
    }

    @Command(name = "disable", description = "Shut an operator out: the certificates admit nobody from now on.")
    static final class Disable extends AskingCommand {
        @Parameters(paramLabel = "NAME")
        String name = "";

        @Option(names = "--why", required = true, paramLabel = "TEXT", description = "Kept in the ledger.")
        String why = "";

        @Override
        int run(HubClient hub, Output output) {
            ObjectNode body = DeviceCommands.empty().put("why", why);
            JsonNode done = hub.post(PATH + Cli.segment(name) + "/disable", body);
            return PrincipalPages.done(done, "operator/" + name + " is disabled", output);
        }
    }

    @Command(name = "enable", description = "Let a disabled operator in again.")
    static final class Enable extends AskingCommand {
        @Parameters(paramLabel = "NAME")
        String name = "";

        @Override
        int run(HubClient hub, Output output) {
            JsonNode done = hub.post(PATH + Cli.segment(name) + "/enable", DeviceCommands.empty());
            return PrincipalPages.done(done, "operator/" + name + " is enabled", output);
        }
    }

    @Command(name = "cancel-recovery", description = "Stop a recovery before it takes effect. Any operator may.")
    static final class CancelRecovery extends AskingCommand {
        @Parameters(paramLabel = "NAME")
        String name = "";

        @Option(names = "--why", required = true, paramLabel = "TEXT", description = "Kept in the ledger.")
        String why = "";

        @Override
        int run(HubClient hub, Output output) {
            ObjectNode body = DeviceCommands.empty().put("why", why);
            JsonNode done = hub.post(PATH + Cli.segment(name) + "/cancel-recovery", body);
            return PrincipalPages.done(done, "the recovery of operator/" + name + " is cancelled", output);
        }
    }

    @Command(
            name = "recover",
            description = {
                "Ask on the hub's host for a new certificate of an operator who lost it.",
                "Needs the data directory and the master key. It is recorded, told to all other operators, and works after",
                "lifetimes.recovery-delay (10 min unless set otherwise), unless one of them cancels it."
            })
    static final class Recover implements Callable<Integer> {
        private final Recovering recovering;

        @Mixin
        HubOptions options = new HubOptions();

        @Parameters(
                arity = "0..1",
                paramLabel = "NAME",
                defaultValue = "admin",
                description = "Whose; default admin. Somebody new becomes an admin.")
        String name = "admin";

        Recover(Recovering recovering) {
            this.recovering = recovering;
        }

        @Override
        public Integer call() throws IOException {
            HubClient.instance(options.places());
            Recovering.Asked asked = recovering.ask(options.places(), name);
            if (asked.before() && !asked.name().equals(name)) {
                throw new CliException(
                        "recovery-under-way",
                        "a recovery of operator/" + asked.name() + " is under way, and there is one at a time",
                        "wait until it is over, or stop it with `swarmguard operator cancel-recovery " + asked.name()
                                + " --why TEXT`");
            }
            Output output = options.output();
            if (output.json()) {
                output.raw(HubClient.JSON
                        .createObjectNode()
                        .put("name", asked.name())
                        .put("keys", asked.keys().toString())
                        .put("asked_before", asked.before()));
                return 0;
            }
            output.line(
                    asked.before()
                            ? "a recovery of operator/" + asked.name() + " was asked for already"
                            : "asked for a new certificate of operator/" + asked.name());
            output.line("  The running hub, or its next start, takes this up within seconds. It records it, tells all");
            output.line(
                    "  operators, and after lifetimes.recovery-delay puts key and certificate into " + asked.keys());
            return 0;
        }
    }
}
