package io.swarmguard.checks.siege;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmguard.checks.interop.RunningHub;
import io.swarmguard.checks.load.Identities;
import io.swarmguard.config.FlatJson;
import io.swarmguard.device.identity.Credentials;
import io.swarmguard.formats.MalformedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A hub in a process of its own and the machines that it knows: {@code d0}, {@code d1} … and the service {@code monitor}. */
record Camp(RunningHub hub, Path dir) implements AutoCloseable {

    /** @param wrapper a program that becomes the hub, with its arguments */
    static Camp pitch(Path dir, int machines, List<String> wrapper, String... settings) throws Exception {
        Path certificates = dir.resolve("certificates");
        Identities.write(certificates, machines, Instant.now());
        String rows = "name,kind,segment,role,certificate\n"
                + "monitor,service,*,collector,%s/monitor.crt\n".formatted(certificates)
                + IntStream.range(0, machines)
                        .mapToObj(i -> "d%1$d,device,plant-a,sensor,%2$s/d%1$d.crt\n".formatted(i, certificates))
                        .collect(Collectors.joining());
        Path csv = Files.writeString(dir.resolve("machines.csv"), rows);
        Camp camp = new Camp(RunningHub.startUnder(wrapper, dir, settings), dir);
        camp.hub.command("device", "import", csv.toString());
        return camp;
    }

    int port() throws IOException {
        return hub.port("mqtt");
    }

    Credentials credentials(String name) {
        Path own = dir.resolve("certificates").resolve(name);
        try {
            Path keys = Path.of(FlatJson.read(dir.resolve("data/run.json")).get("keys"));
            return Credentials.ofPem(
                    Files.readString(Path.of(own + ".key")),
                    Files.readString(Path.of(own + ".crt")),
                    Files.readString(keys.resolve("ca.crt")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    JsonNode status() throws IOException, InterruptedException {
        return hub.command("status");
    }

    HubFigures figures() throws IOException {
        return HubFigures.of(hub.pid());
    }

    /** Has the hub's garbage collected, so that its memory shows what it holds. */
    void collectGarbage() throws IOException, InterruptedException {
        run(Path.of(System.getProperty("java.home"), "bin/jcmd").toString(), Long.toString(hub.pid()), "GC.run");
    }

    /** From now on the hub may have so many files open, below the limit that it was started with. */
    void allowDescriptors(String most) throws IOException, InterruptedException {
        run("prlimit", "--pid", Long.toString(hub.pid()), "--nofile=" + most + ":");
    }

    private void run(String... command) throws IOException, InterruptedException {
        Path out = dir.resolve("command.out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(List.of(command) + ": " + Files.readString(out));
        }
    }

    @Override
    public void close() {
        hub.close();
    }
}
