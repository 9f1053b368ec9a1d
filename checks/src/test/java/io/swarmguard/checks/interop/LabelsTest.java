package io.swarmguard.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmguard.policy.PolicyFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Setpoints are tested before a machine gets them: policies applied on the real hub, spoken to by mosquitto's clients. */
@Tag("interop")
class LabelsTest {
    private static final String TESTS = """

            devices/{device}/{kind: command}/setpoint
                json { field = "value", min = 10, max = 80 }
                json { field = "unit", values = ["C", "K"], optional = true }
            """;
    private static final String POLICY = """
            @id("only-setpoints-that-pass")
            forbid (principal, action in [Action::"publish", Action::"deliver"], resource)
            when { resource has label } unless { resource.label == "ok" };
            """;
    private static final String SETPOINT = "devices/valve-1/command/setpoint";

    @TempDir
    Path dir;

    @Test
    void onlySetpointsThatPassReachAMachineAndEachRefusalIsCountedAndExplained() throws Exception {
        try (RunningHub hub = RunningHub.start(dir);
                OperatorDesk desk = new OperatorDesk(hub)) {
            hub.enrol("device", "valve-1", "plant-a", "actuator");
            hub.enrol("service", "control", "plant-a", "commander");
            assertThat(publish(hub, "{\"value\": 500}").code())
                    .as("nothing is tested yet")
                    .isZero();
            apply(desk);
            MosquittoSub valve = MosquittoSub.listen(hub, "valve-1", "swarm-ca.crt", SETPOINT);
            for (String wrong : List.of("{\"value\": 80.001}", "{\"value\": 20, \"value\": 500}", "500")) {
                assertThat(publish(hub, wrong).output()).as(wrong).containsIgnoringCase("not authorized");
            }
            assertThat(publish(hub, "{\"value\": 80.000, \"unit\": \"C\"}").code())
                    .isZero();
            assertThat(valve.message()).as("the first that it hears").isEqualTo("{\"value\": 80.000, \"unit\": \"C\"}");
            JsonNode why = desk.post(
                            "/api/explain",
                            Map.of(
                                    "principal", "service/control",
                                    "action", "publish",
                                    "topic", SETPOINT,
                                    "label", "unparsable"))
                    .body();
            assertThat(why.path("permitted").asBoolean(true)).as(why.toString()).isFalse();
            assertThat(why.path("policies").path(0).path("id").asText()).isEqualTo("only-setpoints-that-pass");
            assertThat(why.path("would_turn").toString()).contains("{\"resource.label\":\"ok\"}");
            assertThat(desk.get("/api/status")
                            .path("refusals")
                            .path("forbidden")
                            .asInt())
                    .isEqualTo(3);
        }
    }

    private static void apply(OperatorDesk desk) throws IOException, InterruptedException {
        Map<String, String> files = new TreeMap<>(PolicyFiles.shipped().texts());
        files.put("own.cedar", POLICY);
        files.merge("topics.templates", TESTS, String::concat);
        OperatorDesk.Answer answer =
                desk.post("/api/policy/apply", Map.of("files", files, "why", "bounds of the valve"));
        assertThat(answer.isDone()).as(answer.body().toString()).isTrue();
    }

    private static Shell.Ended publish(RunningHub hub, String payload) throws IOException, InterruptedException {
        return hub.shell()
                .run(List.of(
                        "mosquitto_pub",
                        "-V",
                        "mqttv5",
                        "-h",
                        "localhost",
                        "-p",
                        "" + hub.port("mqtt"),
                        "--cafile",
                        "swarm-ca.crt",
                        "--cert",
                        "control.crt",
                        "--key",
                        "control.key",
                        "-t",
                        SETPOINT,
                        "-q",
                        "1",
                        "-m",
                        payload));
    }
}
