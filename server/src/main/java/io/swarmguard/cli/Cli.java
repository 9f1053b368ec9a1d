package io.swarmguard.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.config.ConfigException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** All commands under one name. Exit codes: 0 done, 1 refused or failed, 2 usage. */
@Command(
        name = "swarmguard",
        description = "Secures the conversation between a fleet of machines and the cloud.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Also: demo (a fleet under attack, 30 s), bench, check. Every command has --help and --json.",
            "Exit codes: 0 done, 1 refused or failed, 2 usage."
        },
        subcommands = {
            DeviceCommands.class,
            ServiceCommands.class,
            CertCommands.class,
            LedgerCommands.class,
            PolicyCommands.class,
            StatusCommand.class,
            EventsCommand.class,
            CaCommand.class,
            TlsCommands.class,
            ConfigCommand.class,
            VersionCommand.class
        })
public final class Cli implements Callable<Integer> {
    @CommandLine.Spec
    @Nullable
    CommandSpec spec;

    @CommandLine.Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    private Cli() {}

    @Override
    public Integer call() {
        throw missingSubcommand(spec);
    }

    /** Runs one command line; gives the exit code. */
    public static int run(String[] arguments, PrintWriter out, PrintWriter err, Starter starter) {
        CommandLine line = new CommandLine(new Cli())
                .addSubcommand(new UpCommand(starter))
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler(Cli::failed)
                .setExitCodeExceptionMapper(e -> CommandLine.ExitCode.SOFTWARE);
        int code = line.execute(arguments);
        out.flush();
        err.flush();
        return code;
    }

    static ParameterException missingSubcommand(@Nullable CommandSpec spec) {
        if (spec == null) {
            throw new IllegalStateException("a command knows itself");
        }
        return new ParameterException(spec.commandLine(), "which one? A subcommand is missing");
    }

    /** One segment of a path or one value of a query, escaped. */
    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static int failed(Exception e, CommandLine line, ParseResult parsed) {
        Failure failure = Failure.of(e);
        if (System.getenv("SWARMGUARD_TRACE") != null) {
            e.printStackTrace(line.getErr());
        }
        if (Arrays.asList(parsed.originalArgs().toArray()).contains("--json")) {
            ObjectNode node = HubClient.JSON.createObjectNode();
            node.putObject("error")
                    .put("reason", failure.reason())
                    .put("detail", failure.what())
                    .put("next", failure.next());
            line.getOut().println(node);
        } else {
            line.getErr().println("swarmguard: " + failure.what());
            if (!failure.next().isEmpty()) {
                line.getErr().println("  next: " + failure.next());
            }
        }
        return e instanceof ConfigException ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }

    private record Failure(String reason, String what, String next) {
        static Failure of(Exception e) {
            String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return switch (e) {
                case CliException said -> new Failure(said.reason(), message, said.next());
                case ConfigException said -> new Failure("configuration", message, "");
                default -> new Failure("failed", message, "");
            };
        }
    }
}
