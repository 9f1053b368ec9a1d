package io.swarmguard.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A first start that is killed again and again, as soon as the next file of it is there. */
@Tag("interop")
class FirstStartKilledTest {
    private static final List<String> FILES =
            List.of("instance.json", "master.key", "ca.crt", "operator.key.waiting", "operator.key", "operator.crt");

    @TempDir
    Path dir;

    @Test
    void theStartAfterThemHasOneUsableOperatorWithOneCertificate() throws IOException, InterruptedException {
        for (String file : FILES) {
            Process process = RunningHub.launch(dir, Shell.in(dir), List.of());
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!isThere(file) && !isThere("run.json") && !process.waitFor(1, TimeUnit.MILLISECONDS)) {
                assertThat(System.nanoTime()).as("waiting for " + file).isLessThan(deadline);
            }
            assertThat(process.isAlive())
                    .as(Files.readString(dir.resolve("hub.log")))
                    .isTrue();
            process.destroyForcibly().waitFor();
            Files.deleteIfExists(
                    dir.resolve("data/run.json")); // if it came too far: a file may be there for a moment only
        }

        try (RunningHub hub = RunningHub.start(dir)) {
            assertThat(hub.command("cert", "list", "operator/admin").path("certificates"))
                    .hasSize(1);
            assertThat(hub.command("operator", "list").path("operators")).hasSize(1);
            assertThat(isThere("operator.key.waiting")).isFalse();
            assertThat(hub.stop()).isZero();
        }
    }

    private boolean isThere(String name) throws IOException {
        if (!Files.exists(dir.resolve("config"))) {
            return Files.exists(dir.resolve("data").resolve(name));
        }
        try (Stream<Path> files = Files.walk(dir.resolve("config"))) {
            return Files.exists(dir.resolve("data").resolve(name))
                    || files.anyMatch(file -> file.getFileName().toString().equals(name));
        } catch (java.io.UncheckedIOException e) { // a file that went away meanwhile
            return false;
        }
    }
}
