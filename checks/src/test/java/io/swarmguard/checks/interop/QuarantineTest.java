package io.swarmguard.checks.interop;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmguard.device.mqtt.MqttClient;
import io.swarmguard.device.mqtt.MqttMessage;
import io.swarmguard.formats.mqtt.ReasonCode;
import io.swarmguard.formats.mqtt.Subscription;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What standing means on the wire: a running hub, real connections, an operator's commands. */
@Tag("interop")
@Timeout(240)
class QuarantineTest {
    private static final int PATIENCE_SECONDS = 30;
    private static final String COUNT = "devices/pump-7/telemetry/count";

    @TempDir
    Path dir;

    private RunningHub hub;
    private SelfMadeFleet fleet;
    private OperatorDesk desk;

    /** A client that writes down what it hears. */
    private final class Ear {
        private final List<String> heard = new ArrayList<>(); // guarded by itself
        private final MqttClient client;

        Ear(String name, boolean persistent) throws Exception {
            var settings = fleet.settings(name, name);
            if (persistent) {
                settings.persistentSession(Duration.ofHours(1));
            }
            client = fleet.client(settings.build(), (message, acknowledge) -> {
                synchronized (heard) {
                    heard.add(message.topic() + " " + message.text());
                    heard.notifyAll();
                }
                acknowledge.run();
            });
            client.connect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        ReasonCode subscribe(String filter) throws Exception {
            return client.subscribe(Subscription.of(filter, 1))
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .getFirst();
        }

        ReasonCode say(String topic, String text) throws Exception {
            return client.publish(MqttMessage.of(topic, text.getBytes(US_ASCII), 1))
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        /** All it heard until then, that included. */
        List<String> until(String last) throws Exception {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            synchronized (heard) {
                while (!heard.contains(last)) {
                    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                    if (left <= 0) {
                        throw new IOException("never heard '" + last + "' but " + heard);
                    }
                    heard.wait(left);
                }
                return List.copyOf(heard);
            }
        }
    }

    @BeforeEach
    void start() throws Exception {
        hub = RunningHub.start(dir);
        fleet = new SelfMadeFleet(hub);
        fleet.make("device", "pump-7", "sensor", 4);
        fleet.make("device", "valve-1", "actuator", 4);
        fleet.make("service", "historian", "collector", 10);
        fleet.make("service", "control", "commander", 10);
        fleet.make("service", "soc", "responder", 10);
        fleet.register();
        desk = new OperatorDesk(hub);
    }

    @AfterEach
    void stop() {
        desk.close();
        fleet.close();
        hub.close();
    }

    private JsonNode pump() throws Exception {
        return desk.get("/api/devices/pump-7");
    }

    private void awaitStanding(String standing) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        String now;
        do {
            now = pump().path("standing").asText();
        } while (!now.equals(standing) && System.nanoTime() < deadline);
        assertThat(now).isEqualTo(standing);
    }

    private void done(String verb, Map<String, String> body) throws Exception {
        OperatorDesk.Answer answer = desk.post("/api/devices/pump-7/" + verb, body);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
    }

    @Test
    void aQuarantinedMachineIsHeardByRespondersOnlyAndComesBackWithWhatItHadQueued() throws Exception {
        Ear pump = new Ear("pump-7", false);
        Ear valve = new Ear("valve-1", false);
        Ear historian = new Ear("historian", true);
        Ear control = new Ear("control", false);
        Ear soc = new Ear("soc", false);
        assertThat(pump.subscribe("devices/pump-7/command/#").isError()).isFalse();
        assertThat(historian.subscribe("devices/+/telemetry/#").isError()).isFalse();
        assertThat(historian.subscribe("devices/+/event/#").isError()).isFalse();
        assertThat(soc.subscribe("devices/+/event/#").isError()).isFalse();
        assertThat(valve.subscribe("segments/plant-a/#").isError()).isFalse();
        pump.say(COUNT, "1");
        historian.until(COUNT + " 1");
        historian.client.disconnect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        pump.say(COUNT, "2"); // waits for the historian

        JsonNode shown = hub.command("device", "quarantine", "pump-7", "--why", "odd traffic");
        assertThat(shown.path("late").asBoolean(true)).isFalse();

        assertThat(pump.client.isConnected()).as("a place, not a ban").isTrue();
        assertThat(pump.say(COUNT, "3")).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(pump.say("segments/plant-a/event/pump-7", "hear me")).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(pump.say("devices/pump-7/event/log", "help").isError()).isFalse();
        assertThat(soc.until("devices/pump-7/event/log help")).hasSize(1);
        control.say("devices/pump-7/command/open", "now");
        soc.say("devices/pump-7/command/dump", "all");
        assertThat(pump.until("devices/pump-7/command/dump all")).hasSize(1);

        Ear back = new Ear("historian", true);
        valve.say("devices/valve-1/telemetry/count", "fence");
        valve.say("segments/plant-a/event/valve-1", "fence");
        assertThat(back.until("devices/valve-1/telemetry/count fence")).hasSize(1);
        assertThat(valve.until("segments/plant-a/event/valve-1 fence")).hasSize(1);
        JsonNode withheld = hub.command("device", "withheld", "pump-7");
        assertThat(withheld.path("count").asInt()).isEqualTo(1);
        assertThat(withheld.path("withheld").path(0).path("topic").asText()).isEqualTo(COUNT);
        assertThat(hub.tell("device", "show", "pump-7").output())
                .contains("quarantined", "odd traffic", "operator/", "mark");

        Shell.Ended undecided = hub.tell("device", "release", "pump-7", "--why", "looked at");
        assertThat(undecided.code()).isEqualTo(1);
        assertThat(undecided.output()).contains("--with-messages", "--discard-messages");
        hub.command("device", "release", "pump-7", "--why", "looked at", "--with-messages");
        assertThat(back.until(COUNT + " 2")).hasSize(2);
        assertThat(pump.say(COUNT, "4").isError()).isFalse();
        back.until(COUNT + " 4");
        assertThat(hub.tell("device", "release", "pump-7", "--why", "again").code())
                .isEqualTo(1);
    }

    private void showCertificateWithoutKey() throws Exception {
        InetAddress elsewhere = InetAddress.getByName("127.0.0.2");
        var factory = fleet.withOthersKey("pump-7", "valve-1").getSocketFactory();
        try (Socket thief = factory.createSocket("127.0.0.1", hub.port("mqtt"), elsewhere, 0)) {
            assertThat(thief.getInputStream().read()).as("closed").isNegative();
        } catch (SSLException | SocketException refused) {
            // the other way to be turned away; the hub's count says why
        }
    }

    @Test
    void onlyWhatAMachineDoesUnderItsOwnKeyCountsAgainstIt() throws Exception {
        for (int i = 0; i < 30; i++) { // its certificate is public, its key is not
            showCertificateWithoutKey();
        }
        assertThat(desk.get("/api/status").path("refusals").path("tls-failed").asInt())
                .as("it did come as far as the proof of the key")
                .isPositive();
        Ear valve = new Ear("valve-1", false);
        for (int i = 0; i < 30; i++) { // names another, under a key of its own
            assertThat(valve.say(COUNT, "x")).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        JsonNode shown;
        do {
            shown = desk.get("/api/devices/valve-1");
        } while (!shown.path("standing").asText().equals("watched") && System.nanoTime() < deadline);

        assertThat(shown.path("holds").path(0).path("cause").asText()).isEqualTo("proof policy-violations");
        assertThat(shown.path("by").asText()).isEqualTo("internal/watch");
        assertThat(pump().path("standing").asText()).isEqualTo("clear");
        assertThat(pump().path("holds")).isEmpty();
        assertThat(hub.command("ledger", "show", "-n", "50").toString().split("evidence-recorded", -1))
                .hasSize(2);
        assertThat(hub.stop()).isZero();
        hub.restart();
        assertThat(hub.command("device", "show", "valve-1").path("holds").size())
                .isOne();
        assertThat(hub.tell("trust", "rules").output()).contains("proof", "quarantined", "statistical");
    }

    private JsonNode recover(String name, String codeFile) throws Exception {
        return hub.command(
                "device",
                "recover",
                name,
                "--why",
                "new disk",
                "--watch",
                "1 h",
                "--code-file",
                dir.resolve(codeFile).toString());
    }

    @Test
    void aMarkEndsByItselfAndARecoveryLeadsBackThroughANewKey() throws Exception {
        Ear pump = new Ear("pump-7", false);
        done("restrict", Map.of("why", "for a moment", "until", "1 s"));
        awaitStanding("clear");
        assertThat(pump.say(COUNT, "1").isError()).isFalse();

        hub.enrol("device", "pump-8", "plant-a", "sensor");
        JsonNode begun = recover("pump-8", "pump-8.again");
        String script = begun.path("script").asText();
        Shell.Ended oldKey = hub.shell().run(List.of("sh", "-c", script.replace("'pump-8.code'", "'pump-8.again'")));
        assertThat(oldKey.code()).as("pump-8.key is still there").isNotZero();
        begun = recover("pump-7", "pump-7.code");
        assertThat(pump().path("standing").asText()).isEqualTo("quarantined");
        assertThatThrownBy(() -> new Ear("pump-7", false)).isInstanceOf(ExecutionException.class); // of no use any more

        hub.shell().must(List.of("sh", "-c", begun.path("script").asText()));
        awaitStanding("watched");
        assertThat(pump().path("holds").path(0).path("until").asText()).isNotEmpty();
    }
}
