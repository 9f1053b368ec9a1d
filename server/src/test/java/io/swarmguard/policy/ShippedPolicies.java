package io.swarmguard.policy;

import com.cedarpolicy.model.policy.Policy;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The shipped policies as Cedar reads them from their text. */
final class ShippedPolicies {
    static final List<String> FILES = List.of("devices.cedar", "services.cedar", "standings.cedar");

    private ShippedPolicies() {}

    /** Writes shipped.json and operators.json anew after the texts were changed; the argument is the resource directory. */
    public static void main(String[] args) throws Exception {
        write(Path.of(args[0], "shipped.json"), json());
        write(Path.of(args[0], "operators.json"), operators());
    }

    private static void write(Path file, JsonNode json) throws IOException {
        String text = new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json);
        Files.writeString(file, text + "\n");
    }

    static JsonNode operators() throws Exception {
        return CedarText.json(parsed(List.of("operators.cedar")));
    }

    static List<Policy> parsed() throws Exception {
        return parsed(FILES);
    }

    static List<Policy> parsed(List<String> files) throws Exception {
        List<Policy> policies = new ArrayList<>();
        for (String file : files) {
            for (CedarText.Statement statement : CedarText.split(file, resource(file))) {
                policies.add(CedarText.parse(statement));
            }
        }
        return policies;
    }

    static JsonNode json() throws Exception {
        return CedarText.json(parsed());
    }

    static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(ShippedPolicies.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
