package io.swarmguard.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.checks.interop.Peer.Kind;
import io.swarmguard.checks.interop.Peer.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** MQTT in a WebSocket and HTTP on one port, by clients that nobody here wrote. */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SharedPortTest {
    @TempDir
    static Path dir;

    private RunningHub hub;
    private int port;

    @BeforeAll
    void start() throws IOException, InterruptedException {
        hub = RunningHub.start(dir);
        port = hub.port("https");
        hub.enrol("device", "pump-7", "plant-a", "sensor", "--max-sessions", "10");
        hub.enrol("service", "scada", "plant-a", "collector");
    }

    @AfterAll
    void stop() {
        hub.close();
    }

    /** What was answered, and in which version of HTTP. */
    private String curl(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("curl", "-sS", "--max-time", "20", "-o", "/dev/null", "-w", "%{http_code} %{http_version}"));
        command.addAll(List.of("--cacert", "swarm-ca.crt", "--cert", "pump-7.crt", "--key", "pump-7.key"));
        command.addAll(List.of(options));
        return hub.shell().must(command).strip();
    }

    @ParameterizedTest
    @EnumSource
    void machinesTalkInWebSocketsBesideRequests(Kind kind) throws IOException, InterruptedException {
        try (Peer pump = Peer.start(kind, hub.shell());
                Peer scada = Peer.start(kind, hub.shell())) {
            for (int version : new int[] {4, 5}) {
                String topic = "devices/pump-7/telemetry/" + kind + version;
                assertThat(scada.connect(new Session("scada", version, port).at("/mqtt"))
                                .path("code")
                                .asInt(-1))
                        .isZero();
                assertThat(scada.subscribe(topic, 2)).isEqualTo(2);
                assertThat(pump.connect(new Session("pump-7", version, port).at("/mqtt"))
                                .path("code")
                                .asInt(-1))
                        .isZero();
                assertThat(curl("https://localhost:" + port + "/status")).isEqualTo("404 2");
                assertThat(pump.publish(topic, "21.5", 2)).isZero();
                assertThat(scada.hear().path("payload").asText()).isEqualTo("21.5");
                pump.disconnect();
                scada.disconnect();
            }
        }
    }

    @Test
    void requestsGoOnAsBefore() throws IOException, InterruptedException {
        String origin = "https://localhost:" + port;
        assertThat(curl("--http1.1", origin + "/")).isEqualTo("404 1.1");
        assertThat(curl("--http1.1", origin + "/mqt")).isEqualTo("404 1.1");
        assertThat(curl("--http1.1", origin + "/mqttx")).isEqualTo("404 1.1");
        assertThat(curl("--http1.1", "-d", "x", origin + "/mqtt")).isEqualTo("404 1.1");
        assertThat(curl(origin + "/mqtt")).isEqualTo("404 2");
        assertThat(curl("--http1.1", origin + "/mqtt"))
                .as("no upgrade is asked for")
                .isEqualTo("400 1.1");
        assertThat(curl("--http1.1", origin + "/mqtt?x=1")).isEqualTo("400 1.1");
    }
}
