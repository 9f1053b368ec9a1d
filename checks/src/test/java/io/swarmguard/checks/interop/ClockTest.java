package io.swarmguard.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hub on a host whose clock goes wrong, as Debian's libfaketime shows it: rights can be taken, and not given. */
@Tag("interop")
class ClockTest {
    private static final Path LIBRARIES = Path.of("/usr/lib");

    @TempDir
    Path dir;

    @Test
    void aClockThatIsFarOffLetsRightsBeTakenAndNotGivenUntilSomebodyVouchesForIt() throws Exception {
        try (RunningHub hub = RunningHub.start(dir)) {
            add(hub, "pump-1");
            add(hub, "pump-2");
            assertThat(hub.stop()).isZero();

            clock("-2d");
            hub.restartUnder(wrongClock());
            mustDoubt(hub, "pump-3");
            disable(hub, "pump-1");
            hub.command("clock", "confirm", "--why", "the battery was empty");
            add(hub, "pump-3");

            try (EventLog events = hub.follow()) {
                clock("+3h"); // while it runs
                events.await(
                        event -> event.path("event").asText().equals("clock-jumped")
                                && event.path("details").path("seconds").asInt() > 0,
                        "that the clock jumped");
                mustDoubt(hub, "pump-4");
                disable(hub, "pump-2");
                hub.command("clock", "confirm", "--why", "it was set right");
                add(hub, "pump-4");
            }
            assertThat(hub.stop()).isZero();
            assertThat(hub.tell("ledger", "verify").code()).isZero();
        }
    }

    /** Also where a new certificate would be wanted, which cannot be issued then. */
    @Test
    void aHubWithAnotherNameAndADoubtfulClockStartsAllTheSame() throws Exception {
        try (RunningHub hub = RunningHub.start(dir)) {
            assertThat(hub.stop()).isZero();
            clock("-2d");
            hub.restartUnder(wrongClock(), "names=hub.example.com");
            mustDoubt(hub, "pump-1");
            hub.command("clock", "confirm", "--why", "the battery was empty");
            add(hub, "pump-1");
        }
    }

    private static void add(RunningHub hub, String name) throws IOException, InterruptedException {
        hub.command("device", "add", name, "--segment", "plant-a", "--role", "sensor");
    }

    private static void disable(RunningHub hub, String name) throws IOException, InterruptedException {
        assertThat(hub.command("device", "disable", name, "--why", "stolen")
                        .path("late")
                        .asBoolean())
                .isFalse();
    }

    private static void mustDoubt(RunningHub hub, String name) throws IOException, InterruptedException {
        Shell.Ended ended = hub.tell("device", "add", name, "--segment", "plant-a", "--role", "sensor");
        assertThat(ended.code()).as(ended.output()).isEqualTo(1);
        assertThat(ended.output()).contains("clock", "  next: ", "clock confirm");
        assertThat(hub.tell("status").output()).contains("clock confirm");
    }

    private void clock(String offset) throws IOException {
        Path fresh = Files.writeString(dir.resolve("offset.new"), offset + "\n");
        Files.move(fresh, offset(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path offset() {
        return dir.resolve("offset");
    }

    private List<String> wrongClock() throws IOException {
        try (Stream<Path> all = Files.find(LIBRARIES, 3, (path, is) -> path.endsWith("faketime/libfaketimeMT.so.1"))) {
            String library = all.findFirst()
                    .orElseThrow(() -> new IOException("libfaketime is missing: apt-get install faketime"))
                    .toString();
            return List.of(
                    "env",
                    "LD_PRELOAD=" + library,
                    "FAKETIME_TIMESTAMP_FILE=" + offset(),
                    "FAKETIME_CACHE_DURATION=1",
                    "FAKETIME_DONT_FAKE_MONOTONIC=1",
                    "FAKETIME_FORCE_MONOTONIC_FIX=0"); // else threads that wait spin instead
        }
    }
}
