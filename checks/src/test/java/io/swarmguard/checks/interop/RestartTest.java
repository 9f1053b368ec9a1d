package io.swarmguard.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fleet that was imported is there again after a restart, and a hub that is told to stop does so cleanly. */
@Tag("interop")
class RestartTest {
    private static final int DEVICES = 3000;

    @TempDir
    Path dir;

    @Test
    void anImportedFleetOutlivesTheHub() throws IOException, InterruptedException {
        try (RunningHub hub = RunningHub.start(dir)) {
            makeFleet(hub);
            assertThat(hub.command("device", "import", "devices.csv")
                            .path("imported")
                            .asInt())
                    .isEqualTo(DEVICES);
            assertThat(hub.stop()).as("exit code, after %s", hub.log()).isZero();
            assertThat(hub.data().resolve("run.json")).doesNotExist();
            hub.restart();
            String listed = hub.command("device", "list").toString();
            assertThat(listed).contains("\"pump0\"", "\"pump1500\"", "\"pump" + (DEVICES - 1) + "\"");
            assertThat(listed.split("\"name\":\"pump")).hasSize(DEVICES + 1);
            assertThat(hub.stop()).isZero();
        }
    }

    private static void makeFleet(RunningHub hub) throws IOException, InterruptedException {
        hub.shell()
                .must(List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Path.of("../server/src/main/launch/MakeFleet.java")
                                .toRealPath()
                                .toString(),
                        hub.dir().toString(),
                        "" + DEVICES,
                        "pump"));
    }
}
