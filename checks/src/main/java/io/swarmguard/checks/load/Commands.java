package io.swarmguard.checks.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Other programs, run to their end. */
public final class Commands {
    private static final int LAST_CHARACTERS = 2_000;

    private Commands() {}

    /**
     * What it printed.
     *
     * @param errors gets its standard error
     * @throws IOException if it did not end well in time; with the end of what it complained of
     */
    public static String output(List<String> command, Path errors, Duration patience)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile("command", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(errors.toFile())
                    .redirectOutput(out.toFile())
                    .start();
            boolean ended = process.waitFor(patience.toSeconds(), TimeUnit.SECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            String printed = Files.readString(out, StandardCharsets.UTF_8);
            if (!ended || process.exitValue() != 0) {
                String said = Files.readString(errors) + printed;
                throw new IOException(String.join(" ", command.subList(Math.max(0, command.size() - 3), command.size()))
                        + (ended ? " failed: " : " took too long: ")
                        + said.substring(Math.max(0, said.length() - LAST_CHARACTERS)));
            }
            return printed;
        } finally {
            Files.deleteIfExists(out);
        }
    }
}
