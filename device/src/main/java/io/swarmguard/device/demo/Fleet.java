package io.swarmguard.device.demo;

import io.swarmguard.device.Device;
import io.swarmguard.device.enrol.CaFingerprint;
import io.swarmguard.device.enrol.EstClient;
import io.swarmguard.device.identity.Credentials;
import io.swarmguard.device.identity.DeviceKey;
import io.swarmguard.device.mqtt.MqttNetwork;
import io.swarmguard.device.mqtt.MqttSettings;
import io.swarmguard.device.swarm.Machine;
import io.swarmguard.device.swarm.Swarm;
import io.swarmguard.device.swarm.Tally;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Brings machines from nothing to a conversation: register, enrol, connect. */
final class Fleet implements AutoCloseable {
    static final List<String> SEGMENTS = List.of("plant-a", "plant-b", "plant-c");
    private static final long SEED = 42;
    /** At once; more would only queue inside the hub. */
    private static final int WORKERS = 8;

    /** A machine that has its certificate. */
    record Enrolled(String name, String segment, Credentials credentials) {}

    private final OperatorApi operator;
    private final EstClient est;
    private final URI hub;
    private final SecureRandom random = new SecureRandom();
    private final ExecutorService workers =
            Executors.newFixedThreadPool(WORKERS, Thread.ofVirtual().factory());

    Fleet(OperatorApi operator, HubProcess process, Credentials operatorCredentials) throws IOException {
        this.operator = operator;
        this.hub = URI.create("mqtts://" + process.authority("mqtt"));
        this.est = EstClient.pinned(
                URI.create("https://" + process.authority("enrol")),
                CaFingerprint.of(operatorCredentials.authorities().getFirst()));
    }

    URI hub() {
        return hub;
    }

    /** The names tell what they are: pump-01, valve-02, arm-03 and so on, dealt to the segments in turn. */
    List<Enrolled> enrol(int machines, Tally tally) throws IOException, InterruptedException {
        List<Callable<Enrolled>> tasks = new ArrayList<>();
        for (int place = 0; place < machines; place++) {
            String kind = List.of("pump", "valve", "arm").get(place % 3);
            String name = String.format("%s-%02d", kind, place + 1);
            String segment = SEGMENTS.get(place / 3 % SEGMENTS.size());
            String role = Machine.of(place, segment, SEED, tally).role();
            tasks.add(() -> enrol(name, segment, role));
        }
        return all(tasks);
    }

    Enrolled enrol(String name, String segment, String role) throws IOException, InterruptedException {
        String code = operator.addDevice(name, segment, role);
        return new Enrolled(name, segment, est.enrol(name, code, DeviceKey.generate(random)));
    }

    /** The names of so many machines; what there is not enough of is registered, but never connects. */
    List<String> more(List<Enrolled> enrolled, int wanted) throws IOException, InterruptedException {
        List<String> names = new ArrayList<>(
                enrolled.stream().map(Enrolled::name).limit(wanted).toList());
        while (names.size() < wanted) {
            String name = "spare-" + names.size();
            operator.addDevice(name, SEGMENTS.getFirst(), "robot");
            names.add(name);
        }
        return names;
    }

    Credentials enrolService(String name, String role) throws IOException, InterruptedException {
        return est.enrol(name, operator.addService(name, role), DeviceKey.generate(random));
    }

    /** Connects all and has them subscribe to what they need. */
    List<Swarm.Member> connect(MqttNetwork network, List<Enrolled> enrolled, Tally tally)
            throws IOException, InterruptedException {
        List<Callable<Swarm.Member>> tasks = new ArrayList<>();
        for (int place = 0; place < enrolled.size(); place++) {
            Enrolled one = enrolled.get(place);
            Machine machine = Machine.of(place, one.segment(), SEED, tally);
            tasks.add(() -> {
                Device device =
                        Device.connect(network, settings(one.credentials()).build(), one.name());
                machine.begin(device).get(10, TimeUnit.SECONDS);
                return new Swarm.Member(machine, device);
            });
        }
        return all(tasks);
    }

    MqttSettings.Builder settings(Credentials credentials) {
        return Device.settings(hub, credentials);
    }

    private <T> List<T> all(List<Callable<T>> tasks) throws IOException, InterruptedException {
        List<T> results = new ArrayList<>();
        for (Future<T> task : workers.invokeAll(tasks)) {
            try {
                results.add(task.get());
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
            }
        }
        return results;
    }

    @Override
    public void close() {
        workers.shutdownNow();
        est.close();
    }
}
