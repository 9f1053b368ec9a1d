package io.swarmguard.checks.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A running {@code events --follow --json}, read as it goes on. */
record EventLog(Process process, Path out) implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PATIENCE_SECONDS = 30;

    /** The first event of this source address; waits until it is told. */
    JsonNode of(String address) throws IOException, InterruptedException {
        return await(event -> event.path("address").asText().equals(address), "an event about " + address);
    }

    JsonNode await(Predicate<JsonNode> wanted, String what) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            List<JsonNode> told = read().filter(wanted).toList();
            if (!told.isEmpty()) {
                return told.getFirst();
            }
            if (System.nanoTime() > deadline || process.waitFor(20, TimeUnit.MILLISECONDS)) {
                throw new IOException("nobody told " + what + ":\n" + Files.readString(out));
            }
        }
    }

    /** All that was told so far; a line that is still being written is left out. */
    Stream<JsonNode> read() throws IOException {
        String text = Files.readString(out);
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> line.startsWith("{"))
                .map(EventLog::parse);
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
