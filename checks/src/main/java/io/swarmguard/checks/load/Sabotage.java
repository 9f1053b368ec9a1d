package io.swarmguard.checks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A hub whose system calls go wrong for a while, by Debian's strace; closing lets them go right again. Its event loops are
 * left alone: nothing on them waits for a disk, and to stop each of their calls would be a load of its own. Threads that
 * begin later are found by looking.
 */
public final class Sabotage implements AutoCloseable {
    private static final int ATTACHING_SECONDS = 60;
    private static final int LOOK_EVERY_MILLIS = 20;

    private final long pid;
    private final Path dir;
    private final List<String> fault;
    private final Set<String> known = new HashSet<>();
    private final List<Process> tracers = new ArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    private Sabotage(long pid, Path dir, List<String> fault) {
        this.pid = pid;
        this.dir = dir;
        this.fault = fault;
    }

    /** Every sync of every file takes ten seconds. */
    public static Sabotage stalledSync(long pid, Path dir) throws IOException, InterruptedException {
        return new Sabotage(pid, dir, fault("fsync,fdatasync", "delay_enter=10s")).begun();
    }

    /**
     * The disk under the database has no room: what would write to it is refused.
     *
     * @param data the hub's data directory
     */
    public static Sabotage fullDisk(long pid, Path dir, Path data) throws IOException, InterruptedException {
        List<String> fault = new ArrayList<>(fault("pwrite64,ftruncate,fallocate", "error=ENOSPC"));
        for (String file : List.of("swarmguard.db", "swarmguard.db-wal")) {
            fault.addAll(List.of("-P", data.resolve(file).toString()));
        }
        return new Sabotage(pid, dir, fault).begun();
    }

    private Sabotage begun() throws IOException, InterruptedException {
        attach();
        Thread.ofPlatform().daemon().name("sabotage").start(this::look);
        return this;
    }

    private static List<String> fault(String calls, String what) {
        return List.of("-e", "trace=" + calls, "-e", "inject=" + calls + ":" + what);
    }

    /** Traces the threads that are not traced yet, and returns when they are. */
    private synchronized void attach() throws IOException, InterruptedException {
        List<String> fresh = new ArrayList<>();
        try (var tasks = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path task : tasks) {
                if (known.add(task.getFileName().toString()) && !isLoop(task)) {
                    fresh.addAll(List.of("-p", task.getFileName().toString()));
                }
            }
        }
        if (fresh.isEmpty()) {
            return;
        }
        List<String> command = new ArrayList<>(
                List.of("strace", "-o", dir.resolve("strace.out").toString()));
        command.addAll(fault);
        command.addAll(fresh);
        Path said = Files.createTempFile(dir, "strace", ".said");
        Process strace = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        tracers.add(strace);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ATTACHING_SECONDS);
        while (Files.readString(said)
                        .lines()
                        .filter(line -> line.contains("attach"))
                        .count()
                < fresh.size() / 2) {
            if (System.nanoTime() > deadline || strace.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                close();
                throw new IOException("strace does not trace the hub:\n" + Files.readString(said));
            }
        }
    }

    private static boolean isLoop(Path task) {
        try {
            return Files.readString(task.resolve("comm")).startsWith("loop-");
        } catch (IOException e) {
            return true; // it has ended
        }
    }

    private void look() {
        try {
            while (!closing.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                attach();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            System.err.println("a thread was not sabotaged: " + e.getMessage());
        }
    }

    /** Whether the system calls go wrong now. */
    public synchronized boolean isOn() {
        return !tracers.isEmpty() && tracers.getFirst().isAlive();
    }

    @Override
    public void close() {
        closing.countDown();
        synchronized (this) {
            tracers.forEach(Process::destroy);
            tracers.forEach(tracer -> tracer.onExit().join());
        }
    }
}
