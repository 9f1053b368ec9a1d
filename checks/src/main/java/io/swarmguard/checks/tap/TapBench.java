package io.swarmguard.checks.tap;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmguard.acts.ActKind;
import io.swarmguard.checks.load.Commands;
import io.swarmguard.policy.PolicyRefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A hub at work with a tap at its face, and another process that recomputes what was tapped from the ledger. */
public final class TapBench {
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private TapBench() {}

    /**
     * What was done and tapped.
     *
     * @param seed by which the same acts and attempts come again
     * @param entries of the ledger
     * @param acts that were done, of those that change decisions
     * @param until to when the hub's own time went on
     */
    public record Tapped(
            long seed, long decisions, long entries, Map<ActKind, Integer> acts, Instant until, double seconds) {}

    /**
     * Has a hub work.
     *
     * @param home gets its data directory; emptied by whoever made it
     * @param file gets what is tapped
     * @param decisions at least so many
     * @param restarts how often it is started anew meanwhile
     */
    public static Tapped tap(Path home, Path file, long decisions, int restarts, long seed)
            throws IOException, PolicyRefusedException {
        long begin = System.nanoTime();
        int sets = Math.clamp(decisions / 10_000, 8, 60);
        try (TapRun run = new TapRun(home, file, sets, seed)) {
            run.work(decisions, decisions / (restarts + 1));
            return new Tapped(seed, run.tap().total(), run.entries(), run.acts(), run.now(), seconds(begin));
        }
    }

    /**
     * Has another process decide all of it again.
     *
     * @param explainEach of so many decisions one is also explained, which takes a millisecond
     */
    public static TapFound recompute(Path home, Path file, int explainEach) throws IOException, InterruptedException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                TapProcess.class.getName(),
                home.toString(),
                file.toString(),
                Integer.toString(explainEach));
        Path log = file.resolveSibling(file.getFileName() + ".log");
        return new ObjectMapper().readValue(Commands.output(command, log, PATIENCE), TapFound.class);
    }

    static double seconds(long beginNanos) {
        return (System.nanoTime() - beginNanos) / 1e9;
    }
}
