package io.swarmguard.checks.load;

import io.swarmguard.checks.load.Opener.Opening;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Puts two sets of policies in force in turn by the operators' API while all sessions send at a steady pace to one service
 * that hears them. Each session in turn sends what both sets let through, and now and then of two kinds of which each
 * set withholds one: every delivery is held against the set in force.
 */
final class PolicyRun {
    static final String[] KINDS = {"telemetry", "event", "state"};
    private static final int TELEMETRY = 0;
    private static final int EVENT = 1;
    private static final int STATE = 2;
    private static final int ROUND = 20; // messages of a session, one event and one state among them

    private final Workload load;
    private final Generator generator;
    private final Opener opener;
    private final Pump pump;
    private static final int STALLED = 20; // sessions that are sent events or states and read none before the end

    private final List<Flip> flips = new ArrayList<>();
    private volatile Flip last = new Flip(-1, -1);

    PolicyRun(Workload load, Generator generator) {
        this.load = load;
        this.generator = generator;
        this.opener = new Opener(generator, load.qos());
        this.pump = new Pump(generator.loop(), generator.tally(), load.tickMicros());
    }

    Result run(ServerProcess server, Result result) throws IOException, InterruptedException {
        List<Client> clients = openFleet();
        Stalled stalled = openStalled();
        try (Operator operator =
                new Operator(load.cutting().operator(), load.cutting().keys())) {
            operator.warm();
            int[] versions = {
                operator.apply(PolicySets.withholding(KINDS[EVENT])),
                operator.apply(PolicySets.withholding(KINDS[STATE]))
            };
            pause(1000 * load.warmSeconds());
            Window.Open open = Window.open(generator, server);
            pause(1000 * load.seconds());
            Window window = open.close();
            double usual = window.deliveries();
            result.with("rateBefore", usual)
                    .with("serverCoresBefore", window.serverCores())
                    .with("deliveryP99MsBefore", generator.tally().delivery.millis(0.99));
            Throughput throughput = new Throughput(System.nanoTime());
            generator.onLoop(() -> {
                generator.listener((stamp, number) -> delivered(throughput, stamp, number));
                return true;
            });
            open = Window.open(generator, server);
            changeAll(operator, versions, stalled);
            window = open.close();
            long sent = Math.round(window.sends() * window.seconds());
            generator.onLoop(() -> {
                throughput.describe(result, usual, System.nanoTime());
                stalled.describe(result, sent / ROUND);
                return true;
            });
            window.describe(result).with("rate", window.deliveries());
        }
        return generator.onLoop(() -> describe(result, clients));
    }

    private void delivered(Throughput throughput, long stampNanos, int number) {
        throughput.count(System.nanoTime());
        last.delivered(number % KINDS.length, stampNanos);
    }

    private List<Client> openFleet() throws InterruptedException {
        opener.openAll(List.of(new Opening("observer", Generator.MONITOR, load.filter())));
        List<Opening> openings = new ArrayList<>();
        for (int i = 0; i < load.connections(); i++) {
            openings.add(new Opening("o" + i, i, null));
        }
        List<Client> clients = opener.openAll(openings);
        generator.onLoop(() -> {
            List<Publisher> publishers = new ArrayList<>();
            for (int i = 0; i < clients.size(); i++) {
                for (String kind : KINDS) {
                    String topic = "devices/" + load.identity(i) + "/" + kind + "/o" + i;
                    publishers.add(new Publisher(
                            clients.get(i), generator, pump, load, new Publisher.Line(publishers.size(), topic)));
                }
            }
            generator.publishers(publishers);
            pump.drive(inTurn(publishers, clients.size()));
            pump.pace(load.rate());
            return true;
        });
        return clients;
    }

    private Stalled openStalled() throws InterruptedException {
        List<Opening> openings = new ArrayList<>();
        for (int i = 0; i < STALLED; i++) {
            String heard =
                    "devices/+/" + KINDS[i % 2 == 0 ? EVENT : STATE] + "/#"; // a twentieth of all, by turns withheld
            openings.add(new Opening("stalled" + i, Generator.SLOW_MONITOR, heard));
        }
        Stalled stalled = new Stalled(opener.atMostOnce().openAll(openings), flips);
        read(stalled, false);
        return stalled;
    }

    private void read(Stalled stalled, boolean reading) throws InterruptedException {
        generator.onLoop(() -> {
            stalled.read(reading);
            return true;
        });
    }

    private static List<Publisher> inTurn(List<Publisher> publishers, int sessions) {
        List<Publisher> turns = new ArrayList<>(ROUND * sessions);
        for (int round = 0; round < ROUND; round++) {
            for (int i = 0; i < sessions; i++) {
                int at = (round + i) % ROUND;
                int kind = at == 0 ? EVENT : at == ROUND / 2 ? STATE : TELEMETRY;
                turns.add(publishers.get(i * KINDS.length + kind));
            }
        }
        return turns;
    }

    private void changeAll(Operator operator, int[] versions, Stalled stalled)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        for (int i = 0; i < load.cutting().disables(); i++) {
            boolean events = i % 2 == 0; // are withheld; the set in force before the first withholds what says state
            Flip flip = events ? new Flip(EVENT, STATE) : new Flip(STATE, EVENT);
            pauseUntil(begin
                    + TimeUnit.MILLISECONDS.toNanos((long) i * load.cutting().everyMillis()));
            generator.onLoop(() -> flips.add(flip));
            last = flip;
            flip.begins();
            int version = operator.rollback(versions[events ? 0 : 1]);
            flip.answered();
            if (version == 0) {
                throw new IOException("a change of policies made no version");
            }
        }
        read(stalled, true);
        pause(2 * load.cutting().everyMillis());
    }

    private Result describe(Result result, List<Client> clients) {
        result.with("sessionsBefore", clients.size())
                .with("sessionsAfter", clients.stream().filter(Client::isReady).count());
        return Flip.describe(flips, result)
                .with("deliveryP99Ms", generator.tally().delivery.millis(0.99))
                .with("lost", generator.tally().lost);
    }

    private static void pauseUntil(long nanos) throws InterruptedException {
        new CountDownLatch(1).await(nanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private static void pause(int millis) throws InterruptedException {
        new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    }
}
