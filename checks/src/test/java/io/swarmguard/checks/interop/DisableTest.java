package io.swarmguard.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmguard.checks.load.Identities;
import io.swarmguard.checks.load.Load;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Devices are disabled while they send and are sent messages all the time; what their observers get is what counts. The
 * time limit is a generous one: {@code bench --only disable} measures against the real one.
 */
@Tag("interop")
class DisableTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double MOST_MILLIS = 2_000;

    @TempDir
    Path dir;

    @Test
    void nothingIsDeliveredFromOrToADisabledDeviceUnderLoad() throws Exception {
        try (RunningHub hub = hubWithFleet(120)) {
            JsonNode seen = disable(hub, 50, "identities=120", "connections=400", "rate=1000", "every=60");
            assertCut(seen, 50);
            assertThat(seen.path("sessionsAfter").asInt()).as("others stay").isEqualTo(400);
            assertThat(seen.path("recordedLate").asInt()).isZero();
        }
    }

    @Test
    void nothingIsDeliveredFromOrToAQuarantinedDeviceUnderLoadThoughItStaysConnected() throws Exception {
        try (RunningHub hub = hubWithFleet(60)) {
            JsonNode seen =
                    disable(hub, 20, "by=quarantine", "identities=60", "connections=200", "rate=500", "every=100");
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
        try (RunningHub hub = hubWithFleet(40)) {
            JsonNode seen;
            try (Sabotage stall = Sabotage.stalledSync(hub)) {
                assertThat(stall.strace().isAlive()).isTrue();
                seen = disable(hub, 20, "identities=40", "connections=60", "rate=200", "every=100");
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
        try (RunningHub hub = hubWithFleet(40)) {
            JsonNode seen;
            try (Sabotage full = Sabotage.fullDisk(hub)) {
                assertThat(full.strace().isAlive()).isTrue();
                seen = disable(hub, 20, "identities=40", "connections=60", "rate=200", "every=100");
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

    private RunningHub hubWithFleet(int devices) throws Exception {
        RunningHub hub = RunningHub.start(dir);
        Identities.write(dir, devices, Instant.now());
        StringBuilder rows = new StringBuilder("name,kind,segment,role,certificate,max_sessions\n"
                + "monitor,service,*,collector,monitor.crt,10\ncommander,service,*,commander,commander.crt,10\n");
        for (int i = 0; i < devices; i++) {
            rows.append("d%1$d,device,bench,sensor,d%1$d.crt,100\n".formatted(i));
        }
        Path csv = Files.writeString(dir.resolve("fleet.csv"), rows);
        Shell.Ended imported = hub.tell("device", "import", csv.toString());
        assertThat(imported.code()).as(imported.output()).isZero();
        Files.writeString(dir.resolve("ca.crt"), hub.tell("ca").output());
        return hub;
    }

    private JsonNode disable(RunningHub hub, int disables, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Load.class.getName(),
                "disable",
                "qos=1",
                "warm=1",
                "seconds=1",
                "disables=" + disables,
                "port=" + hub.port("mqtt"),
                "pid=" + hub.pid(),
                "certs=" + dir,
                "operator=127.0.0.1:" + hub.port("operator"),
                "keys=" + hub.keys()));
        command.addAll(List.of(more));
        String output = hub.shell().must(command);
        return JSON.readTree(
                output.lines().filter(line -> line.startsWith("{")).findFirst().orElseThrow());
    }
}
