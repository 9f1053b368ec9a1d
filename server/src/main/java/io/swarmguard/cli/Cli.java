package io.swarmguard.cli;

import io.swarmguard.config.NearMiss;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** All commands under one name. Exit codes: 0 done, 1 refused or failed, 2 usage. */
@Command(
        name = "swarmguard",
        versionProvider = VersionCommand.Words.class,
        description = "Secures the conversation between a fleet of machines and the cloud.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Also: demo (a fleet under attack, 30 s), bench, check. Every command has --help and --json.",
            "Exit codes: 0 done, 1 refused or failed, 2 usage."
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

    @CommandLine.Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    boolean version;

    private Cli() {}

    @Override
    public Integer call() {
        throw missingSubcommand(spec);
    }

    /** Runs one command line; gives the exit code. */
    public static int run(
            String[] arguments, PrintWriter out, PrintWriter err, Starter starter, Recovering recovering) {
        CommandLine line = line(arguments, starter, recovering)
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler(Cli::failed)
                .setParameterExceptionHandler(Cli::misused)
                .setExitCodeExceptionMapper(e -> CommandLine.ExitCode.SOFTWARE);
        int code = line.execute(arguments);
        out.flush();
        err.flush();
        return code;
    }

    /** Only the command that is called where its name comes first: reading how all of them are used takes longer than most run. */
    private static CommandLine line(String[] arguments, Starter starter, Recovering recovering) {
        Map<String, Supplier<Object>> commands = commands(starter, recovering);
        String first = arguments.length == 0 ? "" : arguments[0];
        if (commands.containsKey(first)) {
            commands.keySet().retainAll(List.of(first));
        }
        CommandLine line = new CommandLine(new Cli());
        commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
        return line;
    }

    /** By name, in the order in which they are listed. */
    private static Map<String, Supplier<Object>> commands(Starter starter, Recovering recovering) {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("up", () -> new UpCommand(starter));
        commands.put("status", StatusCommand::new);
        commands.put("events", EventsCommand::new);
        commands.put("device", DeviceCommands::new);
        commands.put("service", ServiceCommands::new);
        commands.put("trust", TrustCommands::new);
        commands.put("explain", ExplainCommand::new);
        commands.put("group", GroupCommands::new);
        commands.put("relation", RelationCommands::new);
        commands.put("cert", CertCommands::new);
        commands.put(
                "operator",
                () -> new CommandLine(new OperatorCommands()).addSubcommand(new OperatorCommands.Recover(recovering)));
        commands.put("approval", ApprovalCommands::new);
        commands.put("ledger", LedgerCommands::new);
        commands.put("policy", PolicyCommands::new);
        commands.put("ca", CaCommand::new);
        commands.put("tls", TlsCommands::new);
        commands.put("clock", ClockCommands::new);
        commands.put("config", ConfigCommand::new);
        commands.put("version", VersionCommand::new);
        return commands;
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
        return Failure.tell(
                e, line.getCommandSpec().qualifiedName(), output(line, parsed.originalArgs()), line.getErr());
    }

    /** Words that make no command. */
    private static int misused(ParameterException e, String[] arguments) {
        CommandLine line = e.getCommandLine();
        String said = String.valueOf(e.getMessage());
        String wrong = wrongWord(e, arguments);
        String what = e instanceof UnmatchedArgumentException && wrong != null
                ? wrong
                : said + (wrong == null ? "" : "; " + wrong);
        new Failure("usage", what, Failure.help(line.getCommandSpec().qualifiedName()))
                .print(output(line, Arrays.asList(arguments)), line.getErr());
        return CommandLine.ExitCode.USAGE;
    }

    /** The first word that is no command or option here, and what it is nearest to; null if there is none. */
    private static @Nullable String wrongWord(ParameterException e, String[] arguments) {
        CommandSpec spec = e.getCommandLine().getCommandSpec();
        Set<String> options = spec.optionsMap().keySet();
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String word = unmatched.getUnmatched().getFirst();
            Set<String> commands = spec.subcommands().keySet();
            if (!word.startsWith("-")) {
                return commands.isEmpty() ? null : "there is no command '" + word + "'" + meant(word, commands);
            }
            return "there is no option '" + word + "'" + meant(word, options);
        }
        for (String argument : arguments) { // a mistyped option first shows as one that is missing
            String word = argument.split("=", 2)[0];
            if (word.startsWith("--") && !options.contains(word)) {
                return "there is no option '" + word + "'" + meant(word, options);
            }
        }
        return null;
    }

    private static String meant(String word, Set<String> known) {
        String near = NearMiss.find(word, known);
        return near == null ? "" : "; did you mean '" + near + "'?";
    }

    private static Output output(CommandLine line, List<String> arguments) {
        return new Output(line.getOut(), arguments.contains("--json"));
    }
}
