package io.swarmguard.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The first device in a minute, as the README promises: openssl and curl enrol it, mosquitto's clients talk. */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MosquittoTest {
    @TempDir
    static Path dir;

    private RunningHub hub;

    @BeforeAll
    void start() throws IOException, InterruptedException {
        hub = RunningHub.start(dir, "limits.denied-publishes=3");
        hub.enrol("device", "pump-7", "plant-a", "sensor");
        hub.enrol("device", "pump-8", "plant-b", "sensor");
        hub.enrol("service", "scada", "plant-a", "collector");
    }

    @AfterAll
    void stop() {
        hub.close();
    }

    @ParameterizedTest
    @CsvSource({"mqttv311,0", "mqttv311,1", "mqttv311,2", "mqttv5,0", "mqttv5,1", "mqttv5,2"})
    void telemetryReachesTheCollectorOfItsSegment(String version, String qos) throws IOException, InterruptedException {
        String topic = "devices/pump-7/telemetry/" + version + qos;
        Listener listener = listen("scada", version, topic, qos);
        assertThat(publish("pump-7", version, topic, qos, "21.5").code()).isZero();
        assertThat(listener.message()).isEqualTo("21.5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqttv311", "mqttv5"})
    void aRetainedMessageIsThereForWhoComesLater(String version) throws IOException, InterruptedException {
        String topic = "devices/pump-7/state/" + version;
        assertThat(publish("pump-7", version, topic, "1", "open", "-r").code()).isZero();
        assertThat(listen("scada", version, topic, "1").message()).isEqualTo("open");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void aDeniedPublishIsToldSoInFive(String qos) throws IOException, InterruptedException {
        Shell.Ended ended = publish("pump-7", "mqttv5", "devices/pump-8/telemetry/t", qos, "forged");
        assertThat(ended.output()).containsIgnoringCase("not authorized");
    }

    @Test
    void deniedPublishesCloseAConnectionOfThreeOneOne() throws IOException, InterruptedException {
        String[] often = {"--repeat", "1000000"}; // at QoS 1 it would wait for an answer to the first
        Shell.Ended ended = publish("pump-7", "mqttv311", "devices/pump-8/telemetry/t", "0", "forged", often);
        assertThat(ended.code()).as(ended.output()).isNotZero();
        assertThat(ended.output())
                // seen reading, seen writing, and what the system calls writing to TLS that the other end closed
                // (EPROTO)
                .containsAnyOf("The connection was lost", "not currently connected", "Protocol error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqttv311", "mqttv5"})
    void aServiceDoesNotHearOtherSegments(String version) throws IOException, InterruptedException {
        Shell.Ended ended =
                hub.shell().run(client("mosquitto_sub", "scada", version, "devices/pump-8/telemetry/t", "1", "-E"));
        assertThat(ended.output()).containsIgnoringCase("denied");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqttv311", "mqttv5"})
    void aWillIsSaidForWhoDiesAndNotForWhoLeaves(String version) throws IOException, InterruptedException {
        String topic = "devices/pump-7/event/" + version;
        Listener listener = listen("scada", version, topic, "1");
        String[] leaves = {"--will-topic", topic, "--will-payload", "left"};
        assertThat(publish("pump-7", version, "devices/pump-7/state/last", "1", "x", leaves)
                        .code())
                .isZero();
        String[] dies = {"--will-topic", topic, "--will-payload", "died"};
        listen("pump-7", version, "devices/pump-7/command/#", "1", dies)
                .process()
                .destroyForcibly();
        assertThat(listener.message()).isEqualTo("died");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqttv311", "mqttv5"})
    void aSessionThatWasLeftKeepsWhatCameMeanwhile(String version) throws IOException, InterruptedException {
        String topic = "devices/pump-7/telemetry/kept" + version;
        String[] kept = {"-c", "-i", "kept-" + version, "-C", "2"};
        List<String> leave = client("mosquitto_sub", "scada", version, topic, "2", kept);
        leave.add("-E");
        assertThat(hub.shell().run(leave).code()).isZero();
        publish("pump-7", version, topic, "1", "first");
        publish("pump-7", version, topic, "2", "second");
        assertThat(listen("scada", version, topic, "2", kept).message()).isEqualTo("first\nsecond");
    }

    @Test
    void propertiesOfFiveArriveAndTheHubsOwnCannotBeForged() throws IOException, InterruptedException {
        String topic = "devices/pump-7/telemetry/properties";
        Listener listener = listen("scada", "mqttv5", topic, "1", "-F", "%p %C %R %D %E %P", "-C", "3");
        List<String> said = new ArrayList<>(List.of("--repeat", "3"));
        for (String property : List.of(
                "topic-alias 1", // the second and third go without their topic
                "content-type text/plain",
                "response-topic devices/pump-7/event/answers",
                "correlation-data question-1",
                "message-expiry-interval 60",
                "user-property unit bar",
                "user-property sg-sender device/pump-8")) {
            said.addAll(List.of("-D", "publish"));
            said.addAll(List.of(property.split(" ")));
        }
        publish("pump-7", "mqttv5", topic, "1", "21.5", said.toArray(String[]::new));
        assertThat(listener.message().lines())
                .hasSize(3)
                .allMatch(line -> line.matches("21\\.5 text/plain devices/pump-7/event/answers question-1 (59|60)"
                        + " unit:bar sg-sender:device/pump-7 sg-time:\\d+ *"));
    }

    @Test
    void withoutACertificateNothingIsSaid() throws IOException, InterruptedException {
        Shell.Ended ended = hub.shell()
                .run(List.of(
                        "mosquitto_pub",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        "" + hub.port("mqtt"),
                        "--cafile",
                        "swarm-ca.crt",
                        "-t",
                        "devices/pump-7/telemetry/t",
                        "-m",
                        "x"));
        assertThat(ended.code()).isNotZero();
    }

    private Shell.Ended publish(String name, String version, String topic, String qos, String message, String... more)
            throws IOException, InterruptedException {
        List<String> command = client("mosquitto_pub", name, version, topic, qos, more);
        command.addAll(List.of("-m", message));
        return hub.shell().run(command);
    }

    private List<String> client(String program, String name, String version, String topic, String qos, String... more)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                program,
                "-h",
                "127.0.0.1",
                "-p",
                "" + hub.port("mqtt"),
                "-V",
                version,
                "--cafile",
                "swarm-ca.crt",
                "--cert",
                name + ".crt",
                "--key",
                name + ".key",
                "-t",
                topic,
                "-q",
                qos,
                "-i",
                name + "-" + System.nanoTime()));
        command.addAll(List.of(more));
        return command;
    }

    /** A subscriber that ends with its first message unless told otherwise; returned once its subscription was granted. */
    private Listener listen(String name, String version, String topic, String qos, String... more)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile(dir, "sub", ".out");
        List<String> command = client("mosquitto_sub", name, version, topic, qos, "-C", "1", "-d", "-W", "60");
        command.addAll(List.of(more)); // what is said last counts
        command.addAll(0, List.of("stdbuf", "-oL")); // else it keeps what it says to itself
        Process process = hub.shell().start(command, out);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!Files.readString(out).contains("Subscribed") && System.nanoTime() < deadline) {
            if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        return new Listener(process, out);
    }

    private record Listener(Process process, Path out) {
        String message() throws IOException, InterruptedException {
            assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
            List<String> lines = Files.readAllLines(out).stream()
                    .filter(line -> !line.startsWith("Client ") && !line.startsWith("Subscribed") && !line.isBlank())
                    .toList();
            return String.join("\n", lines);
        }
    }
}
