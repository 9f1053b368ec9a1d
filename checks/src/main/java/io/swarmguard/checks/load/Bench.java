package io.swarmguard.checks.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.checks.bench.DecideBench;
import io.swarmguard.checks.bench.DecideReport;
import io.swarmguard.checks.bench.LabelBench;
import io.swarmguard.checks.tap.TapBench;
import io.swarmguard.checks.tap.TapFound;
import io.swarmguard.policy.PolicyRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures this product, and Mosquitto and NATS where they are installed, in the same run: one server at a time pinned to
 * one core, the generator to another. Prints a table, or with {@code --json} every figure of every run.
 */
public final class Bench {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int HALF = 2;
    private static final int PAST_ACTS = 100_000;
    private static final int PAST_QUESTIONS = 1_000;
    private static final int PAST_COMPARED = 100;
    private static final long TAPPED = 1_000_000;
    private static final int TAP_RESTARTS = 5;
    private static final int TAP_EXPLAINED = 500;
    private static final String CROWD = ", no sockets";

    private final BenchOptions options;
    private final Stand stand;

    private Bench(BenchOptions options, Stand stand) {
        this.options = options;
        this.stand = stand;
    }

    public static void main(String[] arguments) throws Exception {
        String first = arguments.length > 0 ? arguments[0] : "";
        switch (first) {
            case "decide" -> decide(rest(arguments));
            case "stub" -> stub(rest(arguments));
            case "past" -> past(rest(arguments));
            case "tap" -> System.exit(tap(rest(arguments)));
            case "crowd" -> {
                BenchOptions options = rest(arguments, BenchOptions.CROWD);
                new Bench(options, Stand.at(options.home())).runCrowd();
            }
            case "labels" -> labels(rest(arguments));
            case "replay" -> replay(rest(arguments));
            case "trouble" -> {
                BenchOptions options = rest(arguments);
                System.exit(new Bench(options, Stand.at(options.home())).runTroubles());
            }
            case "policy" -> {
                BenchOptions options = rest(arguments);
                System.exit(new Bench(options, Stand.at(options.home())).runLive());
            }
            default -> {
                BenchOptions options = BenchOptions.parse(arguments, BenchOptions.HELD);
                System.exit(new Bench(options, Stand.at(options.home())).run());
            }
        }
    }

    private static BenchOptions rest(String[] arguments) {
        return rest(arguments, BenchOptions.HELD);
    }

    private static BenchOptions rest(String[] arguments, int held) {
        return BenchOptions.parse(Arrays.copyOfRange(arguments, 1, arguments.length), held);
    }

    /** What deciding costs of throughput: the hub beside one that decides nothing. */
    private static void stub(BenchOptions options) throws Exception {
        Machine machine = Machine.here(options.home(), Instant.now());
        StubReport report = StubBench.run(options, Stand.at(options.home()));
        if (options.json()) {
            System.out.println(report.json().set("machine", machine.json()));
        } else {
            System.out.println(machine);
            System.out.print(report.table());
        }
    }

    /** How long it takes to say why something was decided at some instant. */
    private static void past(BenchOptions options) throws Exception {
        Machine machine = Machine.here(options.home(), Instant.now());
        System.out.println(machine);
        try (PastBench bench = new PastBench(Stand.at(options.home()).emptied("past"), options.hold(), 7)) {
            bench.happen(PAST_ACTS);
            bench.ask(PAST_QUESTIONS, 0); // warm
            System.out.println(bench.ask(PAST_QUESTIONS, PAST_COMPARED));
        }
    }

    /** How long it takes to say what a draft would have changed: the first time, and once more. */
    private static void replay(BenchOptions options) throws Exception {
        Machine machine = Machine.here(options.home(), Instant.now());
        Path dir = Files.createDirectories(options.home().resolve("build/bench"));
        Path home = new Stand(options.home(), dir).emptied("replay");
        try (ReplayBench bench = new ReplayBench(home, options.more().rows(), 7)) {
            Stand.say("recording " + bench.rows() + " rows");
            bench.happen();
            double disk = bench.mebibytesOnDisk();
            Stand.say("replaying");
            ReplayBench.Run first = bench.replay();
            ReplayBench.Run again = bench.replay();
            ReplayBench.Run beside = bench.replayBesideOthers();
            if (options.json()) {
                ObjectNode all = JSON.createObjectNode().set("machine", machine.json());
                all.set("happened", bench.happened().put("mebibytesOnDisk", disk));
                all.set("first", first.json(bench.rows()));
                all.set("again", again.json(bench.rows()));
                all.set("besideOthers", beside.json(bench.rows()));
                System.out.println(all);
            } else {
                System.out.println(machine);
                System.out.println(
                        bench.happened() + ", " + Math.round(disk) + " MiB on the disk; the answers are right");
                System.out.println("first: " + first.words(bench.rows()));
                System.out.println("again: " + again.words(bench.rows()));
                System.out.println("beside others: " + beside.words(bench.rows()));
            }
        }
    }

    /** Whether a million live decisions are found again in the ledger by another process. */
    private static int tap(BenchOptions options) throws Exception {
        Machine machine = Machine.here(options.home(), Instant.now());
        System.out.println(machine);
        Path home = Stand.at(options.home()).emptied("tap");
        Path file = home.resolve("tap");
        System.out.println(TapBench.tap(home, file, TAPPED, TAP_RESTARTS, System.nanoTime()));
        TapFound found = TapBench.recompute(home, file, TAP_EXPLAINED);
        System.out.println(found);
        return found.different() == 0 ? 0 : 1;
    }

    /** What deciding costs: inside this process, without a server. */
    private static void decide(BenchOptions options) throws InterruptedException, PolicyRefusedException {
        Machine machine = Machine.here(options.home(), Instant.now());
        Duration each = Duration.ofSeconds(options.seconds());
        DecideReport report = options.more().many() ? DecideBench.runMany(each) : DecideBench.run(each);
        if (options.json()) {
            System.out.println(report.json().set("machine", machine.json()));
        } else {
            System.out.println(machine);
            System.out.print(report.table());
        }
    }

    /** What it costs to look into payloads: inside this process, without a server. */
    private static void labels(BenchOptions options) throws Exception {
        Machine machine = Machine.here(options.home(), Instant.now());
        ObjectNode result = LabelBench.run(Duration.ofSeconds(options.seconds()));
        if (options.json()) {
            System.out.println(result.set("machine", machine.json()));
        } else {
            System.out.println(machine);
            System.out.print(LabelBench.table(result));
        }
    }

    /** A hub that is asked to end, and one whose disk is in trouble, each alone. */
    private int runTroubles() throws Exception {
        Machine machine = Machine.here(options.home(), Instant.now());
        Stand.say(machine.toString());
        List<JsonNode> results = new ArrayList<>();
        for (BenchRun run : BenchRun.troubles(options)) {
            Contender hub = stand.swarmguard() // one session hears all: it has more waiting than others may
                    .set("limits.queue-messages=60000")
                    .set("limits.queue-size=64 MiB");
            try (RunningServer server = stand.start(hub)) {
                results.add(labelled(hub, run.label(), troubled(hub, server, run)));
            }
        }
        print(machine, results);
        return 0;
    }

    private JsonNode troubled(Contender hub, RunningServer server, BenchRun run) throws Exception {
        if (run.label().equals(BenchRun.STOP)) {
            return stand.loadAcrossAnEnd(hub, server, run.arguments());
        }
        Path identities = stand.identities(hub, server);
        stand.makeRoom(server, run);
        try (Sabotage sabotage = run.label().equals(BenchRun.FULL)
                ? Sabotage.fullDisk(server.pid(), stand.dir(), server.data())
                : Sabotage.stalledSync(server.pid(), stand.dir())) {
            JsonNode result = stand.load(server, identities, run.arguments());
            if (!sabotage.isOn()) {
                throw new IllegalStateException("the disk was well: the tracer ended before the load");
            }
            return result;
        }
    }

    /** Policies and standings that change under load, each on a hub of its own. */
    private int runLive() throws Exception {
        Machine machine = Machine.here(options.home(), Instant.now());
        Stand.say(machine.toString());
        List<JsonNode> results = new ArrayList<>();
        for (BenchRun run : BenchRun.live(options)) {
            Contender hub = stand.swarmguard() // an operator may go back to a version 30 times a minute, usually
                    .set("limits.operator-calls=10000")
                    .set("limits.queue-messages=60000")
                    .set("limits.queue-size=64 MiB");
            try (RunningServer server = stand.start(hub)) {
                Path identities = stand.identities(hub, server);
                stand.makeRoom(server, run);
                results.add(labelled(hub, run.label(), stand.load(server, identities, run.arguments())));
            }
        }
        print(machine, results);
        return 0;
    }

    /** Policies and standings that change for more sessions than there are sockets, in this process. */
    private void runCrowd() throws Exception {
        Machine machine = Machine.here(options.home(), Instant.now());
        Stand.say(machine.toString());
        int changes = options.more().full() ? BenchRun.MANY : BenchRun.FEW;
        Path home = stand.emptied("crowd");
        Stand.say("opening " + options.hold() + " sessions");
        try (CrowdBench crowd = new CrowdBench(home, options.hold(), Math.min(changes, options.hold()))) {
            Stand.say("changing policies");
            Result policies = new CrowdPolicies(crowd).run(changes, options.warmSeconds(), options.seconds());
            Stand.say("quarantining");
            Result quarantines = new CrowdQuarantines(crowd).run(Math.min(changes, options.hold()));
            print(
                    machine,
                    List.of(
                            labelled("swarmguard", BenchRun.POLICIES + CROWD, JSON.readTree(policies.json())),
                            labelled("swarmguard", BenchRun.QUARANTINE + CROWD, JSON.readTree(quarantines.json()))));
        }
    }

    private int run() throws Exception {
        Machine machine = Machine.here(options.home(), Instant.now());
        Stand.say(machine.toString());
        List<JsonNode> results = new ArrayList<>();
        boolean failed = false;
        for (String name : options.servers()) {
            Contender contender = stand.contender(name);
            if (contender == null) {
                Stand.say(name + " is not installed: left out");
                continue;
            }
            try {
                results.addAll(measure(contender));
            } catch (IOException | IllegalStateException e) {
                Stand.say(name + " could not be measured: " + e.getMessage());
                failed = true;
            }
        }
        print(machine, results);
        return failed ? 1 : 0;
    }

    private void print(Machine machine, List<JsonNode> results) throws IOException {
        if (options.json()) {
            ObjectNode all = JSON.createObjectNode().set("machine", machine.json());
            all.putArray("results").addAll(results);
            System.out.println(JSON.writeValueAsString(all));
        } else {
            System.out.println(machine);
            System.out.print(BenchTable.of(results));
        }
    }

    private List<JsonNode> measure(Contender contender) throws Exception {
        try (RunningServer server = stand.start(contender)) {
            Path identities = stand.identities(contender, server);
            List<JsonNode> results = new ArrayList<>();
            for (BenchRun run : BenchRun.battery(contender, options)) {
                stand.makeRoom(server, run);
                JsonNode result = stand.load(server, identities, run.arguments());
                results.add(labelled(contender, run.label(), result));
                if (run.halfLoad()) {
                    int half = (int) (result.path("sent").asDouble() / HALF);
                    List<String> paced = new ArrayList<>(run.arguments());
                    paced.add("rate=" + half);
                    results.add(
                            labelled(contender, run.label() + ", half load", stand.load(server, identities, paced)));
                }
            }
            return results;
        }
    }

    private static JsonNode labelled(Contender contender, String label, JsonNode result) {
        return labelled(contender.name(), label, result);
    }

    private static JsonNode labelled(String server, String label, JsonNode result) {
        return JSON.createObjectNode().put("server", server).put("run", label).set("figures", result);
    }
}
