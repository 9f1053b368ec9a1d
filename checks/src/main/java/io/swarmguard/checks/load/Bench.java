package io.swarmguard.checks.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.checks.bench.DecideBench;
import io.swarmguard.checks.bench.DecideReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Measures this product, and Mosquitto and NATS where they are installed, in the same run: one server at a time pinned to
 * one core, the generator to another. Prints a table, or with {@code --json} every figure of every run.
 */
public final class Bench {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PORT = 18_883;
    private static final int IDENTITIES = 2_000;
    private static final int HALF = 2;

    private final BenchOptions options;
    private final Path dir;
    private final Path certificates;

    private Bench(BenchOptions options, Path dir) {
        this.options = options;
        this.dir = dir;
        this.certificates = dir.resolve("certs");
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equals("decide")) {
            decide(BenchOptions.parse(Arrays.copyOfRange(arguments, 1, arguments.length)));
            return;
        }
        BenchOptions options = BenchOptions.parse(arguments);
        Path dir = options.home().resolve("build/bench");
        Files.createDirectories(dir);
        int status = new Bench(options, dir).run();
        System.exit(status);
    }

    /** What deciding costs: inside this process, without a server. */
    private static void decide(BenchOptions options) throws InterruptedException {
        Machine machine = Machine.here(options.home(), Instant.now());
        DecideReport report = DecideBench.run(Duration.ofSeconds(options.seconds()));
        if (options.json()) {
            System.out.println(report.json().set("machine", machine.json()));
        } else {
            System.out.println(machine);
            System.out.print(report.table());
        }
    }

    private int run() throws Exception {
        Machine machine = Machine.here(options.home(), Instant.now());
        say(machine.toString());
        if (!Files.exists(certificates.resolve("d" + (IDENTITIES - 1) + ".key"))
                || !Files.exists(certificates.resolve("commander.key"))) {
            say("making " + IDENTITIES + " identities");
            Identities.write(certificates, IDENTITIES, Instant.now());
        }
        List<JsonNode> results = new ArrayList<>();
        boolean failed = false;
        for (String name : options.servers()) {
            Contender contender = contender(name);
            if (contender == null) {
                say(name + " is not installed: left out");
                continue;
            }
            try {
                results.addAll(measure(contender));
            } catch (IOException | IllegalStateException e) {
                say(name + " could not be measured: " + e.getMessage());
                failed = true;
            }
        }
        if (options.json()) {
            ObjectNode all = JSON.createObjectNode().set("machine", machine.json());
            all.putArray("results").addAll(results);
            System.out.println(JSON.writeValueAsString(all));
        } else {
            System.out.println(machine);
            System.out.print(BenchTable.of(results));
        }
        return failed ? 1 : 0;
    }

    private @Nullable Contender contender(String name) throws IOException {
        return switch (name) {
            case "swarmguard" -> Contender.swarmguard(options.home().resolve("swarmguard"), dir.resolve("data"), PORT);
            case "mosquitto" -> {
                Path binary = installed("mosquitto");
                yield binary == null ? null : Contender.mosquitto(binary, dir, certificates, PORT);
            }
            case "nats" -> {
                Path binary = installed("nats-server");
                yield binary == null ? null : Contender.nats(binary, dir, certificates, PORT, IDENTITIES);
            }
            default -> throw new IllegalArgumentException("no such server: " + name);
        };
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

    private List<JsonNode> measure(Contender contender) throws Exception {
        say(contender.name() + ": starting");
        try (RunningServer server = RunningServer.start(contender, dir, PORT)) {
            Path identities = certificates;
            if (contender.isOurs()) {
                identities = importInto(server);
            }
            List<JsonNode> results = new ArrayList<>();
            for (BenchRun run : BenchRun.battery(contender, options)) {
                JsonNode result = load(server, identities, run.arguments());
                results.add(labelled(contender, run.label(), result));
                if (run.halfLoad()) {
                    int half = (int) (result.path("sent").asDouble() / HALF);
                    List<String> paced = new ArrayList<>(run.arguments());
                    paced.add("rate=" + half);
                    results.add(labelled(contender, run.label() + ", half load", load(server, identities, paced)));
                }
            }
            return results;
        }
    }

    /** Registers the identities with the hub and gives a directory in which {@code ca.crt} is the hub's own. */
    private Path importInto(RunningServer server) throws IOException, InterruptedException {
        Path csv = Files.writeString(dir.resolve("identities.csv"), Contender.importFile(certificates, IDENTITIES));
        server.command(options.home(), "device", "import", csv.toString());
        Path own = dir.resolve("certs-swarmguard");
        Files.createDirectories(own);
        try (var files = Files.newDirectoryStream(certificates, "*.{crt,key}")) {
            for (Path file : files) {
                Path link = own.resolve(file.getFileName());
                if (!Files.exists(link)) {
                    Files.createLink(link, file);
                }
            }
        }
        Files.deleteIfExists(own.resolve("ca.crt"));
        Files.writeString(own.resolve("ca.crt"), server.command(options.home(), "ca"));
        return own;
    }

    private JsonNode load(RunningServer server, Path identities, List<String> arguments)
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
        if (arguments.contains(BenchRun.DISABLE)) {
            JsonNode run = server.runFile();
            command.add("operator=" + run.path("operator").asText());
            command.add("keys=" + run.path("keys").asText());
        }
        command.addAll(List.of("port=" + PORT, "pid=" + server.pid(), "certs=" + identities));
        String out = Commands.output(command, dir.resolve("generator.log"), Duration.ofMinutes(10));
        say("  " + String.join(" ", arguments) + "\n    " + out.strip());
        return JSON.readTree(out);
    }

    private static JsonNode labelled(Contender contender, String label, JsonNode result) {
        return JSON.createObjectNode()
                .put("server", contender.name())
                .put("run", label)
                .set("figures", result);
    }

    private static void say(String line) {
        System.err.println(line);
    }
}
