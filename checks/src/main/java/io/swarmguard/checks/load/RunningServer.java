package io.swarmguard.checks.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A server under measurement, pinned to its core; closing ends it. */
final class RunningServer implements AutoCloseable {
    private static final Duration STARTING = Duration.ofMinutes(10); // the launcher may have to build first
    private static final int PROBE_MILLIS = 50;

    private final Process process;
    private final Path dir;
    private final Path data;

    private RunningServer(Process process, Path dir, Path data) {
        this.process = process;
        this.dir = dir;
        this.data = data;
    }

    static RunningServer start(Contender contender, Path dir, int port) throws IOException, InterruptedException {
        delete(dir.resolve("data"));
        delete(dir.resolve("jetstream"));
        return again(contender, dir, port);
    }

    /** One that finds what an earlier one left. */
    static RunningServer again(Contender contender, Path dir, int port) throws IOException, InterruptedException {
        Path data = dir.resolve("data");
        ProcessBuilder builder = new ProcessBuilder(Pinned.to(Pinned.SERVER_CORE, contender.command()))
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve(contender.name() + ".log").toFile());
        builder.environment().putAll(contender.environment());
        builder.environment().put("XDG_CONFIG_HOME", dir.resolve("data/config").toString());
        RunningServer server = new RunningServer(builder.start(), dir, data);
        server.awaitPort(port);
        return server;
    }

    private void awaitPort(int port) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + STARTING.toNanos();
        while (System.nanoTime() < deadline) {
            if (process.waitFor(PROBE_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new IOException("it ended with exit code " + process.exitValue() + ", see " + dir);
            }
            try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (probe.isConnected()) {
                    return;
                }
            } catch (IOException notYet) {
                // asked again until the deadline
            }
        }
        close();
        throw new IOException("its port " + port + " never opened, see " + dir);
    }

    /** The server's own process: the last in the line of those that only start another. */
    long pid() {
        ProcessHandle at = process.toHandle();
        @Nullable ProcessHandle child = at.children().findFirst().orElse(null);
        while (child != null) {
            at = child;
            child = at.children().findFirst().orElse(null);
        }
        return at.pid();
    }

    /** Completes with its exit code. */
    CompletableFuture<Integer> ended() {
        return process.onExit().thenApply(Process::exitValue);
    }

    Path data() {
        return data;
    }

    /** What the hub wrote about itself; waits until its operators' API is open. */
    JsonNode runFile() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + STARTING.toNanos();
        while (System.nanoTime() < deadline && !process.waitFor(PROBE_MILLIS, TimeUnit.MILLISECONDS)) {
            Path file = data.resolve("run.json");
            JsonNode run = Files.exists(file) ? new ObjectMapper().readTree(Files.readString(file)) : null;
            if (run != null && run.has("operator")) {
                return run;
            }
        }
        throw new IOException("its operators' API never opened, see " + dir);
    }

    /** Runs one of the product's own commands against this hub. */
    String command(Path home, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "XDG_CONFIG_HOME=" + data.resolve("config"),
                home.resolve("swarmguard").toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("--data", data.toString()));
        return Commands.output(command, dir.resolve("command.log"), Duration.ofMinutes(5));
    }

    @Override
    public void close() {
        ProcessHandle.of(pid()).ifPresent(ProcessHandle::destroy);
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
