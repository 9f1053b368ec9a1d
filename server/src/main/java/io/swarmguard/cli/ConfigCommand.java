package io.swarmguard.cli;

import io.swarmguard.config.Config;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code config}: all settings as they hold, as a file that could be given. */
@Command(name = "config", description = "Print every setting as it holds, with its meaning and bounds, as TOML.")
final class ConfigCommand implements Callable<Integer> {
    @Mixin
    HubOptions options = new HubOptions();

    @Mixin
    ConfigOptions settings = new ConfigOptions();

    @Override
    public Integer call() {
        Config config = settings.load();
        Output output = options.output();
        if (output.json()) {
            output.raw(HubClient.JSON.valueToTree(config.print()));
        } else {
            config.print().forEach(output::line);
        }
        return 0;
    }
}
