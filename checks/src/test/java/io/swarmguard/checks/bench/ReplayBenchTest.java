package io.swarmguard.checks.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.checks.load.ReplayBench;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bench of replaying, small: whatever it is told that did not happen is an error of its own. */
class ReplayBenchTest {
    private static final int ROWS = 24_000;

    @TempDir
    Path dir;

    @Test
    void aReplayTellsWhatHappenedToTheLastMessageAndOfWhom() throws Exception {
        try (ReplayBench bench = new ReplayBench(dir, ROWS, 7)) {
            bench.happen();
            assertThat(bench.rows()).isEqualTo(ROWS);
            assertThat(bench.replay().seconds()).isPositive();
        }
    }
}
