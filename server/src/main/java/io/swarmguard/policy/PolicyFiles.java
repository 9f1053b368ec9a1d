package io.swarmguard.policy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The texts that make up a policy: {@code *.cedar}, one schema, and topic templates. A directory without a schema or
 * templates of its own uses the shipped ones; one without invariants has none.
 *
 * @param policies text by file name, in the order of the names
 */
public record PolicyFiles(Map<String, String> policies, String schema, String templates, String invariants) {
    /** Bytes of one file. */
    static final int MAX_FILE = 1 << 20;

    private static final String SCHEMA = "swarmguard.cedarschema";
    private static final String TEMPLATES = "topics.templates";
    private static final List<String> SHIPPED = List.of("devices.cedar", "services.cedar", "standings.cedar");

    /** The texts that ship with the product. */
    public static PolicyFiles shipped() throws IOException {
        Map<String, String> policies = new LinkedHashMap<>();
        for (String file : SHIPPED) {
            policies.put(file, resource(file));
        }
        return new PolicyFiles(policies, resource(SCHEMA), resource(TEMPLATES), resource(PolicyInvariants.FILE));
    }

    /** @throws IOException if the directory or a file in it cannot be read, or a file is too large */
    public static PolicyFiles in(Path directory) throws IOException {
        Map<String, String> policies = new LinkedHashMap<>();
        for (Path file : sorted(directory)) {
            policies.put(String.valueOf(file.getFileName()), text(file));
        }
        Path schema = directory.resolve(SCHEMA);
        Path templates = directory.resolve(TEMPLATES);
        Path invariants = directory.resolve(PolicyInvariants.FILE);
        return new PolicyFiles(
                policies,
                Files.exists(schema) ? text(schema) : resource(SCHEMA),
                Files.exists(templates) ? text(templates) : resource(TEMPLATES),
                Files.exists(invariants) ? text(invariants) : "");
    }

    private static List<Path> sorted(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> sorted = new ArrayList<>(
                    files.filter(file -> file.toString().endsWith(".cedar")).toList());
            sorted.sort(null);
            return sorted;
        }
    }

    private static String text(Path file) throws IOException {
        if (Files.size(file) > MAX_FILE) {
            throw new IOException(file + " is larger than " + MAX_FILE + " bytes");
        }
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is not UTF-8", e);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(PolicyFiles.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
