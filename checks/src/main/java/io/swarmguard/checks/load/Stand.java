package io.swarmguard.checks.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Where servers are measured: a fleet's identities, one server at a time pinned to one core, the generator to another.
 *
 * @param home of the sources
 * @param dir for all that is written
 */
record Stand(Path home, Path dir) {
    static final int IDENTITIES = 2_000;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PORT = 18_883;

    /** Makes what is missing of the directory and the identities, which takes a while the first time. */
    static Stand at(Path home) throws Exception {
        Path dir = Files.createDirectories(home.resolve("build/bench"));
        Stand stand = new Stand(home, dir);
        Path certificates = stand.certificates();
        if (!Files.exists(certificates.resolve("d" + (IDENTITIES - 1) + ".key"))
                || !Files.exists(certificates.resolve("commander.key"))) {
            say("making " + IDENTITIES + " identities");
            Identities.write(certificates, IDENTITIES, Instant.now());
        }
        return stand;
    }

    /** A directory of that name with nothing in it. */
    Path emptied(String name) throws IOException {
        Path emptied = dir.resolve(name);
        RunningServer.delete(emptied);
        return Files.createDirectories(emptied);
    }

    private Path certificates() {
        return dir.resolve("certs");
    }

    /** Null: it is not installed. */
    @Nullable
    Contender contender(String name) throws IOException {
        return switch (name) {
            case "swarmguard" -> swarmguard();
            case "mosquitto" -> {
                Path binary = installed("mosquitto");
                yield binary == null ? null : Contender.mosquitto(binary, dir, certificates(), PORT);
            }
            case "nats" -> {
                Path binary = installed("nats-server");
                yield binary == null ? null : Contender.nats(binary, dir, certificates(), PORT, IDENTITIES);
            }
            default -> throw new IllegalArgumentException("no such server: " + name);
        };
    }

    Contender swarmguard() {
        return Contender.swarmguard(home.resolve("swarmguard"), dir.resolve("data"), PORT);
    }

    private static @Nullable Path installed(String binary) {
        for (String place : List.of("/usr/sbin", "/usr/bin", "/usr/local/bin", "/usr/local/sbin")) {
            Path path = Path.of(place, binary);
            if (Files.isExecutable(path)) {
                return path;
            }
        }
        return null;
    }

    RunningServer start(Contender contender) throws IOException, InterruptedException {
        say(contender.name() + ": starting");
        return RunningServer.start(contender, dir, PORT);
    }

    /** The directory of the identities that this server lets in, in which {@code ca.crt} is the one that made its own. */
    Path identities(Contender contender, RunningServer server) throws IOException, InterruptedException {
        return contender.isOurs() ? importInto(server) : certificates();
    }

    private Path importInto(RunningServer server) throws IOException, InterruptedException {
        Path csv = Files.writeString(dir.resolve("identities.csv"), Contender.importFile(certificates(), IDENTITIES));
        server.runFile(); // says so when its operators' API is open
        server.command(home, "device", "import", csv.toString());
        Path own = dir.resolve("certs-swarmguard");
        Files.createDirectories(own);
        try (var files = Files.newDirectoryStream(certificates(), "*.{crt,key}")) {
            for (Path file : files) {
                Path link = own.resolve(file.getFileName());
                if (!Files.exists(link)) {
                    Files.createLink(link, file);
                }
            }
        }
        Files.deleteIfExists(own.resolve("ca.crt"));
        Files.writeString(own.resolve("ca.crt"), server.command(home, "ca"));
        return own;
    }

    /** Lets services command as many devices as the run will be cut off: the shipped policies let 20 a minute. */
    void makeRoom(RunningServer server, BenchRun run) throws IOException, InterruptedException {
        if (run.commandsMany()) {
            JsonNode at = server.runFile();
            try (Operator operator = new Operator(
                    at.path("operator").asText(), Path.of(at.path("keys").asText()))) {
                operator.apply(PolicySets.roomy());
            }
        }
    }

    /** Runs one load to its end. */
    JsonNode load(RunningServer server, Path identities, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(Pinned.to(
                Pinned.GENERATOR_CORE,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xms512m",
                        "-Xmx2g",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Load.class.getName())));
        command.addAll(arguments);
        if (arguments.contains(BenchRun.DISABLE) || arguments.contains(BenchRun.POLICY)) {
            JsonNode run = server.runFile();
            command.add("operator=" + run.path("operator").asText());
            command.add("keys=" + run.path("keys").asText());
        }
        command.addAll(List.of("port=" + PORT, "pid=" + server.pid(), "certs=" + identities));
        String out = Commands.output(command, dir.resolve("generator.log"), Duration.ofMinutes(10));
        say("  " + String.join(" ", arguments) + "\n    " + out.strip());
        return JSON.readTree(out);
    }

    /** The same with a load that ends the server, which is then started once more. */
    JsonNode loadAcrossAnEnd(Contender contender, RunningServer server, List<String> arguments)
            throws IOException, InterruptedException {
        Path identities = identities(contender, server);
        CompletableFuture<RunningServer> again = server.ended().thenApplyAsync(code -> {
            try {
                return RunningServer.again(contender, dir, PORT);
            } catch (IOException | InterruptedException e) {
                throw new CompletionException(e);
            }
        });
        try {
            ObjectNode result = (ObjectNode) load(server, identities, arguments);
            return result.put("exitCode", server.ended().join());
        } finally {
            server.close();
            again.thenAccept(RunningServer::close).join();
        }
    }

    static void say(String line) {
        System.err.println(line);
    }
}
