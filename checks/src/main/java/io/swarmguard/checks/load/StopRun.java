package io.swarmguard.checks.load;

import io.swarmguard.checks.load.Opener.Opening;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Asks the server to end while all sessions send at a steady pace to one service whose session is kept, and takes the time
 * until its process is gone. The service left a moment before, so that what is acknowledged from then on has nowhere to be
 * but on the server's disk. Whoever started the server starts it again; then the service comes back and must be given
 * whatever was acknowledged to the senders and has not reached it.
 */
final class StopRun {
    private static final int PATIENCE_SECONDS = 120;
    private static final int TRY_EVERY_MILLIS = 100;
    private static final int COLD = 4;
    private static final int AWAY_MILLIS = 150; // not more than its queue has room for

    private final Workload load;
    private final Generator generator;
    private final Opener opener;
    private final Pump pump;
    private final List<Promises> promises = new ArrayList<>();

    StopRun(Workload load, Generator generator) {
        this.load = load;
        this.generator = generator;
        this.opener = new Opener(generator, load.qos());
        this.pump = new Pump(generator.loop(), generator.tally(), load.tickMicros());
    }

    Result run(ServerProcess server, Result result) throws InterruptedException {
        Opening receiver = new Opening("receiver", Generator.MONITOR, load.filter(), true);
        Client present = opener.openAll(List.of(receiver)).getFirst();
        List<Client> clients = openSenders();
        pause(1000 * load.warmSeconds());
        pace(load.rate());
        Window.Open window = Window.open(generator, server);
        pause(1000 * load.seconds());
        Window before = window.close();
        long open =
                generator.onLoop(() -> clients.stream().filter(Client::isReady).count());
        result.with("sessionsBefore", open);
        before.describe(result).with("rate", before.deliveries());
        result.with("deliveryP99Ms", generator.tally().delivery.millis(0.99));
        generator.onLoop(() -> {
            present.leave();
            return true;
        });
        pause(AWAY_MILLIS);
        stop(server, result);
        comeBack(receiver);
        awaitPromises();
        return generator.onLoop(() -> result.with(
                        "promised", promises.stream().mapToLong(Promises::made).sum())
                .with("lost", open()));
    }

    private List<Client> openSenders() throws InterruptedException {
        List<Opening> openings = new ArrayList<>();
        for (int i = 0; i < load.connections(); i++) {
            openings.add(new Opening("p" + i, i, null));
        }
        List<Client> clients = opener.openAll(openings);
        generator.onLoop(() -> {
            List<Publisher> publishers = new ArrayList<>();
            for (int i = 0; i < clients.size(); i++) {
                Publisher publisher =
                        new Publisher(clients.get(i), generator, pump, load, new Publisher.Line(i, load.topicOf(i)));
                promises.add(new Promises());
                publisher.promising(promises.get(i));
                publishers.add(publisher);
            }
            generator.publishers(publishers);
            pump.drive(publishers);
            return true;
        });
        pace(load.rate()
                / COLD); // what a hub that is still slow would fall behind with, fills the queue of the one session
        return clients;
    }

    private void pace(double rate) throws InterruptedException {
        generator.onLoop(() -> {
            pump.pace(rate);
            return true;
        });
    }

    private void stop(ServerProcess server, Result result) throws InterruptedException {
        long asked = System.nanoTime();
        server.terminate();
        while (!server.isGone() && System.nanoTime() - asked < TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
            pause(1);
        }
        long took = System.nanoTime() - asked;
        generator.onLoop(() -> {
            pump.stop();
            return true;
        });
        result.with("goneAfterMs", took / 1e6).with("keptForLater", generator.onLoop(this::open));
    }

    private long open() {
        return promises.stream().mapToLong(Promises::open).sum();
    }

    private void comeBack(Opening receiver) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!isBack(receiver)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the server did not come back: " + generator.tally().lastFailure);
            }
            pause(TRY_EVERY_MILLIS);
        }
    }

    private boolean isBack(Opening receiver) throws InterruptedException {
        Client client = opener.open(List.of(receiver)).getFirst();
        return generator.onLoop(client::isReady);
    }

    /** Until all are kept, or nothing more comes. */
    private void awaitPromises() throws InterruptedException {
        long before = Long.MAX_VALUE;
        long left = generator.onLoop(this::open);
        while (left > 0 && left < before) {
            before = left;
            pause(1000 * load.seconds());
            left = generator.onLoop(this::open);
        }
    }

    private static void pause(int millis) throws InterruptedException {
        new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    }
}
