package io.swarmguard.checks.interop;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.sqlite.util.OSInfo;

/** A hub in a process of its own, on free ports of loopback, with everything it keeps under one directory. */
public final class RunningHub implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int STARTING_SECONDS = 120;
    private static final String LIBRARY = "libsqlitejdbc.so";

    /** Where SQLite's library lies ready, as in what is built: a hub that ends while it unpacks it complains of that. */
    private static final Path NATIVE = natives();

    private final Path dir;
    private final Shell shell;
    private final List<String> settings;
    private Process process;

    private RunningHub(Path dir, Shell shell, List<String> settings, Process process) {
        this.dir = dir;
        this.shell = shell;
        this.settings = settings;
        this.process = process;
    }

    /** @param settings as {@code --set} takes them, {@code key=value} */
    public static RunningHub start(Path dir, String... settings) throws IOException, InterruptedException {
        return startUnder(List.of(), dir, settings);
    }

    /** @param wrapper a program that becomes the hub after it has prepared the ground, with its arguments */
    public static RunningHub startUnder(List<String> wrapper, Path dir, String... settings)
            throws IOException, InterruptedException {
        Shell shell = Shell.in(dir);
        List<String> all = List.of(settings);
        RunningHub hub = new RunningHub(dir, shell, all, launch(wrapper, dir, shell, all));
        hub.awaitReady();
        return hub;
    }

    /** Starts the process alone, without waiting for anything. */
    static Process launch(Path dir, Shell shell, List<String> settings) throws IOException {
        return launch(List.of(), dir, shell, settings);
    }

    private static Process launch(List<String> wrapper, Path dir, Shell shell, List<String> settings)
            throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(up(dir, settings));
        return shell.start(command, dir.resolve("hub.log"));
    }

    private static List<String> up(Path dir, List<String> settings) {
        List<String> command = java("up");
        for (String listener : List.of("mqtt", "mqtt-websocket", "https", "enrol", "operator")) {
            command.addAll(List.of("--set", "listen." + listener + ".port=0"));
        }
        for (String setting : settings) {
            command.addAll(List.of("--set", setting));
        }
        command.addAll(List.of("--data", dir.resolve("data").toString()));
        // whoever runs the tests with SIGHUP ignored must not have the hub inherit that
        command.addAll(0, List.of("env", "--default-signal=HUP"));
        return command;
    }

    private static Path natives() {
        String resource = "/org/sqlite/native/" + OSInfo.getNativeLibFolderPathForCurrentOS() + "/" + LIBRARY;
        try (InputStream library = OSInfo.class.getResourceAsStream(resource)) {
            Path dir = Files.createDirectories(
                    Path.of("target", "sqlite-" + ProcessHandle.current().pid()));
            Files.copy(Objects.requireNonNull(library, resource), dir.resolve(LIBRARY), REPLACE_EXISTING);
            return dir.toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> java(String... words) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", // most of these processes live for seconds
                "-Xmx512m",
                "-Dorg.sqlite.lib.path=" + NATIVE,
                "-Dorg.sqlite.lib.name=" + LIBRARY,
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djdk.tls.server.enableSessionTicketExtension=false",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.swarmguard.Main"));
        command.addAll(List.of(words));
        return command;
    }

    private void awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STARTING_SECONDS);
        while (!Files.exists(runFile()) || !Files.readString(runFile()).contains("operator")) {
            if (System.nanoTime() > deadline || process.waitFor(50, TimeUnit.MILLISECONDS)) {
                throw new IOException("the hub did not start:\n" + log());
            }
        }
    }

    private Path runFile() {
        return data().resolve("run.json");
    }

    Path dir() {
        return dir;
    }

    Path data() {
        return dir.resolve("data");
    }

    String log() throws IOException {
        return Files.readString(dir.resolve("hub.log"));
    }

    Shell shell() {
        return shell;
    }

    public long pid() {
        return process.pid();
    }

    /** The port of a listener, from what the hub wrote about itself. */
    public int port(String listener) throws IOException {
        String address = JSON.readTree(runFile().toFile())
                .path("listeners")
                .path(listener)
                .asText();
        if (address.isEmpty()) {
            address = JSON.readTree(runFile().toFile()).path(listener).asText();
        }
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    /** A command that is not waited for. */
    Process begin(String... words) throws IOException {
        List<String> command = java(words);
        command.addAll(List.of("--data", data().toString()));
        return shell.start(command, dir.resolve("begun.out"));
    }

    /** One of the product's own commands, with {@code --json}. */
    public JsonNode command(String... words) throws IOException, InterruptedException {
        List<String> command = java(words);
        command.addAll(List.of("--data", data().toString(), "--json"));
        return JSON.readTree(shell.must(command));
    }

    /** The same for people; gives how it ended. */
    Shell.Ended tell(String... words) throws IOException, InterruptedException {
        List<String> command = java(words);
        command.addAll(List.of("--data", data().toString()));
        return shell.run(command);
    }

    /** What happened in the hub and goes on happening, as {@code events --follow} tells it. */
    EventLog follow() throws IOException {
        List<String> command = java("events");
        command.addAll(List.of("--follow", "--json", "-n", "1000", "--data", data().toString()));
        Path out = dir.resolve("events.ndjson");
        return new EventLog(shell.start(command, out), out);
    }

    /**
     * Registers a device and enrols it with the very lines that {@code device add} prints, pasted into a shell; leaves
     * {@code NAME.key}, {@code NAME.crt} and {@code swarm-ca.crt} in {@link #dir()}.
     */
    void enrol(String kind, String name, String segment, String role, String... more)
            throws IOException, InterruptedException {
        String file = dir.resolve(name + ".code").toString();
        List<String> words =
                new ArrayList<>(List.of(kind, "add", name, "--segment", segment, "--role", role, "--code-file", file));
        words.addAll(List.of(more));
        JsonNode added = command(words.toArray(String[]::new));
        shell.must(List.of("sh", "-c", added.path("script").asText()));
    }

    /** Pulls the plug: no chance to write anything. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Completes with the exit code of the process that runs now. */
    CompletableFuture<Integer> ended() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** Asks the hub to stop and waits for it; gives its exit code. */
    int stop() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IOException("the hub does not stop:\n" + log());
        }
        return process.exitValue();
    }

    void restart() throws IOException, InterruptedException {
        restartUnder(List.of());
    }

    /**
     * @param wrapper a program that becomes the hub after it has prepared the ground, with its arguments
     * @param more settings for this time
     */
    void restartUnder(List<String> wrapper, String... more) throws IOException, InterruptedException {
        Files.deleteIfExists(runFile());
        List<String> all = new ArrayList<>(settings);
        all.addAll(List.of(more));
        process = launch(wrapper, dir, shell, all);
        awaitReady();
    }

    /** One more {@code up} on the same data directory, which is to end by itself. */
    Shell.Ended upOnceMore(String... wrapper) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(wrapper));
        command.addAll(up(dir, settings));
        return shell.run(command);
    }

    /** Where the master key and the operator's key lie. */
    Path keys() throws IOException {
        String instance = JSON.readTree(data().resolve("instance.json").toFile())
                .path("id")
                .asText();
        return dir.resolve("config/swarmguard").resolve(instance);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
