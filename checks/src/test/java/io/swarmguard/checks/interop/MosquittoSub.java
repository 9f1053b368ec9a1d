package io.swarmguard.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A running {@code mosquitto_sub}, version 5, QoS 1, whose subscription was granted; it ends with its first message. */
record MosquittoSub(Process process, Path out) {
    private static final int PATIENCE_SECONDS = 60;

    /** @param ca file of the authority that the hub's certificate is verified against */
    static MosquittoSub listen(RunningHub hub, String name, String ca, String topic, String... more)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile(hub.dir(), "sub", ".out");
        List<String> command = new ArrayList<>(List.of(
                "stdbuf",
                "-oL",
                "mosquitto_sub",
                "-d",
                "-V",
                "mqttv5",
                "-h",
                "localhost",
                "-p",
                "" + hub.port("mqtt"),
                "--cafile",
                ca,
                "--cert",
                name + ".crt",
                "--key",
                name + ".key",
                "-t",
                topic,
                "-q",
                "1",
                "-C",
                "1",
                "-W",
                "" + 2 * PATIENCE_SECONDS));
        command.addAll(List.of(more));
        MosquittoSub sub = new MosquittoSub(hub.shell().start(command, out), out);
        sub.await("Subscribed");
        return sub;
    }

    /** Waits until that was said. */
    void await(String text) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!Files.readString(out).contains(text)) {
            if (System.nanoTime() > deadline || process.waitFor(20, TimeUnit.MILLISECONDS)) {
                throw new IOException("mosquitto_sub never said " + text + ":\n" + Files.readString(out));
            }
        }
    }

    /** The message it got; waits until it ended. */
    String message() throws IOException, InterruptedException {
        assertThat(process.waitFor(2 * PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return String.join(
                "\n",
                lines().filter(line -> !line.startsWith("Client ") && !line.startsWith("Subscribed"))
                        .toList());
    }

    /** How often it connected so far. */
    long connects() throws IOException {
        return lines().filter(line -> line.contains("sending CONNECT")).count();
    }

    private Stream<String> lines() throws IOException {
        return Files.readAllLines(out).stream().filter(line -> !line.isBlank());
    }
}
