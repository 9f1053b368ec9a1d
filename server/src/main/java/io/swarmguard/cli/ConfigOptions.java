package io.swarmguard.cli;

import io.swarmguard.config.Config;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options from which the settings come. */
final class ConfigOptions {
    @Option(names = "--config", paramLabel = "FILE", description = "Settings in TOML; default $$SWARMGUARD_CONFIG.")
    @Nullable
    Path file;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "One setting, such as listen.mqtt.port=18883.")
    List<String> sets = new ArrayList<>();

    @Option(names = "--name", paramLabel = "HOST", description = "A name for the server certificate; may be repeated.")
    List<String> names = new ArrayList<>();

    @Option(
            names = "--listen",
            paramLabel = "ADDR",
            description = "Address of the device listeners; default 127.0.0.1.")
    @Nullable
    String listen;

    Config load() {
        List<String> all = new ArrayList<>(sets);
        if (!names.isEmpty()) {
            all.add("names=" + String.join(",", names));
        }
        if (listen != null) {
            all.add("listen.address=" + listen);
        }
        String variable = System.getenv("SWARMGUARD_CONFIG");
        Path from = file != null ? file : variable == null || variable.isEmpty() ? null : Path.of(variable);
        return Config.load(from, System.getenv(), all);
    }
}
