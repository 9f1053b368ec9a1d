package io.swarmguard.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** A command that only has subcommands: by itself it says which. */
abstract class CommandGroup implements Callable<Integer> {
    @Mixin
    HubOptions options = new HubOptions();

    @CommandLine.Spec
    CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public final Integer call() {
        throw Cli.missingSubcommand(spec);
    }
}
