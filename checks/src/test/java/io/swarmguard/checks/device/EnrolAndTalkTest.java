package io.swarmguard.checks.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmguard.Up;
import io.swarmguard.config.Config;
import io.swarmguard.config.FlatJson;
import io.swarmguard.config.Places;
import io.swarmguard.device.Device;
import io.swarmguard.device.RefusedException;
import io.swarmguard.device.enrol.CaFingerprint;
import io.swarmguard.device.enrol.EnrolmentException;
import io.swarmguard.device.enrol.EstClient;
import io.swarmguard.device.enrol.HubTrust;
import io.swarmguard.device.identity.Credentials;
import io.swarmguard.device.identity.DeviceKey;
import io.swarmguard.device.mqtt.MqttClient;
import io.swarmguard.device.mqtt.MqttListener;
import io.swarmguard.device.mqtt.MqttMessage;
import io.swarmguard.device.mqtt.MqttNetwork;
import io.swarmguard.device.mqtt.MqttSettings;
import io.swarmguard.formats.mqtt.MqttVersion;
import io.swarmguard.formats.mqtt.ReasonCode;
import io.swarmguard.formats.mqtt.Subscription;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine's life against the real hub: code, certificate, conversation, renewal. */
class EnrolAndTalkTest {
    private static final long PATIENCE_SECONDS = 30;
    private static final byte[] VALUE = "21.5".getBytes(UTF_8);

    @TempDir
    static Path directory;

    private static final MqttNetwork NETWORK = MqttNetwork.start(1);
    private static Up hub;
    private static Credentials operator;
    private static EstClient est;

    @BeforeAll
    static void start() throws Exception {
        Places places = new Places(directory.resolve("data"), directory.resolve("keys"), directory.resolve("config"));
        hub = Up.start(
                Config.of(Map.of(
                        "listen.mqtt.port", "0",
                        "listen.mqtt-websocket.port", "0",
                        "listen.https.port", "0",
                        "listen.enrol.port", "0",
                        "listen.operator.port", "0")),
                places);
        Path keys = Path.of(FlatJson.read(places.runFile()).getOrDefault("keys", ""));
        operator = Credentials.ofPem(
                Files.readString(keys.resolve("operator.key")),
                Files.readString(keys.resolve("operator.crt")),
                Files.readString(keys.resolve("ca.crt")));
        est = EstClient.pinned(
                URI.create("https://" + hub.where("enrol")),
                CaFingerprint.of(operator.authorities().getFirst()));
    }

    @AfterAll
    static void stop() {
        NETWORK.close();
        est.close();
        hub.close();
    }

    @Test
    void aCodeWorksOnceAndAGuessNever() throws Exception {
        String code = add("devices", "pump-1", "plant-a", "sensor");
        DeviceKey key = DeviceKey.generate(new SecureRandom());
        assertThatThrownBy(() -> est.enrol("pump-1", "guess", key))
                .isInstanceOfSatisfying(
                        EnrolmentException.class, e -> assertThat(e.status()).isEqualTo(401));

        Credentials credentials = est.enrol("pump-1", code, key);

        assertThat(credentials.name()).isEqualTo("pump-1");
        DeviceKey thiefs = DeviceKey.generate(new SecureRandom());
        assertThatThrownBy(() -> est.enrol("pump-1", code, thiefs)).isInstanceOf(EnrolmentException.class);
    }

    @Test
    void aRenewedCertificateConnectsAsTheSameMachine() throws Exception {
        Credentials first = enrol("devices", "pump-2", "plant-a", "sensor");

        Credentials second = est.renew(first, "pump-2", DeviceKey.generate(new SecureRandom()));

        assertThat(second.certificate()).isNotEqualTo(first.certificate());
        try (Device pump = connect(second)) {
            pump.event("renewed", VALUE).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Test
    void whatAMachineTellsReachesTheCollectorUnderItsName() throws Exception {
        BlockingQueue<MqttMessage> heard = new LinkedBlockingQueue<>();
        MqttClient collector = service("history", "collector", heard);
        assertThat(get(collector.subscribe(Subscription.of("devices/+/event/#", 1))))
                .containsExactly(ReasonCode.GRANTED_QOS_1);
        try (Device pump = connect(enrol("devices", "pump-3", "plant-b", "sensor"))) {
            get(pump.event("overheat", VALUE));
            MqttMessage message = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(message).isNotNull();
            assertThat(message.topic()).isEqualTo("devices/pump-3/event/overheat");
            assertThat(message.sender()).isEqualTo("device/pump-3");
            assertThat(message.text()).isEqualTo("21.5");

            assertThatThrownBy(() -> get(pump.tellSegment("plant-a", "reach", VALUE)))
                    .cause()
                    .isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void aCommandIsObeyedAtEveryQos() throws Exception {
        MqttClient commander = service("control", "commander", new LinkedBlockingQueue<>());
        try (Device valve = connect(enrol("devices", "valve-1", "plant-a", "actuator"))) {
            BlockingQueue<String> obeyed = new LinkedBlockingQueue<>();
            get(valve.onCommand(command -> obeyed.add(command.what() + " by " + command.sender())));
            for (int qos = 0; qos <= 2; qos++) {
                assertThat(get(commander.publish(MqttMessage.of("devices/valve-1/command/open", VALUE, qos))))
                        .isEqualTo(ReasonCode.SUCCESS);
                assertThat(obeyed.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("open by service/control");
            }
        }
    }

    @Test
    void aMachineOfTheOlderProtocolIsServedToo() throws Exception {
        Credentials credentials = enrol("devices", "pump-4", "plant-a", "sensor");
        try (Device pump = Device.connect(
                NETWORK, settings(credentials).version(MqttVersion.V3_1_1).build(), "pump-4")) {
            get(pump.state("running", VALUE));
        }
    }

    private static Credentials enrol(String kind, String name, String segment, String role) throws Exception {
        return est.enrol(name, add(kind, name, segment, role), DeviceKey.generate(new SecureRandom()));
    }

    private static String add(String kind, String name, String segment, String role) throws Exception {
        try (HttpClient http = HttpClient.newBuilder()
                .sslContext(HubTrust.verified(operator.authorities(), operator))
                .version(HttpClient.Version.HTTP_1_1)
                .build()) {
            ObjectMapper json = new ObjectMapper();
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create("https://" + hub.where("operator") + "/api/" + kind))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    json.writeValueAsString(Map.of("name", name, "segment", segment, "role", role))))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
            JsonNode code = json.readTree(answer.body()).get("code");
            return code.asText();
        }
    }

    private static MqttClient service(String name, String role, BlockingQueue<MqttMessage> heard) throws Exception {
        Credentials credentials = enrol("services", name, "*", role);
        MqttListener listener = (message, acknowledge) -> {
            heard.add(message);
            acknowledge.run();
        };
        MqttClient client = NETWORK.client(settings(credentials).build(), listener);
        get(client.connect());
        return client;
    }

    private static Device connect(Credentials credentials) throws Exception {
        return Device.connect(NETWORK, settings(credentials).build(), credentials.name());
    }

    private static MqttSettings.Builder settings(Credentials credentials) {
        return Device.settings(URI.create("mqtts://" + hub.where("mqtt")), credentials);
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
