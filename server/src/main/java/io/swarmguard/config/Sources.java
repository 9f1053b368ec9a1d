package io.swarmguard.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.swarmguard.config.Values.Given;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where settings come from: the file, then the environment over it, then {@code --set} over both. */
final class Sources {
    private static final String PREFIX = "SWARMGUARD_";
    private static final long MAX_FILE_BYTES = 1 << 20;

    private Sources() {}

    static Map<String, Given> merge(@Nullable Path file, Map<String, String> environment, List<String> sets) {
        Map<String, Given> given = new LinkedHashMap<>();
        if (file != null) {
            flatten("", readToml(file), file.toString(), given);
        }
        fromEnvironment(environment, given);
        for (String set : sets) {
            int equals = set.indexOf('=');
            if (equals < 1) {
                throw new ConfigException("--set takes key=value, not '" + set + "'");
            }
            given.put(
                    set.substring(0, equals).strip(),
                    new Given(set.substring(equals + 1).strip(), "--set"));
        }
        return given;
    }

    /** Variables that name no setting are the launcher's own or a stranger's and are left alone. */
    private static void fromEnvironment(Map<String, String> environment, Map<String, Given> given) {
        for (String key : knownKeys()) {
            String variable = variable(key);
            String text = environment.get(variable);
            if (text != null) {
                given.put(key, new Given(text, "environment variable " + variable));
            }
        }
    }

    static String variable(String key) {
        return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private static Set<String> knownKeys() {
        Values none = new Values(Map.of());
        Config.read(none);
        Set<String> keys = new LinkedHashSet<>(none.keys());
        keys.remove("version"); // of a file; SWARMGUARD_VERSION may well be somebody's own variable
        return keys;
    }

    private static JsonNode readToml(Path file) {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new ConfigException(file + " is larger than 1 MiB; is it the configuration?");
            }
            return new TomlMapper().readTree(file.toFile());
        } catch (NoSuchFileException e) {
            throw new ConfigException("there is no file " + file + "; --config takes the path of a TOML file", e);
        } catch (JsonProcessingException e) {
            throw new ConfigException(
                    file + ", line " + e.getLocation().getLineNr() + " is not TOML: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ConfigException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static void flatten(String prefix, JsonNode node, String source, Map<String, Given> given) {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            String key = prefix + field.getKey();
            JsonNode value = field.getValue();
            if (value.isObject()) {
                flatten(key + ".", value, source, given);
            } else if (value.isArray()) {
                List<String> items = new ArrayList<>();
                value.forEach(item -> items.add(item.asText()));
                given.put(key, new Given(String.join(",", items), source));
            } else {
                given.put(key, new Given(value.asText(), source));
            }
        }
    }
}
