package io.swarmguard.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmguard.checks.load.Sabotage;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Devices are disabled while they send and are sent messages all the time; what their observers get is what counts. The
 * time limit is a generous one: {@code bench --only disable} measures against the real one.
 */
@Tag("interop")
class DisableTest {
    private static final double MOST_MILLIS = 2_000;

    @TempDir
    Path dir;

    @Test
    void nothingIsDeliveredFromOrToADisabledDeviceUnderLoad() throws Exception {
        try (RunningHub hub = RunningHub.start(dir)) {
            JsonNode seen = BenchFleet.of(hub, 120)
                    .load("disable", "disables=50", "identities=120", "connections=400", "rate=1000", "every=60");
            assertCut(seen, 50);
            assertThat(seen.path("sessionsAfter").asInt()).as("others stay").isEqualTo(400);
            assertThat(seen.path("recordedLate").asInt()).isZero();
        }
    }

    @Test
    void nothingIsDeliveredFromOrToAQuarantinedDeviceUnderLoadThoughItStaysConnected() throws Exception {
        try (RunningHub hub = RunningHub.start(dir)) {
            JsonNode seen = BenchFleet.of(hub, 60)
                    .load(
                            "disable",
                            "disables=20",
                            "by=quarantine",
                            "identities=60",
                            "connections=200",
                            "rate=500",
                            "every=100");
            assertThat(seen.path("silent").asInt()).as("%s", seen).isZero();
            assertThat(seen.path("notCut").asInt())
                    .as("sessions stay: %s", seen)
                    .isEqualTo(20);
            assertThat(seen.path("sessionsAfter").asInt()).as("%s", seen).isEqualTo(240);
            assertThat(seen.path("sentAfterAnswer").asInt()).as("%s", seen).isZero();
            assertThat(seen.path("cutMaxMs").asDouble(MOST_MILLIS))
                    .as("%s", seen)
                    .isLessThan(MOST_MILLIS);
        }
    }

    @Test
    void aDiskWhoseSyncStallsKeepsNoThiefConnected() throws Exception {
        try (RunningHub hub = RunningHub.start(dir)) {
            BenchFleet fleet = BenchFleet.of(hub, 40);
            JsonNode seen;
            try (Sabotage stall = Sabotage.stalledSync(hub.pid(), hub.dir())) {
                assertThat(stall.isOn()).isTrue();
                seen = fleet.load("disable", "disables=20", "identities=40", "connections=60", "rate=200", "every=100");
            }
            assertCut(seen, 20);
            assertThat(seen.path("recordedLate").asInt())
                    .as("none was synced meanwhile")
                    .isEqualTo(20);
            assertRecorded(hub, 20);
        }
    }

    @Test
    void aFullDiskKeepsNoThiefConnected() throws Exception {
        try (RunningHub hub = RunningHub.start(dir)) {
            BenchFleet fleet = BenchFleet.of(hub, 40);
            JsonNode seen;
            try (Sabotage full = Sabotage.fullDisk(hub.pid(), hub.dir(), hub.data())) {
                assertThat(full.isOn()).isTrue();
                seen = fleet.load("disable", "disables=20", "identities=40", "connections=60", "rate=200", "every=100");
                assertThat(hub.tell("device", "enable", "d0").output()).contains("disk");
            }
            assertCut(seen, 20);
            assertThat(seen.path("recordedLate").asInt())
                    .as("the disk took none")
                    .isEqualTo(20);
            assertRecorded(hub, 20);
        }
    }

    private static void assertCut(JsonNode seen, int disables) {
        assertThat(seen.path("disables").asInt()).isEqualTo(disables);
        assertThat(seen.path("silent").asInt())
                .as("heard and reached until then: %s", seen)
                .isZero();
        assertThat(seen.path("notCut").asInt()).as("sessions closed: %s", seen).isZero();
        assertThat(seen.path("sentAfterAnswer").asInt()).as("%s", seen).isZero();
        assertThat(seen.path("cutMaxMs").asDouble(MOST_MILLIS)).as("%s", seen).isLessThan(MOST_MILLIS);
        assertThat(seen.path("failures").asInt())
                .as("others are undisturbed: %s", seen)
                .isZero();
    }

    /** Once the disk is well again: in the ledger, each once, and in effect after a restart. */
    private static void assertRecorded(RunningHub hub, int disables) throws Exception {
        assertThat(hub.tell("device", "enable", "d0").code())
                .as("waits for what was late")
                .isZero();
        String ledger = hub.command("ledger", "show", "-n", "1000").toString();
        assertThat(ledger.split("principal-disabled", -1)).hasSize(1 + disables);
        assertThat(hub.stop()).isZero();
        hub.restart();
        assertThat(hub.command("device", "list").toString().split("\"standing\":\"disabled\"", -1))
                .hasSize(disables);
    }
}
