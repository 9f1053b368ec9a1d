package io.swarmguard.checks.load;

import io.swarmguard.checks.load.Opener.Opening;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code mode key=value…}: loads a server, prints what was measured as one line of JSON, and ends. */
public final class Load {
    private static final int SETTLE_SECONDS = 3;

    private final Workload load;
    private final Generator generator;
    private final Tally tally;
    private final ServerProcess server;
    private final Opener opener;
    private int connecting;

    private Load(Workload load) throws IOException, GeneralSecurityException {
        this.load = load;
        this.generator = new Generator(load);
        this.tally = generator.tally();
        this.server = new ServerProcess(load.serverPid());
        this.opener = new Opener(generator, load.qos());
    }

    public static void main(String[] arguments) throws Exception {
        Load run = new Load(Workload.parse(arguments));
        Result result = switch (run.load.mode()) {
            case CONNECT -> run.connects();
            case INGEST, FANOUT -> run.traffic();
            case HOLD -> run.hold();
            case STOP -> new StopRun(run.load, run.generator).run(run.server, run.result());
            case POLICY -> new PolicyRun(run.load, run.generator).run(run.server, run.result());
            case DISABLE -> new DisableRun(run.load, run.generator).run(run.server, run.result());
        };
        System.out.println(result.json());
        System.out.flush();
        Runtime.getRuntime().halt(0); // thousands of connections: the kernel closes them faster
    }

    /** Full mutual handshakes with CONNECT and CONNACK, each with the next certificate. */
    private Result connects() throws InterruptedException {
        generator.onLoop(() -> {
            generator.afterFailure(this::connectNext);
            for (int i = 0; i < load.connections(); i++) {
                connectNext();
            }
            return true;
        });
        pause(load.warmSeconds());
        Window window = measure();
        double rate = window.connects();
        return window.describe(result())
                .with("rate", rate)
                .with("perServerCore", rate / window.serverCores())
                .with("p50Ms", tally.connecting.millis(0.5))
                .with("p99Ms", tally.connecting.millis(0.99));
    }

    private void connectNext() {
        int number = connecting++;
        Client[] self = new Client[1];
        Client client = new Client(generator, new Opening("c" + number % 100_000, number, null), 0, () -> {
            if (self[0] != null) {
                self[0].leave();
            }
            connectNext();
        });
        self[0] = client;
        generator.connect(client, number);
    }

    private Result traffic() throws InterruptedException {
        boolean fanout = load.mode() == Workload.Mode.FANOUT;
        List<Opening> subscribers = new ArrayList<>();
        for (int i = 0; i < load.subscribers(); i++) {
            // in a fan-out every subscriber is a device of the segment, otherwise one service listens
            subscribers.add(new Opening("s" + i, fanout ? i : Generator.MONITOR, load.filter()));
        }
        opener.openAll(subscribers);
        List<Opening> senders = new ArrayList<>();
        for (int i = 0; i < load.publishers(); i++) {
            senders.add(new Opening("p" + i, i, null));
        }
        List<Client> clients = opener.openAll(senders);
        Pump pump = new Pump(generator.loop(), tally, load.tickMicros());
        generator.onLoop(() -> {
            List<Publisher> publishers = new ArrayList<>();
            for (Client client : clients) {
                int number = publishers.size();
                Publisher.Line line = new Publisher.Line(number, load.topicOf(number));
                publishers.add(new Publisher(client, generator, pump, load, line));
            }
            generator.publishers(publishers);
            pump.drive(publishers);
            if (load.rate() > 0) {
                pump.pace(load.rate());
            } else {
                pump.fullSpeed();
            }
            return true;
        });
        pause(load.warmSeconds());
        Window window = measure();
        generator.onLoop(() -> {
            pump.stop();
            return true;
        });
        double rate = window.deliveries();
        Result result = window.describe(result())
                .with("rate", rate)
                .with("sent", window.sends())
                .with("perServerCore", rate / window.serverCores());
        if (load.rate() > 0) {
            result.with("p50Ms", tally.delivery.millis(0.5))
                    .with("p99Ms", tally.delivery.millis(0.99))
                    .with("p999Ms", tally.delivery.millis(0.999))
                    .with("maxMs", tally.delivery.millis(1));
        }
        return result.with("lost", tally.lost).with("serverMB", server.residentMegabytes());
    }

    private Result hold() throws InterruptedException {
        double before = server.residentMegabytes();
        long start = System.nanoTime();
        List<Opening> all = new ArrayList<>();
        for (int i = 0; i < load.connections(); i++) {
            all.add(new Opening("h" + i, i, null));
        }
        List<Client> clients = opener.open(all);
        double openingSeconds = (System.nanoTime() - start) / 1e9;
        pause(SETTLE_SECONDS);
        double cpu = server.cpuSeconds();
        pause(load.seconds());
        double idleCores = (server.cpuSeconds() - cpu) / load.seconds();
        long held =
                generator.onLoop(() -> clients.stream().filter(Client::isReady).count());
        double after = server.residentMegabytes();
        return result().with("held", held)
                .with("openedPerSecond", held / openingSeconds)
                .with("serverMBBefore", before)
                .with("serverMB", after)
                .with("kBPerConnection", (after - before) * 1000 / Math.max(1, held))
                .with("idleServerCores", idleCores)
                .with("failures", tally.failures)
                .with("lastFailure", tally.lastFailure);
    }

    private Result result() {
        return new Result()
                .with("mode", load.mode().name().toLowerCase(java.util.Locale.ROOT))
                .with("qos", load.qos())
                .with("publishers", load.publishers())
                .with("window", load.window())
                .with("groups", load.groups());
    }

    private Window measure() throws InterruptedException {
        Window.Open window = Window.open(generator, server);
        pause(load.seconds());
        return window.close();
    }

    /** Lets the load run: the one thing a measurement waits for is time. */
    private static void pause(int seconds) throws InterruptedException {
        new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
    }
}
