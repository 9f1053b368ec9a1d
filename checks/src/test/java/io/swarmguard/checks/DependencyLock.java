package io.swarmguard.checks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The SHA-256 of every jar that is shipped, as {@code sha256sum} prints them: a file that is not exactly what was reviewed
 * is found, wherever it came from.
 */
record DependencyLock(SortedMap<String, String> digests) {

    static DependencyLock read(Path file) throws IOException {
        SortedMap<String, String> digests = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            String[] parts = line.split("  ", 2);
            if (parts.length != 2 || digests.put(parts[1], parts[0]) != null) {
                throw new IOException("not a line of digest, two spaces and a name of its own: " + line);
            }
        }
        return new DependencyLock(digests);
    }

    /** Everything in which these jars differ from the locked ones, in words; empty when nothing does. */
    List<String> differences(List<Path> jars) throws IOException {
        List<String> differences = new ArrayList<>();
        Map<String, String> missing = new TreeMap<>(digests);
        for (Path jar : jars) {
            String name = String.valueOf(jar.getFileName());
            String locked = missing.remove(name);
            String found = sha256(jar);
            if (locked == null) {
                differences.add(name + " is not locked");
            } else if (!locked.equals(found)) {
                differences.add(name + " was altered: locked " + locked + ", found " + found);
            }
        }
        missing.keySet().forEach(name -> differences.add(name + " is locked but not there"));
        return differences;
    }

    static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
