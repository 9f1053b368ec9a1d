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
import org.jspecify.annotations.Nullable;

/**
 * A machine that says one number after the other, the next one as soon as one of the last few was acknowledged, as many as
 * it is allowed to, and goes on with a hub that comes back.
 */
final class Talker {
    private static final int WINDOW = 16;

    private final String topic;
    private final int qos;
    private final MqttClient client;
    private int allowed; // this and the next four: guarded by this
    private int said;
    private int acknowledged;
    private int idle = WINDOW;
    private boolean ending;
    private final CompletableFuture<Integer> finished = new CompletableFuture<>();
    private final Runnable onAcknowledged;

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

    /** Connects; blocking. */
    void start() {
        client.connect().join();
    }

    /** Lets it say so many more. */
    void allow(int more) {
        int resumed;
        synchronized (this) {
            allowed += more;
            resumed = idle;
            idle = 0;
        }
        for (int i = 0; i < resumed; i++) {
            sayNext();
        }
    }

    private void sayNext() {
        int number;
        synchronized (this) {
            if (ending || said == allowed) {
                idle++;
                finishIfAllIsAcknowledged();
                return;
            }
            number = said++;
        }
        byte[] text = Integer.toString(number).getBytes(StandardCharsets.US_ASCII);
        client.publish(new MqttMessage(topic, text, qos, false, Properties.NONE))
                .whenComplete(this::answered);
    }

    private void answered(@Nullable ReasonCode reason, @Nullable Throwable failure) {
        if (failure != null || reason == null || reason.isError()) {
            finished.completeExceptionally(
                    new IOException(topic + " was not acknowledged: " + (failure == null ? reason : failure)));
            return;
        }
        synchronized (this) {
            acknowledged++;
        }
        onAcknowledged.run();
        sayNext();
    }

    private void finishIfAllIsAcknowledged() {
        if (ending && acknowledged == said) {
            finished.complete(said);
        }
    }

    /** Says no more; completes with how many it said when all of them are acknowledged. */
    CompletableFuture<Integer> end() {
        synchronized (this) {
            ending = true;
            finishIfAllIsAcknowledged();
        }
        return finished;
    }

    boolean hasFailed() {
        return finished.isCompletedExceptionally();
    }
}
