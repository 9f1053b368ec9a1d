package io.swarmguard.checks.siege;

import io.swarmguard.device.identity.Credentials;
import io.swarmguard.device.mqtt.Backoff;
import io.swarmguard.device.mqtt.MqttClient;
import io.swarmguard.device.mqtt.MqttException;
import io.swarmguard.device.mqtt.MqttListener;
import io.swarmguard.device.mqtt.MqttMessage;
import io.swarmguard.device.mqtt.MqttNetwork;
import io.swarmguard.device.mqtt.MqttSettings;
import io.swarmguard.formats.mqtt.Subscription;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Machines that publish at a steady rate at QoS 1, each with a certificate of its own, and a service that reads them
 * all. None of them connects again by itself.
 */
final class GoodFleet implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;
    private static final long TICK_MILLIS = 2;

    private final int port;
    private final Function<String, Credentials> credentials;
    private final MqttNetwork network = MqttNetwork.start(1);
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final List<MqttClient> machines = new ArrayList<>();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<Long> read = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Sample sample;
    private long sent;

    /** @param credentials by name: {@code monitor} and {@code d0}, {@code d1} … */
    GoodFleet(int port, Function<String, Credentials> credentials) {
        this.port = port;
        this.credentials = credentials;
    }

    private final class Ears implements MqttListener {
        private final String name;

        Ears(String name) {
            this.name = name;
        }

        @Override
        public void onMessage(MqttMessage message, Runnable acknowledge) {
            read.add(ByteBuffer.wrap(message.payload()).getLong());
            acknowledge.run();
        }

        @Override
        public void onDisconnected(MqttException why, @Nullable Duration retryIn) {
            complaints.add(name + " was disconnected: " + why.getMessage());
        }
    }

    private MqttSettings.Builder settings(String name) {
        return MqttSettings.builder("127.0.0.1", port, name, credentials.apply(name))
                .connectTimeout(Duration.ofSeconds(PATIENCE_SECONDS));
    }

    private MqttClient connected(String name) throws Exception {
        MqttClient client = network.client(settings(name).build(), new Ears(name));
        client.connect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return client;
    }

    /** Connects so many machines, and lets them speak so often a second, all together. */
    void start(int count, int messagesPerSecond) throws Exception {
        MqttClient monitor = connected("monitor");
        monitor.subscribe(Subscription.of("devices/+/telemetry/#", 1)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        for (int i = 0; i < count; i++) {
            machines.add(connected("d" + i));
        }
        long began = System.nanoTime();
        clock.scheduleAtFixedRate(
                () -> publish(began, messagesPerSecond), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Sends what is due by now, stamped with the moment it was due: who is late shows as latency. */
    private void publish(long beganNanos, int messagesPerSecond) {
        long nanosEach = 1_000_000_000L / messagesPerSecond;
        long now = System.nanoTime();
        while (beganNanos + sent * nanosEach <= now) {
            long number = sent++;
            long due = beganNanos + number * nanosEach;
            int at = (int) (number % machines.size());
            byte[] payload = ByteBuffer.allocate(64).putLong(number).array();
            machines.get(at)
                    .publish(MqttMessage.of("devices/d" + at + "/telemetry/siege", payload, 1))
                    .whenComplete((code, failure) -> {
                        if (failure != null || code.isError()) {
                            complaints.add("message " + number + ": " + (failure == null ? code : failure));
                        } else {
                            acknowledged.add(number);
                            took(System.nanoTime() - due);
                        }
                    });
        }
    }

    private void took(long nanos) {
        Sample current = sample;
        if (current != null) {
            current.add(nanos);
        }
    }

    /** From now on the times from a message being due to its acknowledgement go here. */
    Sample measure() {
        Sample fresh = new Sample();
        sample = fresh;
        return fresh;
    }

    /** One more machine, from the same address as all; it tries until it is let in, and then the future completes. */
    CompletableFuture<Void> latecomer(String name) {
        CompletableFuture<Void> letIn = new CompletableFuture<>();
        Backoff patience = Backoff.between(Duration.ofMillis(100), Duration.ofSeconds(1), new Random(1));
        network.client(settings(name).reconnect(patience).build(), new MqttListener() {
                    @Override
                    public void onConnected(boolean sessionPresent) {
                        letIn.complete(null);
                    }

                    @Override
                    public void onMessage(MqttMessage message, Runnable acknowledge) {
                        acknowledge.run();
                    }
                })
                .connect();
        return letIn;
    }

    /** What happened to the machines that should not have. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    int acknowledged() {
        return acknowledged.size();
    }

    /** Speaks no more; gives the acknowledged messages that the service still has not read after a while. */
    Set<Long> missing() throws InterruptedException {
        clock.shutdown();
        clock.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        Sample last = measure();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!read.containsAll(acknowledged) && System.nanoTime() < deadline) {
            last.await(1, Duration.ofMillis(50));
        }
        Set<Long> missing = ConcurrentHashMap.newKeySet();
        missing.addAll(acknowledged);
        missing.removeAll(read);
        return missing;
    }

    @Override
    public void close() {
        clock.shutdownNow();
        network.close();
    }
}
