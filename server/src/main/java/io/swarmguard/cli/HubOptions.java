package io.swarmguard.cli;

import io.swarmguard.config.Places;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Options that every command has. */
final class HubOptions {
    @Spec(Target.MIXEE)
    @Nullable
    CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Data directory; default $$SWARMGUARD_DATA, then ~/.local/share/swarmguard.")
    @Nullable
    Path data;

    @Option(
            names = "--keys",
            paramLabel = "DIR",
            description = "Directory of the master key and the operator's key;"
                    + " default $$SWARMGUARD_KEYS, then ~/.config/swarmguard/<instance>.")
    @Nullable
    Path keys;

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    Places places() {
        return Places.of(data, keys, System.getenv());
    }

    Output output() {
        return new Output(out(), json);
    }

    private PrintWriter out() {
        if (spec == null) {
            throw new IllegalStateException("options belong to a command");
        }
        return spec.commandLine().getOut();
    }
}
