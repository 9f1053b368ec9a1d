package io.swarmguard.checks.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process whose system calls go wrong for a while, by Debian's strace; closing lets them go right again. */
record Sabotage(Process strace) implements AutoCloseable {
    private static final int ATTACHING_SECONDS = 60;

    /** Every sync of every file takes ten seconds. */
    static Sabotage stalledSync(RunningHub hub) throws IOException, InterruptedException {
        return begin(hub, "fsync,fdatasync", "delay_enter=10s");
    }

    /** The disk under the database has no room: what would write to it is refused. */
    static Sabotage fullDisk(RunningHub hub) throws IOException, InterruptedException {
        String database = hub.data().resolve("swarmguard.db").toString();
        return begin(hub, "pwrite64,ftruncate,fallocate", "error=ENOSPC", "-P", database, "-P", database + "-wal");
    }

    private static Sabotage begin(RunningHub hub, String calls, String fault, String... more)
            throws IOException, InterruptedException {
        Path said = Files.createTempFile(hub.dir(), "strace", ".said");
        List<String> command = new ArrayList<>(List.of(
                "strace",
                "-f",
                "-e",
                "trace=" + calls,
                "-e",
                "inject=" + calls + ":" + fault,
                "-o",
                hub.dir().resolve("strace.out").toString(),
                "-p",
                "" + hub.pid()));
        command.addAll(List.of(more));
        Process strace = hub.shell().start(command, said);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ATTACHING_SECONDS);
        while (!Files.readString(said).contains("attached")) {
            if (System.nanoTime() > deadline || strace.waitFor(20, TimeUnit.MILLISECONDS)) {
                strace.destroy();
                throw new IOException("strace does not trace the hub:\n" + Files.readString(said));
            }
        }
        return new Sabotage(strace);
    }

    @Override
    public void close() {
        strace.destroy();
        strace.onExit().join();
    }
}
