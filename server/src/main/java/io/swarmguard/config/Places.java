package io.swarmguard.config;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a hub keeps what is its own.
 *
 * @param data the data directory
 * @param keys where keys are kept instead of the user's configuration directory; null: there
 * @param configuration {@code $XDG_CONFIG_HOME/swarmguard}
 */
public record Places(Path data, @Nullable Path keys, Path configuration) {

    /**
     * @param data from {@code --data}; null: {@code SWARMGUARD_DATA}, then {@code ~/.local/share/swarmguard}
     * @param keys from {@code --keys}; null: {@code SWARMGUARD_KEYS}, then the configuration directory
     */
    public static Places of(@Nullable Path data, @Nullable Path keys, Map<String, String> environment) {
        // as a shell means ~: the JVM's user.home is what the password file says, whatever HOME is
        Path home = path(environment, "HOME", Path.of(System.getProperty("user.home", ".")));
        Path share = path(environment, "XDG_DATA_HOME", home.resolve(".local/share"));
        Path settings = path(environment, "XDG_CONFIG_HOME", home.resolve(".config"));
        Path dataDir = data != null ? data : path(environment, "SWARMGUARD_DATA", share.resolve("swarmguard"));
        String keysVariable = environment.get("SWARMGUARD_KEYS");
        Path keysDir = keys != null ? keys : keysVariable == null ? null : Path.of(keysVariable);
        return new Places(
                dataDir.toAbsolutePath().normalize(),
                keysDir == null ? null : keysDir.toAbsolutePath().normalize(),
                settings.resolve("swarmguard").toAbsolutePath());
    }

    private static Path path(Map<String, String> environment, String variable, Path otherwise) {
        String value = environment.get(variable);
        return value == null || value.isEmpty() ? otherwise : Path.of(value);
    }

    /** Says which hub this data directory belongs to; there from the first start on. */
    public Path instanceFile() {
        return data.resolve("instance.json");
    }

    /** Says where the running hub listens; there while it runs. */
    public Path runFile() {
        return data.resolve("run.json");
    }

    /** The directory of the master key, the operator's key and certificate, and the CA certificate. */
    public Path keysOf(Instance instance) {
        return keys != null ? keys : configuration.resolve(instance.id());
    }
}
