package io.swarmguard.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmguard.device.mqtt.MqttClient;
import io.swarmguard.device.mqtt.MqttMessage;
import io.swarmguard.formats.mqtt.Properties;
import io.swarmguard.formats.mqtt.Property;
import io.swarmguard.formats.mqtt.ReasonCode;
import io.swarmguard.formats.mqtt.Subscription;
import io.swarmguard.formats.mqtt.Will;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever holds the data directory, from a stolen disk or a backup, can read no name and no word that anybody said. */
@Tag("interop")
class CanaryTest {
    private static final int PATIENCE_SECONDS = 60;
    private static final String DEVICE = "canary-device-q7";
    private static final String SERVICE = "canary-service-q7";
    private static final String OPERATOR = "canary-operator-q7";
    private static final String SEGMENT = "canary-segment-q7";
    private static final String LEVEL = "canary-level-q7";

    @TempDir
    Path dir;

    private final List<String> planted = new ArrayList<>(List.of(DEVICE, SERVICE, OPERATOR, SEGMENT, LEVEL));

    @Test
    void nothingThatAnybodySaidOrIsCalledIsReadableOnTheDisk() throws Exception {
        try (RunningHub hub = RunningHub.start(dir);
                SelfMadeFleet fleet = new SelfMadeFleet(hub)) {
            plantNames(hub, fleet);
            plantMessages(fleet);
            assertThat(readable(hub)).as("while it runs").isEmpty();
            assertThat(Files.exists(hub.data().resolve("swarmguard.db-wal")))
                    .as("the write-ahead log was among it")
                    .isTrue();
            hub.kill();
            assertThat(readable(hub)).as("after it was killed").isEmpty();
            hub.restart();
            assertThat(hub.stop()).isZero();
            assertThat(readable(hub)).as("after it was stopped").isEmpty();
            List<String> guesses = new ArrayList<>(planted);
            guesses.addAll(List.of(
                    "devices/" + DEVICE + "/telemetry/" + LEVEL + "/#", "devices/" + DEVICE + "/state/" + LEVEL));
            assertThat(Columns.examine(hub.data().resolve("swarmguard.db"), guesses))
                    .isEmpty();
            Files.writeString(hub.data().resolve("proof"), "that a name is found: " + DEVICE);
            assertThat(readable(hub)).isNotEmpty();
        }
    }

    private String plant(String what) {
        String word = "Canary " + what + " q7ü";
        planted.add(word);
        return word;
    }

    private void plantNames(RunningHub hub, SelfMadeFleet fleet) throws IOException, InterruptedException {
        fleet.make("device", DEVICE, "sensor", 1);
        fleet.make("service", SERVICE, "collector", 1);
        fleet.register();
        Path file = dir.resolve("code");
        String external = plant("external id");
        String[] added = {"device", "add", "canary-other-q7", "--segment", SEGMENT, "--role", "sensor"};
        List<String> words = new ArrayList<>(List.of(added));
        words.addAll(List.of("--external-id", external, "--code-file", file.toString()));
        JsonNode answer = hub.command(words.toArray(String[]::new));
        assertThat(answer.path("id").asText()).as(answer.toString()).isEqualTo("device/canary-other-q7");
        planted.add("canary-other-q7");
        planted.add(Files.readString(file).strip());
        hub.command("device", "disable", "canary-other-q7", "--why", plant("why"));
        hub.command("operator", "add", OPERATOR, "--role", "viewer");
    }

    private void plantMessages(SelfMadeFleet fleet) throws Exception {
        MqttClient listener = fleet.client(
                fleet.settings(SERVICE, plant("client id of a service"))
                        .persistentSession(Duration.ofHours(1))
                        .build(),
                (message, acknowledge) -> acknowledge.run());
        listener.connect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        listener.subscribe(Subscription.of("devices/" + DEVICE + "/telemetry/" + LEVEL + "/#", 2))
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        listener.abort().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        Will will = new Will("devices/" + DEVICE + "/event/" + LEVEL, bytes(plant("will")), 1, false, Properties.NONE);
        MqttClient speaker = fleet.client(
                fleet.settings(DEVICE, plant("client id of a device"))
                        .persistentSession(Duration.ofHours(1))
                        .will(will)
                        .build(),
                (message, acknowledge) -> acknowledge.run());
        speaker.connect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        say(speaker, "devices/" + DEVICE + "/telemetry/" + LEVEL + "/t", 2, false, "queued payload");
        say(speaker, "devices/" + DEVICE + "/state/" + LEVEL, 1, true, "retained payload");
        MqttMessage forbidden =
                MqttMessage.of("devices/" + plant("stranger") + "/telemetry/t", bytes(plant("refused payload")), 1);
        assertThat(speaker.publish(forbidden).get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isEqualTo(ReasonCode.NOT_AUTHORIZED);
    }

    private void say(MqttClient speaker, String topic, int qos, boolean retain, String what) throws Exception {
        Properties properties = Properties.builder()
                .text(Property.CONTENT_TYPE, plant("content type of " + what))
                .text(Property.RESPONSE_TOPIC, plant("response topic of " + what))
                .binary(Property.CORRELATION_DATA, bytes(plant("correlation of " + what)))
                .user(plant("property of " + what), plant("value of " + what))
                .build();
        MqttMessage message = new MqttMessage(topic, bytes(plant(what)), qos, retain, properties);
        assertThat(speaker.publish(message).get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isEqualTo(ReasonCode.SUCCESS);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Every planted word that a file of the data directory, or what the hub logged, holds in some common encoding. */
    private List<String> readable(RunningHub hub) throws IOException {
        List<String> found = new ArrayList<>();
        List<Path> files = new ArrayList<>(List.of(dir.resolve("hub.log")));
        try (Stream<Path> all = Files.walk(hub.data())) {
            all.filter(Files::isRegularFile).forEach(files::add);
        }
        assertThat(files).hasSizeGreaterThan(5);
        for (Path file : files) {
            String content;
            try {
                content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            } catch (NoSuchFileException e) {
                continue; // replaced while this was looking
            }
            for (String word : planted) {
                forms(word).forEach((form, bytes) -> {
                    if (content.contains(bytes)) {
                        found.add(file.getFileName() + " holds '" + word + "' as " + form);
                    }
                });
            }
        }
        return found;
    }

    private static Map<String, String> forms(String word) {
        Map<String, String> forms = new LinkedHashMap<>();
        for (Charset charset :
                List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.ISO_8859_1)) {
            forms.put(charset.name(), new String(word.getBytes(charset), StandardCharsets.ISO_8859_1));
        }
        String hex = HexFormat.of().formatHex(bytes(word));
        forms.put("hex", hex);
        forms.put("HEX", hex.toUpperCase(Locale.ROOT));
        for (int shift = 0; shift < 3; shift++) { // where in a longer text it may begin
            byte[] shifted = bytes("x".repeat(shift) + word);
            String base64 = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            int begin = shift == 0 ? 0 : shift + 1; // the digits that depend on what is before
            forms.put("base64+" + shift, base64.substring(begin, base64.length() - 2));
        }
        return forms;
    }
}
