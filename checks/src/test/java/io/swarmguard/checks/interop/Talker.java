package io.swarmguard.checks.interop;

import io.swarmguard.device.mqtt.Backoff;
import io.swarmguard.device.mqtt.MqttClient;
import io.swarmguard.device.mqtt.MqttMessage;
import io.swarmguard.device.mqtt.MqttSettings;
import io.swarmguard.formats.mqtt.Properties;
import io.swarmguard.formats.mqtt.ReasonCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A machine that says one number after the other, the next one as soon as one of the last few was acknowledged, and goes
 * on with a hub that comes back.
 */
final class Talker {
    private static final int WINDOW = 16;

    private final String topic;
    private final int qos;
    private final MqttClient client;
    private final AtomicInteger said = new AtomicInteger();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final CompletableFuture<Integer> finished = new CompletableFuture<>();
    private final Runnable onAcknowledged;
    private volatile boolean ending;

    Talker(SelfMadeFleet fleet, String name, int qos, Runnable onAcknowledged) throws IOException {
        this.topic = "devices/" + name + "/telemetry/count";
        this.qos = qos;
        this.onAcknowledged = onAcknowledged;
        MqttSettings settings = fleet.settings(name, name)
                .persistentSession(Duration.ofHours(1))
                .reconnect(Backoff.between(Duration.ofMillis(50), Duration.ofMillis(200), new Random(qos)))
                .build();
        this.client = fleet.client(settings, (message, acknowledge) -> acknowledge.run());
    }

    void start() {
        client.connect().thenRun(() -> {
            for (int i = 0; i < WINDOW; i++) {
                sayNext();
            }
        });
    }

    private void sayNext() {
        byte[] number = Integer.toString(said.getAndIncrement()).getBytes(StandardCharsets.US_ASCII);
        client.publish(new MqttMessage(topic, number, qos, false, Properties.NONE))
                .whenComplete(this::answered);
    }

    private void answered(@Nullable ReasonCode reason, @Nullable Throwable failure) {
        if (failure != null || reason == null || reason.isError()) {
            finished.completeExceptionally(
                    new IOException(topic + " was not acknowledged: " + (failure == null ? reason : failure)));
            return;
        }
        int all = acknowledged.incrementAndGet();
        onAcknowledged.run();
        if (!ending) {
            sayNext();
        } else if (all == said.get()) {
            finished.complete(all);
        }
    }

    /** Says no more; completes with how many it said when all of them are acknowledged. */
    CompletableFuture<Integer> end() {
        ending = true;
        return finished;
    }

    boolean hasFailed() {
        return finished.isCompletedExceptionally();
    }
}
