package io.swarmguard.checks.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Where and of what figures were taken: nobody can quote them without.
 *
 * @param cpu as the kernel calls it
 * @param commit of the sources; with {@code +} if they were changed since
 * @param loadAverage of the last minute, when the bench began: what else ran takes from the figures
 */
record Machine(int cores, String cpu, String kernel, String jdk, String commit, double loadAverage, Instant began) {
    private static final Duration GIT_PATIENCE = Duration.ofSeconds(20);

    /** @param home of the sources */
    static Machine here(Path home, Instant now) throws InterruptedException {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                firstAfter("/proc/cpuinfo", "model name"),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vendor") + " " + Runtime.version(),
                commit(home),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                now.truncatedTo(ChronoUnit.SECONDS));
    }

    /** The rest of the first line that begins so. */
    private static String firstAfter(String file, String beginning) {
        try (var lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(beginning))
                    .map(line -> line.substring(beginning.length()).replaceFirst("^\\s*:\\s*", ""))
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String commit(Path home) throws InterruptedException {
        try {
            Path errors = Files.createTempFile("git", ".err");
            try {
                return Commands.output(
                                List.of("git", "-C", home.toString(), "describe", "--always", "--dirty=+"),
                                errors,
                                GIT_PATIENCE)
                        .strip();
            } finally {
                Files.deleteIfExists(errors);
            }
        } catch (IOException e) {
            return "unknown";
        }
    }

    ObjectNode json() {
        return new ObjectMapper()
                .createObjectNode()
                .put("cores", cores)
                .put("cpu", cpu)
                .put("kernel", kernel)
                .put("jdk", jdk)
                .put("commit", commit)
                .put("loadAverage", loadAverage)
                .put("began", began.toString());
    }

    /** One line for people. */
    @Override
    public String toString() {
        return "%d cores (%s), %s, %s, commit %s, load average %.2f at %s"
                .formatted(cores, cpu, kernel, jdk, commit, loadAverage, began);
    }
}
