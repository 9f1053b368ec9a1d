package io.swarmguard.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Somebody comes with a device's certificate from another address while the device is connected and says nothing. */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TakeoverTest {
    private static final String ELSEWHERE = "127.0.0.2";

    @TempDir
    static Path dir;

    private RunningHub hub;

    @BeforeAll
    void start() throws IOException, InterruptedException {
        hub = RunningHub.start(dir, "limits.takeover-silence=0 s"); // everybody is quiet
        hub.enrol("device", "pump-7", "plant-a", "sensor");
        hub.enrol("device", "pump-8", "plant-a", "sensor");
        try (var script = TakeoverTest.class.getResourceAsStream("quiet-device.py")) {
            Files.write(
                    dir.resolve("quiet-device.py"),
                    Objects.requireNonNull(script).readAllBytes());
        }
    }

    @AfterAll
    void stop() {
        hub.close();
    }

    @Test
    void aQuietDeviceWhoseHostAnswersKeepsItsPlaceAndTheNewcomerIsAnEvent() throws IOException, InterruptedException {
        try (QuietDevice device = connect("pump-7");
                EventLog events = hub.follow()) {
            assertThat(publishFromElsewhere("pump-7").code()).isNotZero();

            assertThat(device.ping()).isEqualTo("alive");
            assertThat(events.of(ELSEWHERE).path("reason").asText()).isEqualTo("certificate-in-two-places");
        }
    }

    @Test
    void aDeviceWhoseHostIsGoneMakesRoomForItselfOnAnotherNetwork() throws IOException, InterruptedException {
        try (QuietDevice device = connect("pump-8", "unreachable")) {
            assertThat(publishFromElsewhere("pump-8").code()).isZero();
            assertThat(device.process().isAlive()).isTrue();
        }
    }

    private Shell.Ended publishFromElsewhere(String name) throws IOException, InterruptedException {
        List<String> command = List.of(
                "mosquitto_pub",
                "-A",
                ELSEWHERE,
                "-h",
                "127.0.0.1",
                "-p",
                "" + hub.port("mqtt"),
                "-V",
                "mqttv5",
                "--cafile",
                "swarm-ca.crt",
                "--cert",
                name + ".crt",
                "--key",
                name + ".key",
                "-i",
                name,
                "-q",
                "1",
                "-t",
                "devices/" + name + "/telemetry/t",
                "-m",
                "x");
        return hub.shell().run(command);
    }

    private QuietDevice connect(String name, String... more) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("/usr/bin/python3", "quiet-device.py", "" + hub.port("mqtt"), name, "swarm-ca.crt"));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command)
                .directory(dir.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        QuietDevice device = new QuietDevice(process, process.inputReader(StandardCharsets.UTF_8));
        assertThat(device.said().readLine()).isEqualTo("connected");
        return device;
    }

    private record QuietDevice(Process process, BufferedReader said) implements AutoCloseable {
        String ping() throws IOException {
            process.outputWriter(StandardCharsets.UTF_8).append('\n').flush();
            return said.readLine();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
