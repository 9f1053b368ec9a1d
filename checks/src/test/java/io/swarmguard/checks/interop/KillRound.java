package io.swarmguard.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmguard.device.mqtt.MqttClient;
import io.swarmguard.device.mqtt.MqttMessage;
import io.swarmguard.formats.mqtt.Properties;
import io.swarmguard.formats.mqtt.ReasonCode;
import io.swarmguard.formats.mqtt.Subscription;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What goes on until the hub is killed once and is not tried again afterwards, so that what is missing then cannot be
 * hidden by a repetition: retained values one after the other, and acts.
 */
final class KillRound {
    private static final int PATIENCE_SECONDS = 60;

    private final RunningHub hub;
    private final SelfMadeFleet fleet;
    private final int round;
    private final int qos;
    private final CompletableFuture<Boolean> keeperEnded = new CompletableFuture<>();
    private final Set<String> added = new HashSet<>(); // by the acting thread until it has ended
    private final Set<String> disabled = new HashSet<>(); // likewise
    private final Semaphore actsDone = new Semaphore(0);
    private final Semaphore valuesKept = new Semaphore(0);
    private final Thread acting;
    private volatile int said = -1;
    private volatile int kept = -1; // the last retained value that was acknowledged
    private volatile boolean cleared;

    /** Starts at once; {@code victim-ROUND} will be disabled. */
    KillRound(RunningHub hub, SelfMadeFleet fleet, int round) throws IOException {
        this.hub = hub;
        this.fleet = fleet;
        this.round = round;
        this.qos = 1 + round % 2;
        keep(fleet.client(fleet.settings("keeper", "keeper").build(), (message, acknowledge) -> acknowledge.run()));
        OperatorDesk desk = new OperatorDesk(hub);
        this.acting = Thread.ofPlatform().name("acting").start(() -> act(desk));
    }

    private String topic(String what) {
        return "devices/keeper/state/" + what + round;
    }

    private void keep(MqttClient keeper) {
        keeper.connect()
                .thenCompose(fresh -> retain(keeper, "gone", "here"))
                .thenCompose(reason -> retain(keeper, "gone", ""))
                .thenAccept(reason -> {
                    cleared = true;
                    keepNext(keeper, 0);
                })
                .exceptionally(hubIsGone -> {
                    keeperEnded.complete(true);
                    return null;
                });
    }

    private void keepNext(MqttClient keeper, int value) {
        said = value;
        retain(keeper, "level", "" + value).whenComplete((reason, hubIsGone) -> {
            if (hubIsGone != null) {
                keeperEnded.complete(true);
            } else {
                kept = value;
                valuesKept.release();
                keepNext(keeper, value + 1);
            }
        });
    }

    private CompletableFuture<ReasonCode> retain(MqttClient keeper, String what, String value) {
        byte[] payload = value.getBytes(StandardCharsets.US_ASCII);
        return keeper.publish(new MqttMessage(topic(what), payload, qos, true, Properties.NONE))
                .thenApply(reason -> {
                    if (reason.isError()) {
                        throw new IllegalStateException("refused: " + reason);
                    }
                    return reason;
                });
    }

    private void act(OperatorDesk desk) {
        try (desk) {
            for (int i = 0; ; i++) {
                String name = "fresh-" + round + "-" + i;
                if (desk.post("/api/devices", Map.of("name", name, "segment", "plant-a", "role", "sensor"))
                        .isDone()) {
                    added.add(name);
                    actsDone.release();
                }
                String victim = i == round % 4 ? "victim-" + round : name;
                if (desk.post("/api/devices/" + victim + "/disable", Map.of("why", "round " + round))
                        .isDone()) {
                    disabled.add(victim);
                    actsDone.release();
                }
            }
        } catch (IOException hubIsGone) {
            // what was answered before counts
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Before the kill: waits until that many acts and retained values were acknowledged. */
    boolean hasDone(int acts, int values) throws InterruptedException {
        return actsDone.tryAcquire(acts, PATIENCE_SECONDS, TimeUnit.SECONDS)
                && valuesKept.tryAcquire(values, PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** After the kill: waits until nothing more can have been acknowledged; gives how many acts were. */
    int settle() throws Exception {
        keeperEnded.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        acting.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        assertThat(acting.isAlive()).isFalse();
        return added.size() + disabled.size();
    }

    /** After the restart. */
    void mustBeKept() throws Exception {
        actsAreInForce();
        if (disabled.contains("victim-" + round)) {
            MqttClient victim = fleet.client(
                    fleet.settings("victim-" + round, "v").build(), (message, acknowledge) -> acknowledge.run());
            assertThatThrownBy(() -> victim.connect().get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("a disabled device stays out")
                    .isNotNull();
        }
        if (kept >= 0) {
            retainedIsTheLast();
        }
    }

    private void actsAreInForce() throws IOException, InterruptedException {
        Map<String, String> standings = new HashMap<>();
        try (OperatorDesk desk = new OperatorDesk(hub)) {
            for (JsonNode device : desk.get("/api/devices").path("devices")) {
                standings.put(
                        device.path("name").asText(), device.path("standing").asText());
            }
        }
        assertThat(standings.keySet()).containsAll(added);
        assertThat(disabled).allSatisfy(name -> assertThat(standings).containsEntry(name, "disabled"));
    }

    private void retainedIsTheLast() throws Exception {
        BlockingQueue<MqttMessage> seen = new LinkedBlockingQueue<>();
        MqttClient reader = fleet.client(fleet.settings("reader", "reader").build(), (message, acknowledge) -> {
            seen.add(message);
            acknowledge.run();
        });
        reader.connect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        reader.subscribe(Subscription.of(topic("gone"), 1)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        reader.subscribe(Subscription.of(topic("level"), 1)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        MqttMessage first = Objects.requireNonNull(
                seen.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "the retained value is gone, acknowledged: " + kept);
        assertThat(first.topic()).as("cleared: " + cleared).isEqualTo(topic("level"));
        assertThat(Integer.parseInt(first.text())).isBetween(kept, said);
        reader.disconnect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
