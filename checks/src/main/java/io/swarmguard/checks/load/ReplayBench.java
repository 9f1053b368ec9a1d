package io.swarmguard.checks.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.history.Replay;
import io.swarmguard.history.Replay.Verdict;
import io.swarmguard.history.Traffic;
import io.swarmguard.keys.KeyRing;
import io.swarmguard.keys.MasterKey;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.policy.PolicyRefusedException;
import io.swarmguard.store.DataDir;
import io.swarmguard.store.Store;
import io.swarmguard.store.Tx;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;

/**
 * How long it takes to hold a draft against what was recorded of a fleet: each row is one device doing one thing under one
 * set of facts in one hour, decided, counted, sealed and written by the product, and read from its store. The answer is
 * compared with what was counted along when it happened; another one is an error.
 */
public final class ReplayBench implements AutoCloseable {
    static final int ROWS = 10_000_000;

    private static final int DEVICES = 10_000;
    private static final int LEAST_HOURS = 4;
    private static final Instant BEGIN = Instant.parse("2026-01-05T00:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final com.sun.management.OperatingSystemMXBean SYSTEM =
            (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Opened opened = new Opened();
    private final Path dir;
    private final Store store;
    private final Traffic traffic;
    private final RecordedFleet fleet;
    private final int devices;
    private final int hours;
    private volatile Instant now = BEGIN;
    private volatile Throwable failure = new IOException("none");
    private volatile boolean failed;

    /**
     * One replay.
     *
     * @param seconds from the question to the answer
     * @param processorSeconds of all threads meanwhile
     * @param heldMebibytes at most, seen after collections
     * @param late how late others were meanwhile, in milliseconds
     */
    public record Run(double seconds, double processorSeconds, double heldMebibytes, List<Late> late) {
        ObjectNode json(int rows) {
            ObjectNode all = new ObjectMapper()
                    .createObjectNode()
                    .put("seconds", seconds)
                    .put("rowsPerSecond", rows / seconds)
                    .put("processorSeconds", processorSeconds)
                    .put("heldMebibytes", heldMebibytes);
            late.forEach(one -> all.withArray("late")
                    .addObject()
                    .put("who", one.who)
                    .put("medianMs", one.median)
                    .put("p99Ms", one.almostAll)
                    .put("maxMs", one.most));
            return all;
        }

        String words(int rows) {
            return String.format(
                    Locale.ROOT,
                    "%.2f s, %,.0f rows/s; %.2f s of processor time; at most %.0f MiB of heap held%s",
                    seconds,
                    rows / seconds,
                    processorSeconds,
                    heldMebibytes,
                    late.stream().map(one -> "\n" + one.words()).collect(Collectors.joining()));
        }
    }

    /** How late somebody was who was due every millisecond: at the median, 99 % of the times, and at most. */
    public record Late(String who, double median, double almostAll, double most) {
        static Late of(String who, Lateness lateness) {
            return new Late(who, lateness.millis(0.5), lateness.millis(0.99), lateness.millis(1));
        }

        String words() {
            return String.format(
                    Locale.ROOT,
                    "  late meanwhile, %-23s median %.2f ms, 99 %% %.2f ms, at most %.1f ms",
                    who,
                    median,
                    almostAll,
                    most);
        }
    }

    /**
     * @param home for a data directory; emptied by whoever made it
     * @param rows at least; rounded up to whole hours of the fleet
     */
    public ReplayBench(Path home, int rows, long seed) {
        this.devices = Math.clamp(rows / (RecordedFleet.DECISIONS * LEAST_HOURS), 1, DEVICES);
        this.hours = Math.ceilDiv(rows, devices * RecordedFleet.DECISIONS);
        SecureRandom random = new SecureRandom();
        DataDir data = opened.add(DataDir.open(home.resolve("data")));
        this.dir = data.path();
        MasterKey master = opened.add(MasterKey.loadOrCreate(home.resolve("keys"), dir, random));
        KeyRing cipher = opened.add(KeyRing.open(master, dir, random));
        this.store = opened.add(Store.open(data, cipher, Traffic.migrations()));
        this.fleet = new RecordedFleet(devices, seed);
        fleet.policy().tell(now, false);
        this.traffic = new Traffic(store, fleet.policy(), () -> now.toEpochMilli(), this::fail);
    }

    private void fail(Throwable cause) {
        failure = cause;
        failed = true;
    }

    public int rows() {
        return hours * devices * RecordedFleet.DECISIONS;
    }

    public int hours() {
        return hours;
    }

    /** Has all of it happen: an hour that nobody will ask for, and then the hours that are asked for. */
    public void happen() throws IOException, PolicyRefusedException {
        fleet.liveAnHour();
        fleet.forget();
        for (int hour = 0; hour < hours; hour++) {
            now = now.plus(HOUR);
            traffic.write().join();
            if (hour == hours / 2) {
                fleet.declareHeat();
            }
            fleet.liveAnHour();
        }
        now = now.plus(Traffic.WRITTEN_WITHIN); // and the hour before the last one leaves memory, as in a hub
        traffic.write().join();
        if (failed) {
            throw new IOException("what was counted is not on the disk", failure);
        }
        if (traffic.unrecorded() > 0) {
            throw new IllegalStateException(traffic.unrecorded() + " decisions found no room");
        }
    }

    /** MiB that the sealed rows take, the hour before included. */
    public double mebibytesOnDisk() throws IOException {
        long bytes = 0;
        try (var files = Files.newDirectoryStream(dir)) {
            for (Path file : files) {
                bytes += Files.size(file);
            }
        }
        return bytes / (double) (1 << 20);
    }

    /**
     * Replays, on a thread of its own as the operators' API does.
     *
     * @throws IllegalStateException if the answer is not what happened
     */
    public Run replay() throws IOException, PolicyRefusedException, InterruptedException {
        PolicyBundle draft = RecordedFleet.draft(); // checked anew, as for each question
        try (HeldMemory held = new HeldMemory()) {
            return replay(draft, held);
        }
    }

    /** The same beside others, who take a few percent of the core themselves. */
    Run replayBesideOthers() throws IOException, PolicyRefusedException, InterruptedException {
        PolicyBundle draft = RecordedFleet.draft();
        try (HeldMemory held = new HeldMemory()) {
            Lateness core = new Lateness(Thread.ofPlatform().name("core").factory(), () -> {});
            Lateness carrier = new Lateness(Thread.ofVirtual().name("carrier").factory(), () -> {});
            Lateness reader = new Lateness(Thread.ofPlatform().name("reader").factory(), () -> store.read(Tx::cipher));
            Run run;
            try (core;
                    carrier;
                    reader) {
                run = replay(draft, held);
            }
            List<Late> late = List.of(
                    Late.of("who waits for the core", core),
                    Late.of("other virtual threads", carrier),
                    Late.of("who reads the store", reader));
            return new Run(run.seconds, run.processorSeconds, run.heldMebibytes, late);
        }
    }

    private Run replay(PolicyBundle draft, HeldMemory held) throws IOException, InterruptedException {
        FutureTask<Replay.Report> task = new FutureTask<>(() -> Replay.run(traffic, draft.set(), BEGIN.plus(HOUR)));
        long processor = SYSTEM.getProcessCpuTime();
        long begin = System.nanoTime();
        Thread.ofPlatform().name("replay").start(task);
        try {
            Replay.Report report = task.get();
            double seconds = (System.nanoTime() - begin) / 1e9;
            double used = (SYSTEM.getProcessCpuTime() - processor) / 1e9;
            compare(report);
            return new Run(seconds, used, held.mebibytes(), List.of());
        } catch (ExecutionException e) {
            throw new IOException("it cannot be replayed", e);
        }
    }

    private void compare(Replay.Report report) {
        same("rows", rows(), report.rows());
        same("decisions", fleet.decisions(), report.decisions());
        same("permitted", fleet.permitted(), report.permitted());
        same("newly refused", fleet.sum(Verdict.NEWLY_REFUSED), report.newlyRefused());
        same("newly allowed", fleet.sum(Verdict.NEWLY_ALLOWED), report.newlyAllowed());
        same("unknown", fleet.sum(Verdict.UNKNOWN), report.unknown());
        same("unknown though permitted", fleet.sum(Verdict.UNKNOWN), report.unknownPermitted());
        for (Verdict verdict : Verdict.values()) {
            Map<String, Long> told = new TreeMap<>();
            report.changes().stream()
                    .filter(change -> change.verdict() == verdict)
                    .forEach(change -> told.merge(
                            change.who() + " " + change.action().code() + " " + change.kind(),
                            change.count(),
                            Long::sum));
            if (!told.equals(fleet.changes(verdict))) {
                throw new IllegalStateException(
                        "what is " + verdict.word() + " is told of others than those who did it");
            }
        }
        if (!report.unrecorded().toString().equals("[principal.heat]")) {
            throw new IllegalStateException("not recorded: " + report.unrecorded());
        }
    }

    private static void same(String what, long happened, long told) {
        if (happened != told) {
            throw new IllegalStateException(what + ": " + happened + " happened, " + told + " are told");
        }
        if (told == 0) {
            throw new IllegalStateException(what + ": there were none, so nothing is shown");
        }
    }

    /** What happened, in figures. */
    ObjectNode happened() {
        return new ObjectMapper()
                .createObjectNode()
                .put("rows", rows())
                .put("devices", devices)
                .put("hours", hours)
                .put("decisions", fleet.decisions())
                .put("newlyRefused", fleet.sum(Verdict.NEWLY_REFUSED))
                .put("newlyAllowed", fleet.sum(Verdict.NEWLY_ALLOWED))
                .put("unknown", fleet.sum(Verdict.UNKNOWN));
    }

    @Override
    public void close() throws IOException {
        opened.close();
    }
}
