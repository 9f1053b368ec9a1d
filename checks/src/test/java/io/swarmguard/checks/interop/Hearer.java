package io.swarmguard.checks.interop;

import io.swarmguard.device.mqtt.Backoff;
import io.swarmguard.device.mqtt.MqttClient;
import io.swarmguard.device.mqtt.MqttListener;
import io.swarmguard.device.mqtt.MqttMessage;
import io.swarmguard.device.mqtt.MqttSettings;
import io.swarmguard.formats.mqtt.Subscription;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** A service with a persistent session that writes down the numbers it hears, by who says them. */
final class Hearer {
    private static final int PATIENCE_SECONDS = 60;

    private final SelfMadeFleet fleet;
    private final String name;
    private final int qos;
    private final Map<String, List<Integer>> heard = new TreeMap<>(); // guarded by itself
    private MqttClient client;

    Hearer(SelfMadeFleet fleet, String name, int qos) throws IOException {
        this.fleet = fleet;
        this.name = name;
        this.qos = qos;
        this.client = open();
    }

    private MqttClient open() throws IOException {
        MqttSettings settings = fleet.settings(name, name)
                .persistentSession(Duration.ofHours(1))
                .reconnect(Backoff.between(Duration.ofMillis(50), Duration.ofMillis(200), new Random(qos)))
                .build();
        MqttListener listener = (message, acknowledge) -> {
            note(message);
            acknowledge.run();
        };
        return fleet.client(settings, listener);
    }

    private void note(MqttMessage message) {
        synchronized (heard) {
            heard.computeIfAbsent(message.topic(), topic -> new ArrayList<>()).add(Integer.valueOf(message.text()));
            heard.notifyAll();
        }
    }

    /** Connects, and asks for all telemetry of its segment if the hub does not know that it did. */
    void comeBack() throws Exception {
        client = open();
        if (!client.connect().get(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            client.subscribe(Subscription.of("devices/+/telemetry/#", qos)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Breaks the connection, or gives up trying to get one; the session stays with the hub. */
    void goAway() throws Exception {
        client.abort().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** All it heard on a topic, waiting until the last number of that many is among it. */
    List<Integer> heard(String topic, int count) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        synchronized (heard) {
            while (!heard.getOrDefault(topic, List.of()).contains(count - 1)) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new IOException(name + " never heard the last of " + count + " on " + topic + "; missing: "
                            + IntStream.range(0, count)
                                    .filter(n -> !heard.getOrDefault(topic, List.of())
                                            .contains(n))
                                    .boxed()
                                    .limit(20)
                                    .toList());
                }
                heard.wait(left);
            }
            return List.copyOf(heard.getOrDefault(topic, List.of()));
        }
    }
}
