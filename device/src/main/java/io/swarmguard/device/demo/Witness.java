package io.swarmguard.device.demo;

import io.swarmguard.device.mqtt.MqttMessage;
import io.swarmguard.device.swarm.Tally;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Hears everything that a collector may hear, and so would hear a forged message that got through. */
final class Witness implements Consumer<MqttMessage> {
    static final String FORGED = "forged";

    private static final String TELEMETRY = "/telemetry/";

    private final Tally tally;
    private final AtomicInteger forged = new AtomicInteger();
    private final Map<String, CompletableFuture<Void>> awaited = new ConcurrentHashMap<>();
    private final Map<String, Long> lastNanos = new ConcurrentHashMap<>();
    private volatile CompletableFuture<Void> telemetry = new CompletableFuture<>();
    private volatile long telemetryNanos;

    Witness(Tally tally) {
        this.tally = tally;
    }

    @Override
    public void accept(MqttMessage message) {
        tally.countReceived();
        String sender = message.sender();
        if (sender != null) {
            lastNanos.put(sender, System.nanoTime());
        }
        if (message.text().equals(FORGED)) {
            forged.incrementAndGet();
        }
        if (message.topic().contains(TELEMETRY)) {
            telemetryNanos = System.nanoTime();
            telemetry.complete(null);
        }
        CompletableFuture<Void> waiting = awaited.remove(message.topic());
        if (waiting != null) {
            waiting.complete(null);
        }
    }

    /** Completes when a message on that topic comes. */
    CompletableFuture<Void> await(String topic) {
        return awaited.computeIfAbsent(topic, t -> new CompletableFuture<>());
    }

    /** Completes when telemetry comes, whosever it is. */
    CompletableFuture<Void> awaitTelemetry() {
        CompletableFuture<Void> awaited = new CompletableFuture<>();
        telemetry = awaited;
        return awaited;
    }

    /** When telemetry came last, by {@link System#nanoTime}; 0 if never. */
    long telemetryNanos() {
        return telemetryNanos;
    }

    int forged() {
        return forged.get();
    }

    /** When a message of that sender was heard last, by {@link System#nanoTime}; otherwise if never. */
    long lastNanos(String sender, long otherwise) {
        return lastNanos.getOrDefault(sender, otherwise);
    }
}
