package io.swarmguard.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.checks.bench.StubbedDecision;
import io.swarmguard.device.mqtt.MqttClient;
import io.swarmguard.device.mqtt.MqttMessage;
import io.swarmguard.formats.mqtt.Properties;
import io.swarmguard.formats.mqtt.ReasonCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code bench stub} compares: the hub as it is, and the same hub without its decision. */
@Tag("interop")
class StubbedHubTest {
    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    Path dir;

    @Test
    void onlyTheStubbedHubLetsADeviceSpeakInAnothersName() throws Exception {
        assertThat(speakAs("decides", false)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(speakAs("permits", true).isError()).isFalse();
    }

    private ReasonCode speakAs(String name, boolean stubbed) throws Exception {
        Path home = Files.createDirectory(dir.resolve(name));
        List<String> under = List.of("env", "JAVA_TOOL_OPTIONS=" + StubbedDecision.option(home, stubbed));
        try (RunningHub hub = RunningHub.startUnder(under, home);
                SelfMadeFleet fleet = new SelfMadeFleet(hub)) {
            fleet.make("device", "pump-1", "sensor", 1);
            fleet.make("device", "pump-2", "sensor", 1);
            fleet.register();
            MqttClient one = fleet.client(fleet.settings("pump-1", "one").build(), (message, taken) -> taken.run());
            one.connect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            MqttMessage forged =
                    new MqttMessage("devices/pump-2/telemetry/heat", new byte[] {1}, 1, false, Properties.NONE);
            ReasonCode answer = one.publish(forged).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            one.disconnect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return answer;
        }
    }
}
