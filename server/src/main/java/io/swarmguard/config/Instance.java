package io.swarmguard.config;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;

/**
 * Which hub a data directory belongs to; written once, at first start, to {@code instance.json}.
 *
 * @param id 16 hexadecimal digits
 * @param trustDomain stands in every certificate, so it cannot change
 */
public record Instance(String id, String trustDomain, Instant created) {
    private static final String VERSION = "1";

    public Instance {
        if (!id.matches("[0-9a-f]{16}")) {
            throw new IllegalArgumentException("an instance id has 16 hexadecimal digits");
        }
    }

    public static Instance create(String trustDomain, SecureRandom random, Instant now) {
        byte[] id = new byte[8];
        random.nextBytes(id);
        return new Instance(HexFormat.of().formatHex(id), trustDomain, now);
    }

    /** @throws InstanceException if the file is damaged or was written by a newer program */
    public static Instance read(Path file) {
        try {
            Map<String, String> values = FlatJson.read(file);
            String version = values.getOrDefault("version", "");
            if (!version.equals(VERSION)) {
                throw new InstanceException(
                        "written-by-newer",
                        file + " has version '" + version + "', this program knows version " + VERSION,
                        "start it with the program that wrote it, or with a newer one",
                        null);
            }
            return new Instance(
                    values.getOrDefault("id", ""),
                    values.getOrDefault("trust-domain", ""),
                    Instant.parse(values.getOrDefault("created", "")));
        } catch (IOException | IllegalArgumentException | java.time.DateTimeException e) {
            throw new InstanceException(
                    "damaged", file + " is damaged: " + e.getMessage(), "bring it back from a copy", e);
        }
    }

    public void write(Path file) throws IOException {
        FlatJson.writeDurably(
                file, Map.of("version", VERSION, "id", id, "trust-domain", trustDomain, "created", "" + created));
    }
}
