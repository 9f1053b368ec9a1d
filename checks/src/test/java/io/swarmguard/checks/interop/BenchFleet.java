package io.swarmguard.checks.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmguard.checks.load.Identities;
import io.swarmguard.checks.load.Load;
import io.swarmguard.checks.load.Operator;
import io.swarmguard.checks.load.PolicySets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A hub that knows the load generator's identities, and the generator itself as a process of its own. */
final class BenchFleet {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RunningHub hub;

    private BenchFleet(RunningHub hub) {
        this.hub = hub;
    }

    /** Makes so many devices, and the services that hear and command them, and registers them. */
    static BenchFleet of(RunningHub hub, int devices) throws Exception {
        Path dir = hub.dir();
        Identities.write(dir, devices, Instant.now());
        StringBuilder rows = new StringBuilder("name,kind,segment,role,certificate,max_sessions\n"
                + "monitor,service,*,collector,monitor.crt,10\ncommander,service,*,commander,commander.crt,10\n");
        for (int i = 0; i < devices; i++) {
            rows.append("d%1$d,device,bench,sensor,d%1$d.crt,100\n".formatted(i));
        }
        Path csv = Files.writeString(dir.resolve("fleet.csv"), rows);
        Shell.Ended imported = hub.tell("device", "import", csv.toString());
        if (imported.code() != 0) {
            throw new IOException(imported.output());
        }
        Files.writeString(dir.resolve("ca.crt"), hub.tell("ca").output());
        try (Operator operator = new Operator("127.0.0.1:" + hub.port("operator"), hub.keys())) {
            operator.apply(PolicySets.roomy());
        }
        return new BenchFleet(hub);
    }

    /** Runs a load to its end. @return what it measured */
    JsonNode load(String mode, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Load.class.getName(),
                mode,
                "qos=1",
                "warm=1",
                "seconds=1",
                "port=" + hub.port("mqtt"),
                "pid=" + hub.pid(),
                "certs=" + hub.dir(),
                "operator=127.0.0.1:" + hub.port("operator"),
                "keys=" + hub.keys()));
        command.addAll(List.of(more));
        String output = hub.shell().must(command);
        return JSON.readTree(
                output.lines().filter(line -> line.startsWith("{")).findFirst().orElseThrow());
    }
}
