package io.swarmguard.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that the running hub carries out. */
abstract class AskingCommand implements Callable<Integer> {
    @Mixin
    HubOptions options = new HubOptions();

    /** @return the exit code */
    abstract int run(HubClient hub, Output output) throws IOException;

    @Override
    public Integer call() throws IOException {
        try (HubClient hub = HubClient.open(options.places())) {
            return run(hub, options.output());
        }
    }
}
