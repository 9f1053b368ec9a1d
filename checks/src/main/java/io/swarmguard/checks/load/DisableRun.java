package io.swarmguard.checks.load;

import io.swarmguard.checks.load.Opener.Opening;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * Disables devices one after the other by the operators' API while all sessions send at a steady pace. A device about to
 * be disabled sends, and is sent, a message every {@link #TICK_MILLIS} ms on each of its sessions, so that the last one
 * delivered is known to that resolution; the observers are the service that hears all devices, and the device itself.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the loop logs a task that fails, and the load ends with the process
final class DisableRun {
    private static final int SESSIONS_EACH = 2; // of a device that will be disabled
    private static final int TICK_MILLIS = 2;
    private static final int HEAT_MILLIS = 300;
    private static final String QUARANTINE = "quarantine"; // after which a device is released
    private static final int HELD_MILLIS = 700;
    private static final int OBSERVED_MILLIS = 2_000; // after the last command

    private final Workload load;
    private final Generator generator;
    private final Opener opener;
    private final Pump pump;
    private final List<Disable> disables = new ArrayList<>();
    private long slowest = Long.MAX_VALUE; // deliveries in a second
    private long deliveredBefore;

    DisableRun(Workload load, Generator generator) {
        this.load = load;
        this.generator = generator;
        this.opener = new Opener(generator, load.qos());
        this.pump = new Pump(generator.loop(), generator.tally(), load.tickMicros());
    }

    Result run(ServerProcess server, Result result) throws IOException, InterruptedException {
        List<Client> clients = openFleet();
        try (Operator operator =
                new Operator(load.cutting().operator(), load.cutting().keys())) {
            operator.warm();
            pause(1000 * load.warmSeconds());
            Window.Open window = Window.open(generator, server);
            pause(1000 * load.seconds());
            Window before = window.close();
            result.with("deliveryP99MsBefore", generator.tally().delivery.millis(0.99));
            window = Window.open(generator, server);
            generator.onLoop(() -> generator.loop().scheduleAtFixedRate(this::watchSecond, 1, 1, TimeUnit.SECONDS));
            disableAll(operator);
            Window during = window.close();
            result.with("rateBefore", before.deliveries()).with("serverCoresBefore", before.serverCores());
            during.describe(result).with("rate", during.deliveries()).with("slowestSecond", slowest);
        }
        pause(OBSERVED_MILLIS);
        return generator.onLoop(() -> describe(result, clients));
    }

    private List<Client> openFleet() throws InterruptedException {
        opener.openAll(List.of(new Opening("observer", Generator.MONITOR, load.filter())));
        Client commander = opener.openAll(List.of(new Opening("commander", Generator.COMMANDER, null)))
                .getFirst();
        int cut = load.cutting().disables();
        List<Opening> openings = new ArrayList<>();
        for (int i = 0; i < cut * SESSIONS_EACH; i++) {
            int device = i % cut;
            openings.add(new Opening("v" + i, device, "devices/" + load.identity(device) + "/command/#"));
        }
        for (int i = 0; i < load.connections(); i++) {
            openings.add(new Opening("o" + i, cut + i % (load.identities() - cut), null));
        }
        List<Client> clients = opener.openAll(openings);
        return generator.onLoop(() -> {
            wire(openings, clients, commander);
            return clients;
        });
    }

    private void wire(List<Opening> openings, List<Client> clients, Client commander) {
        for (int i = 0; i < load.cutting().disables(); i++) {
            String device = load.identity(i);
            Disable disable = new Disable(device);
            disable.commander(new Publisher(
                    commander, generator, pump, load, new Publisher.Line(-1, "devices/" + device + "/command/go")));
            disables.add(disable);
        }
        List<Publisher> publishers = new ArrayList<>();
        for (int i = 0; i < clients.size(); i++) {
            int device = openings.get(i).device();
            String topic = "devices/" + load.identity(device) + "/telemetry/"
                    + openings.get(i).clientId();
            Client client = clients.get(i);
            Publisher publisher = new Publisher(client, generator, pump, load, new Publisher.Line(i, topic));
            publishers.add(publisher);
            if (device < disables.size()) {
                disables.get(device).session(publisher);
                client.toBeDisabled(disables.get(device));
            }
        }
        generator.publishers(publishers);
        pump.drive(publishers);
        pump.pace(load.rate());
        generator.loop().scheduleAtFixedRate(this::heatUp, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void heatUp() {
        long now = System.nanoTime();
        for (Disable disable : disables) {
            disable.send(now);
        }
    }

    private void watchSecond() {
        long delivered = generator.tally().delivered;
        if (deliveredBefore > 0) {
            slowest = Math.min(slowest, delivered - deliveredBefore);
        }
        deliveredBefore = delivered;
    }

    private void disableAll(Operator operator) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        for (int i = 0; i < disables.size(); i++) {
            generator.loop().schedule(disables.get(i)::heat, dueMillis(i), TimeUnit.MILLISECONDS);
        }
        for (int i = 0; i < disables.size(); i++) {
            Disable disable = disables.get(i);
            pauseUntil(begin + TimeUnit.MILLISECONDS.toNanos(dueMillis(i) + HEAT_MILLIS));
            disable.begins();
            String answer = operator.cut(disable.device(), load.cutting().by());
            disable.answered(answer.contains("\"late\":true"));
            release(operator, i - heldFor());
        }
        for (int i = disables.size() - heldFor(); i < disables.size(); i++) {
            pauseUntil(begin + TimeUnit.MILLISECONDS.toNanos(dueMillis(i + heldFor()) + HEAT_MILLIS));
            release(operator, i);
        }
    }

    /** How many later ones are quarantined before one is released. */
    private int heldFor() {
        return HELD_MILLIS / Math.max(1, load.cutting().everyMillis()) + 1;
    }

    private void release(Operator operator, int disable) throws IOException, InterruptedException {
        if (disable >= 0 && load.cutting().by().equals(QUARANTINE)) {
            Disable released = disables.get(disable);
            released.released();
            operator.release(released.device());
        }
    }

    private long dueMillis(int disable) {
        return (long) disable * load.cutting().everyMillis();
    }

    private Result describe(Result result, List<Client> clients) {
        result.with("disables", disables.size())
                .with("sessionsBefore", clients.size())
                .with("sessionsAfter", clients.stream().filter(Client::isReady).count())
                .with(
                        "silent",
                        disables.stream().filter(d -> !d.wasHeardBothWays()).count())
                .with(
                        "recordedLate",
                        disables.stream().filter(Disable::isRecordedLate).count())
                .with(
                        "sentAfterAnswer",
                        disables.stream().mapToLong(Disable::sentAfterAnswer).sum())
                .with("notCut", disables.stream().filter(d -> !d.isCut()).count());
        quantiles(result, "cut", d -> Math.max(d.fromNanos(), d.toNanos()));
        quantiles(result, "from", Disable::fromNanos);
        quantiles(result, "to", Disable::toNanos);
        quantiles(result, "closed", Disable::closedNanos);
        quantiles(result, "answer", Disable::answerNanos);
        if (load.cutting().by().equals(QUARANTINE)) {
            result.with("notBack", disables.stream().filter(d -> !d.isBack()).count());
            quantiles(result, "again", Disable::againNanos);
        }
        return result.with("deliveryP99Ms", generator.tally().delivery.millis(0.99))
                .with("lost", generator.tally().lost);
    }

    private void quantiles(Result result, String name, ToLongFunction<Disable> nanos) {
        Latencies latencies = new Latencies();
        disables.forEach(disable -> latencies.record(nanos.applyAsLong(disable)));
        result.with(name + "P50Ms", latencies.millis(0.5))
                .with(name + "P99Ms", latencies.millis(0.99))
                .with(name + "MaxMs", latencies.millis(1));
    }

    private static void pauseUntil(long nanos) throws InterruptedException {
        new CountDownLatch(1).await(nanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private static void pause(int millis) throws InterruptedException {
        new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    }
}
