package io.swarmguard.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.swarmguard.config.Config;
import io.swarmguard.config.Setting;
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
            output.raw(rows(config));
        } else {
            config.print().forEach(output::line);
        }
        return 0;
    }

    private static ArrayNode rows(Config config) {
        ArrayNode rows = HubClient.JSON.createArrayNode();
        for (Setting setting : config.settings()) {
            rows.addObject()
                    .put("key", setting.key())
                    .put("value", setting.value())
                    .put("default", setting.standard())
                    .put("meaning", setting.meaning())
                    .put("min", setting.min())
                    .put("max", setting.max());
        }
        return rows;
    }
}
