package io.swarmguard.checks.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.checks.load.PastBench;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The past of the few that a question is about, against that of all. */
class PastAgreesTest {
    private static final int DEVICES = 60;
    private static final int ACTS = 2_000;
    private static final int QUESTIONS = 300;

    @TempDir
    Path dir;

    @Test
    void whatIsFoldedOfThoseThatAQuestionIsAboutDecidesAsTheWholeLedgerDoes() throws Exception {
        long seed = System.nanoTime();
        try (PastBench bench = new PastBench(dir, DEVICES, seed)) {
            bench.happen(ACTS);
            PastBench.Found found = bench.ask(QUESTIONS, QUESTIONS);
            assertThat(found.different()).as("seed %s", seed).isZero();
            assertThat(found.permitted()).isBetween(QUESTIONS / 20, QUESTIONS - QUESTIONS / 20);
            assertThat(found.entries()).isGreaterThan(ACTS / 4);
        }
    }
}
