package io.swarmguard.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code up}: runs the hub until it is told to stop. */
@Command(
        name = "up",
        description = {
            "Run the hub until Ctrl-C or SIGTERM.",
            "The first start makes the CA, the keys and the first operator.",
            "SIGHUP reads tls.certificate and tls.key again, as tls reload does."
        })
final class UpCommand implements Callable<Integer> {
    private final Starter starter;

    @Mixin
    HubOptions options = new HubOptions();

    @Mixin
    ConfigOptions settings = new ConfigOptions();

    UpCommand(Starter starter) {
        this.starter = starter;
    }

    @Override
    public Integer call() throws Exception {
        return starter.run(settings.load(), options.places(), options.output());
    }
}
