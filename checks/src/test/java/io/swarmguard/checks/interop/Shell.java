package io.swarmguard.checks.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Other programs, run in one directory with one environment. */
record Shell(Path dir, Map<String, String> environment) {
    private static final int PATIENCE_SECONDS = 120;

    /** A directory in which programs find nothing of the user's own. */
    static Shell in(Path dir) {
        return new Shell(
                dir,
                Map.of(
                        "HOME", dir.toString(),
                        "XDG_CONFIG_HOME", dir.resolve("config").toString(),
                        "XDG_DATA_HOME", dir.resolve("share").toString()));
    }

    /** How a program ended and all that it printed, errors too. */
    record Ended(int code, String output) {}

    Ended run(List<String> command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(dir, "command", ".out");
        Process process = start(command, out);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("took too long: " + command + "\n" + Files.readString(out));
        }
        return new Ended(process.exitValue(), Files.readString(out));
    }

    /** What it printed; fails unless it ended well. */
    String must(List<String> command) throws IOException, InterruptedException {
        Ended ended = run(command);
        if (ended.code() != 0) {
            throw new IOException(command + " ended with " + ended.code() + ":\n" + ended.output());
        }
        return ended.output();
    }

    Process start(List<String> command, Path out) throws IOException {
        return builder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
    }

    /** A program that is talked to over its standard input and output. */
    Process converse(List<String> command, Path errors) throws IOException {
        return builder(command).redirectError(errors.toFile()).start();
    }

    private ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(dir.toFile());
        builder.environment().putAll(environment);
        return builder;
    }
}
