package io.swarmguard.checks.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmguard.Up;
import io.swarmguard.cli.Cli;
import io.swarmguard.config.Config;
import io.swarmguard.config.Places;
import io.swarmguard.device.enrol.CaFingerprint;
import io.swarmguard.device.enrol.EstClient;
import io.swarmguard.device.identity.Credentials;
import io.swarmguard.device.identity.DeviceKey;
import io.swarmguard.device.mqtt.MqttClient;
import io.swarmguard.device.mqtt.MqttException;
import io.swarmguard.device.mqtt.MqttListener;
import io.swarmguard.device.mqtt.MqttMessage;
import io.swarmguard.device.mqtt.MqttNetwork;
import io.swarmguard.device.mqtt.MqttSettings;
import io.swarmguard.formats.mqtt.ReasonCode;
import io.swarmguard.terms.Fingerprint;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thief renews what he stole, over the real protocol, and is out all the same once the theft is known. */
class StolenCertificateTest {
    private static final long PATIENCE_SECONDS = 30;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path dir;

    private final MqttNetwork network = MqttNetwork.start(1);
    private Up hub;
    private EstClient est;
    private Credentials stolen;

    @BeforeEach
    void enrolTheMachineThatIsGoingToBeRobbed() throws Exception {
        start();
        try (var ca = Files.newInputStream(dir.resolve("keys/ca.crt"))) {
            X509Certificate authority =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(ca);
            est = EstClient.pinned(URI.create("https://" + hub.where("enrol")), CaFingerprint.of(authority));
        }
        JsonNode added = json("device", "add", "pump-1", "--segment", "a", "--role", "sensor", "--max-sessions", "9");
        stolen = est.enrol("pump-1", added.path("code").asText(), key());
    }

    private void start() throws IOException {
        hub = Up.start(
                Config.of(Map.of(
                        "listen.mqtt.port", "0",
                        "listen.mqtt-websocket.port", "0",
                        "listen.https.port", "0",
                        "listen.enrol.port", "0",
                        "listen.operator.port", "0")),
                Places.of(dir.resolve("data"), dir.resolve("keys"), Map.of()));
    }

    @AfterEach
    void stop() {
        est.close();
        network.close();
        hub.close();
    }

    @Test
    void revokingWhatWasStolenCutsAllThatWasRenewedFromItAndTheMachineGoesOnWithItsNewCode() throws Exception {
        Credentials renewed = est.renew(stolen, "pump-1", key());
        Credentials again = est.renew(renewed, "pump-1", key());
        Credentials owners = est.enrol(
                "pump-1", json("device", "code", "pump-1").path("code").asText(), key());
        List<Session> thiefs = List.of(connect(stolen, "a"), connect(renewed, "b"), connect(again, "c"));
        Session owner = connect(owners, "d");

        JsonNode done = json("cert", "revoke", fingerprint(stolen), "--why", "a machine was opened");

        assertThat(done.path("with"))
                .extracting(JsonNode::asText)
                .containsExactly(fingerprint(renewed), fingerprint(again));
        for (Session thief : thiefs) {
            get(thief.ended());
        }
        assertSpeaks(owner);
        assertThat(command("events").out()).contains("with=", fingerprint(renewed) + " " + fingerprint(again));
        assertOut(stolen, renewed, again);
        assertThatThrownBy(() -> est.renew(again, "pump-1", key())).isInstanceOf(IOException.class);

        hub.close();
        start();

        assertOut(stolen, renewed, again);
        assertSpeaks(connect(owners, "e"));
    }

    @Test
    void aMachineThatChangedItsKeyGoesOnIfOnlyTheOldCertificateIsRevoked() throws Exception {
        Credentials next = est.renew(stolen, "pump-1", key());
        Session old = connect(stolen, "a");
        Session current = connect(next, "b");

        Said said = command("cert", "revoke", fingerprint(stolen), "--why", "the old key leaked", "--only");

        assertThat(said.code()).as(said.err()).isZero();
        assertThat(said.out()).doesNotContain("renewed from it");
        get(old.ended());
        assertSpeaks(current);

        Said both = command("cert", "revoke", fingerprint(stolen), "--why", "before the change, it turned out");

        assertThat(both.out()).contains("and 1 renewed from it", fingerprint(next));
        get(current.ended());
        assertOut(stolen, next);
    }

    private record Session(MqttClient client, CompletableFuture<MqttException> ended) {}

    private Session connect(Credentials credentials, String clientId) throws Exception {
        CompletableFuture<MqttException> ended = new CompletableFuture<>();
        MqttListener listener = new MqttListener() {
            @Override
            public void onMessage(MqttMessage message, Runnable acknowledge) {
                acknowledge.run();
            }

            @Override
            public void onDisconnected(MqttException why, @Nullable Duration retryIn) {
                ended.complete(why);
            }
        };
        URI address = URI.create("mqtts://" + hub.where("mqtt"));
        MqttClient client = network.client(
                MqttSettings.builder(address.getHost(), address.getPort(), clientId, credentials)
                        .build(),
                listener);
        get(client.connect());
        return new Session(client, ended);
    }

    private static void assertSpeaks(Session session) throws Exception {
        MqttMessage message = MqttMessage.of("devices/pump-1/event/alive", "x".getBytes(UTF_8), 1);
        assertThat(get(session.client().publish(message)))
                .as("taken, though nobody listens")
                .isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
        assertThat(session.ended()).isNotDone();
    }

    private void assertOut(Credentials... all) {
        for (Credentials one : all) {
            assertThatThrownBy(() -> connect(one, "z")).hasCauseInstanceOf(MqttException.class);
        }
    }

    private static DeviceKey key() throws Exception {
        return DeviceKey.generate(new SecureRandom());
    }

    private static String fingerprint(Credentials credentials) throws Exception {
        return Fingerprint.of(credentials.certificate().getEncoded()).toString();
    }

    private record Said(int code, String out, String err) {}

    private JsonNode json(String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--json");
        Said said = command(all.toArray(String[]::new));
        assertThat(said.code()).as(said.out() + said.err()).isZero();
        return JSON.readTree(said.out());
    }

    private Said command(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(
                "--data",
                dir.resolve("data").toString(),
                "--keys",
                dir.resolve("keys").toString()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Cli.run(
                all.toArray(String[]::new),
                new PrintWriter(out),
                new PrintWriter(err),
                (config, places, output) -> {
                    throw new IOException("one hub is enough");
                },
                (places, name) -> {
                    throw new IOException("nobody lost anything");
                });
        return new Said(code, out.toString(), err.toString());
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
