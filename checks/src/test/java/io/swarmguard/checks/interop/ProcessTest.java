package io.swarmguard.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the processes of the product begin, end, and are ended. */
@Tag("interop")
class ProcessTest {
    private static final int ROWS = 300;

    @TempDir
    Path dir;

    @Test
    void aSecondHubOnTheSameDirectoryIsRefusedAndToldWhoseItIs() throws Exception {
        try (RunningHub hub = RunningHub.start(dir)) {
            Shell.Ended second = hub.upOnceMore();
            assertThat(second.code()).isEqualTo(1);
            assertThat(second.output()).isEqualTo("""
                            swarmguard: the data directory %s is in use by process %d
                              next: stop that process, or name another directory with --data
                            """.formatted(hub.data().toRealPath(), hub.pid()));
            assertThat(hub.tell("status").code()).isZero();
            long asked = System.nanoTime();
            assertThat(hub.stop()).isZero();
            assertThat(System.nanoTime() - asked).isLessThan(TimeUnit.SECONDS.toNanos(10));
            Shell.Ended gone = hub.tell("status");
            assertThat(gone.code()).isEqualTo(1);
            assertThat(gone.output()).contains("no hub is running", "  next: ");
        }
    }

    @Test
    void aHubThatWasKilledIsNotTakenForARunningOne() throws Exception {
        try (RunningHub hub = RunningHub.start(dir)) {
            hub.kill();
            Shell.Ended ended = hub.tell("status");
            assertThat(ended.code()).isEqualTo(1);
            assertThat(ended.output()).contains("no hub is running", "  next: ");
        }
    }

    @Test
    void aCommandThatIsKilledDoesAllOrNothing() throws Exception {
        try (RunningHub hub = RunningHub.start(dir);
                SelfMadeFleet fleet = new SelfMadeFleet(hub)) {
            IntStream.range(0, ROWS).forEach(i -> make(fleet, "pump-" + i));
            int patience = 100;
            int registered = 0;
            while (registered == 0) {
                Process command = fleet.startRegistering();
                boolean ended = command.waitFor(patience, TimeUnit.MILLISECONDS);
                command.destroyForcibly().waitFor();
                registered = hub.command("device", "list").path("devices").size();
                assertThat(registered).as("ended by itself: " + ended).isIn(0, ROWS);
                patience += 200; // a little later each time, until it is too late
            }
            assertThat(hub.tell("ledger", "show").code()).isZero();
            assertThat(hub.stop()).isZero();
            assertThat(hub.tell("ledger", "verify").code()).isZero();
        }
    }

    private static void make(SelfMadeFleet fleet, String name) {
        try {
            fleet.make("device", name, "sensor", 1);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
