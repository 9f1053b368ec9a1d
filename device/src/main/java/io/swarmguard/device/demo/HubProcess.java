package io.swarmguard.device.demo;

import io.swarmguard.device.identity.Credentials;
import io.swarmguard.formats.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A hub as its users start it: the launcher, in a process of its own, on free ports of loopback. */
final class HubProcess implements AutoCloseable {
    private static final List<String> LISTENERS = List.of("mqtt", "mqtt-websocket", "https", "enrol", "operator");
    private static final int START_SECONDS = 60;
    private static final int LOG_LINES = 15;

    private final Process process;
    private final Path launcher;
    private final Path directory;
    private Map<String, @Nullable Object> run = Map.of();

    private HubProcess(Process process, Path launcher, Path directory) {
        this.process = process;
        this.launcher = launcher;
        this.directory = directory;
    }

    /** Starts a hub below the directory and waits until its listeners are open. */
    static HubProcess start(Path launcher, Path directory) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(launcher.toString(), "up", "--data", data(directory).toString()));
        for (String listener : LISTENERS) {
            command.add("--set");
            command.add("listen." + listener + ".port=0");
        }
        Path configuration = Files.createDirectories(directory.resolve("config"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log(directory).toFile())
                .redirectInput(ProcessBuilder.Redirect.from(emptyFile(directory).toFile()));
        Map<String, String> environment = builder.environment();
        // nothing of the user's own hub may leak in
        environment.keySet().removeIf(name -> name.startsWith("SWARMGUARD_"));
        environment.put("SWARMGUARD_BUILD", "never"); // the launcher that started this demo has built it
        environment.put("XDG_CONFIG_HOME", configuration.toString());
        HubProcess hub = new HubProcess(builder.start(), launcher, directory);
        try {
            hub.awaitListeners();
        } catch (IOException | InterruptedException e) {
            hub.close();
            throw e;
        }
        return hub;
    }

    private void awaitListeners() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!isOpen()) {
            if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                throw new DemoException("the hub did not start (exit code " + process.exitValue() + "):\n" + logTail());
            }
            if (System.nanoTime() > deadline) {
                throw new DemoException("the hub did not open its listeners in " + START_SECONDS + " s:\n" + logTail());
            }
        }
    }

    private boolean isOpen() throws IOException {
        Path file = data(directory).resolve("run.json");
        if (!Files.exists(file)) {
            return false;
        }
        try {
            run = Json.object(Files.readString(file));
        } catch (MalformedException e) {
            return false; // still being written
        }
        return List.of("mqtt", "enrol", "operator").stream()
                .noneMatch(listener -> authority(listener).isEmpty());
    }

    /** The address of a listener, {@code host:port}. */
    String authority(String listener) {
        return Json.text(run, listener);
    }

    /** The first operator, made by the hub's first start. */
    Credentials operator() throws IOException {
        Path keys = Path.of(Json.text(run, "keys"));
        try {
            return Credentials.ofPem(
                    Files.readString(keys.resolve("operator.key")),
                    Files.readString(keys.resolve("operator.crt")),
                    Files.readString(keys.resolve("ca.crt")));
        } catch (MalformedException e) {
            throw new DemoException("the operator's credentials cannot be read: " + e.getMessage());
        }
    }

    /** How to look around while it runs, one command per line. */
    List<String> waysToLook() {
        String prefix = "XDG_CONFIG_HOME=" + directory.resolve("config") + " " + launcher + " ";
        String suffix = " --data " + data(directory);
        return List.of(
                prefix + "status" + suffix,
                prefix + "events --follow" + suffix,
                prefix + "device list" + suffix,
                prefix + "ledger verify" + suffix);
    }

    private String logTail() throws IOException {
        List<String> lines = Files.readAllLines(log(directory));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    }

    private static Path data(Path directory) {
        return directory.resolve("data");
    }

    private static Path log(Path directory) {
        return directory.resolve("hub.log");
    }

    private static Path emptyFile(Path directory) throws IOException {
        return Files.createFile(directory.resolve("no-input"));
    }

    /** Returns when the hub has ended. */
    void awaitEnd() throws InterruptedException {
        process.waitFor();
    }

    /** SIGTERM, patience, then force; with whatever the launcher started. */
    @Override
    public void close() {
        List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
        family.add(process.toHandle());
        family.forEach(ProcessHandle::destroy);
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                family.forEach(ProcessHandle::destroyForcibly);
                process.waitFor(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            family.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }
}
