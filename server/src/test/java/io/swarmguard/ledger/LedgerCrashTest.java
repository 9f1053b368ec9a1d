package io.swarmguard.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub that is killed while it appends loses nothing it confirmed. */
class LedgerCrashTest {
    private static final int KILLS = 10;

    @TempDir
    Path root;

    @Test
    void everyConfirmedEntrySurvivesKills() throws Exception {
        Random random = new Random(7);
        long confirmed = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            confirmed = Math.max(confirmed, appendAndKill(1 + random.nextInt(40)));
            try (TestHub hub = TestHub.open(root)) {
                List<String> bodies = hub.bodies();
                assertThat((long) bodies.size()).isGreaterThanOrEqualTo(confirmed);
                for (int i = 0; i < bodies.size(); i++) {
                    assertThat(bodies.get(i)).isEqualTo("entry " + i);
                }
            }
            assertThat(LedgerVerifier.verify(root.resolve("data"), List.of(), null)
                            .findings())
                    .isEmpty();
        }
    }

    /** Lets a process append until it has confirmed so many batches, and kills it; gives the entries confirmed. */
    private long appendAndKill(int batches) throws Exception {
        Process hub = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Appender.class.getName(),
                        root.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long confirmed = 0;
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(hub.getInputStream(), StandardCharsets.US_ASCII))) {
            for (int i = 0; i < batches; i++) {
                String line = said.readLine();
                assertThat(line).isNotNull();
                confirmed = number(line);
            }
            assertThat(hub.toHandle().destroyForcibly()).isTrue(); // through the handle: what it said stays readable
            for (String line = said.readLine(); line != null && line.endsWith("."); line = said.readLine()) {
                confirmed = number(line); // said before the kill reached it; a line without its dot was cut off
            }
        }
        assertThat(hub.waitFor()).isNotZero();
        return confirmed;
    }

    private static long number(String line) {
        return Long.parseLong(line.substring(0, line.length() - 1));
    }

    /** Appends batches of three for ever and says how many entries are confirmed. */
    static final class Appender {
        private Appender() {}

        public static void main(String[] args) {
            try (TestHub hub = TestHub.open(Path.of(args[0]))) {
                for (long next = hub.ledger.size(); ; next += 3) {
                    hub.append("entry " + next, "entry " + (next + 1), "entry " + (next + 2));
                    System.out.println((next + 3) + ".");
                    System.out.flush();
                }
            }
        }
    }
}
