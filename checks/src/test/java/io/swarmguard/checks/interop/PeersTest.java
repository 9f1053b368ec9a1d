package io.swarmguard.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.checks.interop.Peer.Kind;
import io.swarmguard.checks.interop.Peer.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients that nobody here wrote, in both versions, against the real hub: one of each kind is a machine, another one of
 * the same kind the program that listens to it. Mosquitto's are in {@link MosquittoTest}.
 */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PeersTest {
    private static final int DENIED_PUBLISHES = 3;
    private static final int NOT_AUTHORIZED = 0x87;
    private static final int MAXIMUM_CONNECT_TIME = 0xa0;
    private static final int FAILURE = 0x80;

    @TempDir
    static Path dir;

    private final Map<Kind, Peer> machines = new EnumMap<>(Kind.class);
    private final Map<Kind, Peer> programs = new EnumMap<>(Kind.class);
    private RunningHub hub;
    private int port;

    @BeforeAll
    void start() throws IOException, InterruptedException {
        hub = RunningHub.start(dir, "limits.denied-publishes=" + DENIED_PUBLISHES);
        port = hub.port(listener());
        hub.enrol("device", "pump-7", "plant-a", "sensor", "--max-sessions", "10");
        hub.enrol("service", "scada", "plant-a", "collector");
        hub.enrol("service", "control", "plant-a", "commander");
        for (Kind kind : Kind.values()) {
            machines.put(kind, Peer.start(kind, hub.shell()));
            programs.put(kind, Peer.start(kind, hub.shell()));
        }
    }

    @AfterAll
    void stop() {
        machines.values().forEach(Peer::close);
        programs.values().forEach(Peer::close);
        hub.close();
    }

    /** By which they come. */
    String listener() {
        return "mqtt";
    }

    static Stream<Arguments> kindsAndVersions() {
        return Stream.of(Kind.values()).flatMap(kind -> Stream.of(Arguments.of(kind, 4), Arguments.of(kind, 5)));
    }

    static Stream<Arguments> matrix() {
        return kindsAndVersions()
                .flatMap(both ->
                        IntStream.rangeClosed(0, 2).mapToObj(qos -> Arguments.of(both.get()[0], both.get()[1], qos)));
    }

    Session as(String name, int version) {
        return new Session(name, version, port);
    }

    private Peer connected(Map<Kind, Peer> side, Kind kind, Session session) throws IOException, InterruptedException {
        Peer peer = Objects.requireNonNull(side.get(kind));
        JsonNode answer = peer.connect(session);
        assertThat(answer.path("code").asInt(-1)).as("%s: %s", kind, answer).isZero();
        return peer;
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void whatAMachineSaysIsHeardAtItsQos(Kind kind, int version, int qos) throws IOException, InterruptedException {
        String topic = "devices/pump-7/telemetry/" + kind + version + qos;
        Peer pump = connected(machines, kind, as("pump-7", version));
        Peer scada = connected(programs, kind, as("scada", version));
        assertThat(scada.subscribe(topic, qos)).isEqualTo(qos);
        for (String value : List.of("21.5", "22.5", "23.5")) {
            assertThat(pump.publish(topic, value, qos)).isZero();
        }
        for (String value : List.of("21.5", "22.5", "23.5")) {
            JsonNode message = scada.hear();
            assertThat(message.path("topic").asText()).isEqualTo(topic);
            assertThat(message.path("payload").asText()).isEqualTo(value);
            assertThat(message.path("qos").asInt()).isEqualTo(qos);
            assertThat(message.path("retain").asBoolean()).isFalse();
        }
        pump.disconnect();
        scada.disconnect();
    }

    @ParameterizedTest
    @MethodSource("kindsAndVersions")
    void whatIsRetainedIsThereForWhoComesLaterUntilItIsCleared(Kind kind, int version)
            throws IOException, InterruptedException {
        String topic = "devices/pump-7/state/" + kind + version;
        Peer pump = connected(machines, kind, as("pump-7", version));
        pump.publish(Peer.message(topic, "open", 1).put("retain", true));
        Peer scada = connected(programs, kind, as("scada", version));
        scada.subscribe(topic, 1);
        JsonNode first = scada.hear();
        assertThat(first.path("payload").asText()).isEqualTo("open");
        assertThat(first.path("retain").asBoolean()).isTrue();
        scada.disconnect();
        pump.publish(Peer.message(topic, "", 1).put("retain", true));
        connected(programs, kind, as("scada", version)).subscribe(topic, 1);
        pump.publish(topic, "after", 1);
        assertThat(scada.hear().path("payload").asText()).isEqualTo("after");
        pump.disconnect();
        scada.disconnect();
    }

    @ParameterizedTest
    @MethodSource("kindsAndVersions")
    void aWillIsSaidForWhoDiesAndNotForWhoLeaves(Kind kind, int version) throws IOException, InterruptedException {
        String topic = "devices/pump-7/event/" + kind + version;
        Peer scada = connected(programs, kind, as("scada", version));
        scada.subscribe(topic, 1);
        connected(machines, kind, as("pump-7", version).will(topic, "left")).disconnect();
        try (Peer doomed = Peer.start(kind, hub.shell())) {
            doomed.connect(as("pump-7", version).will(topic, "died"));
            doomed.publish(topic, "alive", 1);
            doomed.kill();
        }
        assertThat(scada.hear().path("payload").asText()).isEqualTo("alive"); // not "left"
        assertThat(scada.hear().path("payload").asText()).isEqualTo("died");
        scada.disconnect();
    }

    @ParameterizedTest
    @MethodSource("kindsAndVersions")
    void aSessionThatWasLeftKeepsWhatCameMeanwhile(Kind kind, int version) throws IOException, InterruptedException {
        String topic = "devices/pump-7/telemetry/kept" + kind + version;
        String client = "kept-" + kind + version;
        Peer pump = connected(machines, kind, as("pump-7", version));
        Peer scada = Objects.requireNonNull(programs.get(kind));
        assertThat(scada.connect(as("scada", version).kept(client))
                        .path("present")
                        .asBoolean(true))
                .isFalse();
        scada.subscribe(topic, 2);
        scada.disconnect();
        assertThat(pump.publish(topic, "first", 1)).isZero();
        assertThat(pump.publish(topic, "second", 1)).isZero();
        assertThat(pump.publish(topic, "third", 2)).isZero();
        assertThat(scada.connect(as("scada", version).kept(client))
                        .path("present")
                        .asBoolean())
                .isTrue();
        for (String value : List.of("first", "second", "third")) {
            JsonNode message = scada.hear();
            assertThat(message.path("payload").asText()).isEqualTo(value);
            assertThat(message.path("qos").asInt()).isEqualTo(value.equals("third") ? 2 : 1);
        }
        pump.disconnect();
        scada.disconnect();
    }

    @ParameterizedTest
    @MethodSource("kindsAndVersions")
    void aForbiddenSubscriptionIsRefused(Kind kind, int version) throws IOException, InterruptedException {
        Peer pump = connected(machines, kind, as("pump-7", version));
        assertThat(pump.subscribe("devices/pump-8/command/#", 1)).isEqualTo(version == 5 ? NOT_AUTHORIZED : FAILURE);
        assertThat(pump.subscribe("devices/pump-7/command/#", 1)).isEqualTo(1);
        pump.disconnect();
    }

    @ParameterizedTest
    @EnumSource
    void aForbiddenPublishIsToldInFive(Kind kind) throws IOException, InterruptedException {
        Peer pump = connected(machines, kind, as("pump-7", 5));
        for (int i = 0; i <= DENIED_PUBLISHES; i++) { // more than 3.1.1 would be forgiven
            assertThat(pump.publish("devices/pump-8/telemetry/t", "forged", 1)).isEqualTo(NOT_AUTHORIZED);
            assertThat(pump.publish("devices/pump-8/telemetry/t", "forged", 2)).isEqualTo(NOT_AUTHORIZED);
        }
        assertThat(pump.publish("devices/pump-7/telemetry/t", "own", 2)).isLessThan(FAILURE);
        pump.disconnect();
    }

    @ParameterizedTest
    @EnumSource
    void forbiddenPublishesCloseAConnectionOfThreeOneOne(Kind kind) throws IOException, InterruptedException {
        Peer pump = connected(machines, kind, as("pump-7", 4));
        for (int i = 1; i < DENIED_PUBLISHES; i++) {
            pump.tell("publish", Peer.message("devices/pump-8/telemetry/t", "forged", i % 3));
        }
        assertThat(pump.publish("devices/pump-7/telemetry/t", "own", 1)).isZero(); // still there
        pump.tell("publish", Peer.message("devices/pump-8/telemetry/t", "forged", 0));
        assertThat(pump.ended().path("code").isInt()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("kindsAndVersions")
    void whoListensInFiveLearnsWhoSpokeAndWhenWhateverTheSenderSays(Kind kind, int version)
            throws IOException, InterruptedException {
        String topic = "devices/pump-7/telemetry/stamped" + kind + version;
        Peer pump = connected(machines, kind, as("pump-7", version));
        Peer scada = connected(programs, kind, as("scada", 5));
        scada.subscribe(topic, 1);
        ObjectNode message = Peer.message(topic, "21.5", 1);
        if (version == 5) {
            message.putObject("user")
                    .put("unit", "bar")
                    .put("sg-sender", "device/pump-8")
                    .put("sg-time", "0")
                    .put("sg-other", "mine");
        }
        long before = System.currentTimeMillis();
        pump.publish(message);
        ObjectNode user = (ObjectNode) scada.hear().path("user");
        assertThat(user.remove("sg-time").asLong()).isBetween(before, System.currentTimeMillis());
        assertThat(user.toString())
                .isEqualTo(
                        version == 5
                                ? "{\"unit\":\"bar\",\"sg-sender\":\"device/pump-7\"}"
                                : "{\"sg-sender\":\"device/pump-7\"}");
        pump.disconnect();
        scada.disconnect();
    }

    @ParameterizedTest
    @EnumSource
    void aRequestFindsItsAnswer(Kind kind) throws IOException, InterruptedException {
        String answers = "devices/pump-7/event/answers-" + kind;
        Peer control = connected(programs, kind, as("control", 5));
        control.subscribe(answers, 1);
        Peer pump = connected(machines, kind, as("pump-7", 5));
        pump.subscribe("devices/pump-7/command/#", 2);
        control.publish(Peer.message("devices/pump-7/command/read", "pressure", 2)
                .put("responseTopic", answers)
                .put("correlation", "question 1")
                .put("contentType", "text/plain")
                .put("expiry", 60));
        JsonNode request = pump.hear();
        assertThat(request.path("contentType").asText()).isEqualTo("text/plain");
        assertThat(request.path("expiry").asInt()).isBetween(1, 60);
        pump.publish(Peer.message(request.path("responseTopic").asText(), "4.2 bar", 1)
                .put("correlation", request.path("correlation").asText()));
        JsonNode answer = control.hear();
        assertThat(answer.path("payload").asText()).isEqualTo("4.2 bar");
        assertThat(answer.path("correlation").asText()).isEqualTo("question 1");
        pump.disconnect();
        control.disconnect();
    }

    /**
     * paho gives aliases, but takes none; MQTT.js does both, tells what came by alias, but loses the topic at QoS 2; the
     * HiveMQ client does both unseen.
     */
    @ParameterizedTest
    @EnumSource
    void topicsMayGoByAliasesAndOneMessageAtATimeBeUnderWay(Kind kind) throws IOException, InterruptedException {
        String topic = "devices/pump-7/telemetry/alias-" + kind;
        Peer pump = connected(machines, kind, as("pump-7", 5).with("aliases", 4));
        Session listening = as("scada", 5).with("receive", 1).with("aliases", kind == Kind.PAHO ? 0 : 4);
        Peer scada = connected(programs, kind, listening);
        scada.subscribe(topic, 2);
        for (int i = 0; i < 20; i++) {
            assertThat(pump.publish(topic, "" + i, 1)).isZero();
        }
        for (int i = 0; i < 20; i++) {
            JsonNode message = scada.hear();
            assertThat(message.path("topic").asText()).isEqualTo(topic);
            assertThat(message.path("payload").asText()).isEqualTo("" + i);
            assertThat(message.path("alias").asInt()).isEqualTo(kind == Kind.MQTT_JS ? 1 : 0);
        }
        pump.disconnect();
        scada.disconnect();
    }

    /** What waits for the end of a certificate is also the time in which a message of one second expires. */
    @Test
    void aSessionEndsWithItsCertificateAndAQueuedMessageWithItsExpiry() throws IOException, InterruptedException {
        Instant end = Instant.now().plus(Duration.ofSeconds(20));
        OpenSsl openssl = importBrief(end);
        List<Peer> fives = new ArrayList<>();
        List<Peer> threes = new ArrayList<>();
        leaveOneThatExpiresAndOneThatDoesNot("devices/pump-7/telemetry/expiring");
        Instant left = Instant.now();
        for (Kind kind : Kind.values()) {
            fives.add(connected(machines, kind, as("brief", 5)));
            threes.add(connected(programs, kind, as("brief", 4)));
        }
        assertThat(codes(fives)).containsOnly("" + MAXIMUM_CONNECT_TIME);
        assertThat(codes(threes)).containsOnly(""); // 3.1.1 has no word for it
        assertThat(Instant.now()).isBetween(end.minusSeconds(1), end.plusSeconds(5));
        assertThat(openssl.knock(port, "127.0.1.1", "brief").letIn()).isFalse();
        assertThat(Duration.between(left, Instant.now())).isGreaterThan(Duration.ofSeconds(1));
        Peer scada = connected(programs, Kind.HIVEMQ, as("scada", 5).kept("expiring"));
        assertThat(scada.hear().path("payload").asText()).isEqualTo("lasting");
        scada.disconnect();
    }

    private static List<String> codes(List<Peer> peers) throws IOException, InterruptedException {
        List<String> codes = new ArrayList<>();
        for (Peer peer : peers) {
            codes.add(peer.ended().path("code").asText(""));
        }
        return codes;
    }

    private OpenSsl importBrief(Instant end) throws IOException, InterruptedException {
        OpenSsl openssl = new OpenSsl(hub.shell());
        openssl.certificate("brief", "clientAuth", Instant.now().minus(Duration.ofDays(1)), end);
        Files.writeString(
                dir.resolve("brief.csv"),
                "name,kind,segment,role,certificate,max_sessions\nbrief,device,plant-a,sensor,brief.crt,10\n");
        hub.command("device", "import", dir.resolve("brief.csv").toString());
        return openssl;
    }

    private void leaveOneThatExpiresAndOneThatDoesNot(String topic) throws IOException, InterruptedException {
        Peer scada = connected(programs, Kind.HIVEMQ, as("scada", 5).kept("expiring"));
        scada.subscribe(topic, 1);
        scada.disconnect();
        Peer pump = connected(machines, Kind.HIVEMQ, as("pump-7", 5));
        pump.publish(Peer.message(topic, "expired", 1).put("expiry", 1));
        pump.publish(topic, "lasting", 1);
        pump.disconnect();
    }
}
