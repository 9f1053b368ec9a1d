package io.swarmguard.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmguard.device.mqtt.MqttClient;
import io.swarmguard.device.mqtt.MqttMessage;
import io.swarmguard.policy.PolicyFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the running hub answers about policies, from who is registered and what passed over real sockets. */
@Tag("interop")
class PolicyAnswersTest {
    private static final int SAID = 50;
    private static final int PATIENCE_SECONDS = 60;
    private static final String SILENT = """
            @id("actuators-are-silent")
            forbid (principal is Device, action == Action::"publish", resource)
            when { principal.role == "actuator" && resource.kind == "telemetry" };
            """;

    @TempDir
    Path dir;

    @Test
    void aDraftIsHeldAgainstWhoIsThereAndWhatTheySaid() throws Exception {
        try (RunningHub hub = RunningHub.start(dir);
                SelfMadeFleet fleet = new SelfMadeFleet(hub)) {
            fleet.make("device", "valve-1", "actuator", 1);
            fleet.make("device", "valve-2", "actuator", 1);
            fleet.make("service", "control", "commander", 1);
            fleet.register();
            speak(fleet);
            Path draft = draft();

            JsonNode diff = hub.command("policy", "diff", "live", draft.toString());
            JsonNode change = diff.path("changes").path(0);
            assertThat(diff.path("changes"))
                    .as("on its own topics, and shared ones")
                    .hasSize(2);
            assertThat(change.path("becomes").asText()).isEqualTo("refused");
            assertThat(change.path("devices").asInt()).isEqualTo(2);
            assertThat(change.path("services").asInt()).isZero();
            assertThat(change.path("such_as").toString()).contains("device/valve-1", "device/valve-2");
            double days = diff.path("days_recorded").asDouble();
            assertThat(change.path("messages_per_day").asDouble() * days).isBetween(SAID - 0.5, SAID + 0.5);
            assertThat(hub.tell("policy", "diff", "live", draft.toString()).output())
                    .contains("- a device of role actuator", "2 devices: device/valve-1, device/valve-2;");

            assertThat(hub.tell("policy", "prove", "commander can publish command")
                            .output())
                    .contains(
                            "holds",
                            "1 service, 2 devices as the named one: service/control",
                            "only within budget commands: 20 devices per minute per principal");
            assertThat(hub.tell("policy", "prove", "actuator never publish telemetry")
                            .code())
                    .as("in force")
                    .isEqualTo(1);
            assertThat(hub.tell("policy", "prove", "actuator never publish telemetry", draft.toString())
                            .code())
                    .isZero();

            Shell.Ended refused = hub.tell("policy", "apply", draft.toString(), "--max-new-denials", "0.1%");
            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.output()).contains("it would refuse " + SAID, "100.000 %");
            assertThat(hub.command("policy", "list").path("in_force").asInt()).isZero();
            assertThat(hub.tell("policy", "apply", draft.toString()).code()).isZero();
            assertThat(hub.tell("policy", "prove", "actuator never publish telemetry")
                            .code())
                    .as("in force now")
                    .isZero();
            assertThat(hub.tell("policy", "prove", "actuator never publish telemetry", "0")
                            .code())
                    .as("version 0")
                    .isEqualTo(1);
            assertThat(hub.tell("policy", "rollback", "0").code()).isZero();
            assertThat(hub.tell("policy", "rollback", "1", "--max-new-denials", "0%")
                            .code())
                    .isEqualTo(1);
        }
    }

    private static void speak(SelfMadeFleet fleet) throws Exception {
        MqttClient valve =
                fleet.client(fleet.settings("valve-1", "v").build(), (message, acknowledge) -> acknowledge.run());
        valve.connect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        for (int i = 0; i < SAID; i++) {
            byte[] text = {'1'};
            assertThat(valve.publish(MqttMessage.of("devices/valve-1/telemetry/x", text, 1))
                            .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                            .isError())
                    .isFalse();
        }
    }

    private Path draft() throws Exception {
        Path draft = Files.createDirectory(dir.resolve("draft"));
        for (Map.Entry<String, String> file : PolicyFiles.shipped().texts().entrySet()) {
            Files.writeString(draft.resolve(file.getKey()), file.getValue());
        }
        Files.writeString(draft.resolve("own.cedar"), SILENT);
        return draft;
    }
}
