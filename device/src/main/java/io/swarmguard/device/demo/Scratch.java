package io.swarmguard.device.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory that is gone when the demo is. */
final class Scratch implements AutoCloseable {
    private final Path directory;

    private Scratch(Path directory) {
        this.directory = directory;
    }

    static Scratch create() throws IOException {
        return new Scratch(Files.createTempDirectory("swarmguard-demo-")); // 0700 by the JDK
    }

    Path directory() {
        return directory;
    }

    /** What the hub is still writing may vanish or appear under our hands, so it tries a few times. */
    @Override
    public void close() {
        for (int attempt = 1; Files.exists(directory); attempt++) {
            try {
                deleteAll();
            } catch (UncheckedIOException | IOException e) {
                if (attempt == 5) {
                    System.err.println("could not delete " + directory + ": " + e.getMessage());
                    return;
                }
            }
        }
    }

    private void deleteAll() throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> paths = Files.walk(directory)) {
            deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
        } catch (NoSuchFileException e) {
            return;
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }
}
