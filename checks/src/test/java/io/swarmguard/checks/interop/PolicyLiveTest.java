package io.swarmguard.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmguard.checks.interop.Flips.Flip;
import io.swarmguard.checks.interop.Flips.Heard;
import io.swarmguard.device.mqtt.MqttClient;
import io.swarmguard.device.mqtt.MqttException;
import io.swarmguard.device.mqtt.MqttListener;
import io.swarmguard.device.mqtt.MqttMessage;
import io.swarmguard.formats.mqtt.ReasonCode;
import io.swarmguard.formats.mqtt.Subscription;
import io.swarmguard.policy.PolicyFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies change to and fro under traffic over real sockets; what listeners hear is held against what was in force. */
@Tag("interop")
class PolicyLiveTest {
    private static final int FLIPS = 30;
    private static final int PUMPS = 6;
    private static final int TICK_MILLIS = 2; // each pump speaks at each: 3,000 messages a second
    private static final int SAID_BETWEEN_FLIPS = 300;
    private static final int PATIENCE_SECONDS = 60;
    /** A generous one for a busy machine: the bound is 200 ms. */
    private static final double MOST_MILLIS = 2_000;

    private static final String SHUT = """
            @id("collectors-hear-no-telemetry")
            forbid (principal is Service, action in [Action::"subscribe", Action::"deliver"], resource)
            when { principal.role == "collector" && resource.kind == "telemetry" };

            @id("actuators-are-silent")
            forbid (principal is Device, action == Action::"publish", resource)
            when { principal.role == "actuator" };
            """;
    private static final String OPEN = "// nothing is forbidden beyond what ships\n";

    @TempDir
    Path dir;

    private final Flips flips = new Flips();
    private final AtomicInteger dropped = new AtomicInteger();
    private final Semaphore said = new Semaphore(0);
    private final Set<Long> eventsAcknowledged = ConcurrentHashMap.newKeySet();
    private final List<MqttClient> clients = new ArrayList<>();
    private double mostActMillis;

    @Test
    void noDeliveryContradictsThePoliciesInForceAndNobodyWhoKeepsRightsIsDropped() throws Exception {
        Heard once = new Heard();
        Heard certainly = new Heard();
        Heard events = new Heard();
        try (RunningHub hub = RunningHub.start(dir, "limits.queue-messages=60000");
                SelfMadeFleet fleet = fleet(hub);
                OperatorDesk desk = new OperatorDesk(hub)) {
            listen(fleet, "scada", "devices/+/telemetry/#", 0, once);
            listen(fleet, "lake", "devices/+/telemetry/#", 1, certainly);
            listen(fleet, "guard", "devices/+/event/#", 1, events);
            MqttClient valve = client(fleet, "valve", new Heard());
            MqttClient late = client(fleet, "late", once);
            ScheduledExecutorService pacer = speak(fleet);
            try {
                for (int i = 0; i < FLIPS; i++) {
                    boolean permits = i % 2 == 1;
                    flip(desk, permits, i);
                    // nobody listens to it, which is no error
                    assertThat(say(valve) == ReasonCode.NOT_AUTHORIZED).isEqualTo(!permits);
                    awaitTraffic();
                }
                flip(desk, false, FLIPS);
                assertThat(subscribe(late, "devices/+/telemetry/#")).isEqualTo(ReasonCode.NOT_AUTHORIZED);
                flip(desk, true, FLIPS + 1);
                assertThat(subscribe(late, "devices/+/telemetry/#")).isEqualTo(ReasonCode.SUCCESS);
            } finally {
                pacer.shutdown();
                assertThat(pacer.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS))
                        .isTrue();
            }
            awaitEvents(events);
            assertThat(clients).allMatch(MqttClient::isConnected);
            assertThat(dropped).hasValue(0);
            assertThat(desk.get("/api/policy").path("in_force").asInt()).isEqualTo(FLIPS + 2);
        }
        assertThat(flips.forbidden(once)).as("at most once").isZero();
        assertThat(flips.forbidden(certainly)).as("at least once").isZero();
        assertThat(flips.silent(once) + flips.silent(certainly))
                .as("flows again without asking again")
                .isZero();
        double heardMillis = Math.max(flips.longestMillis(once), flips.longestMillis(certainly));
        assertThat(mostActMillis).isLessThan(MOST_MILLIS);
        System.out.printf(
                "%d deliveries; in force at most %.1f ms after the set was checked, the last forbidden one said at most"
                        + " %.1f ms after the request%n",
                once.all().length + certainly.all().length, mostActMillis, heardMillis);
    }

    private SelfMadeFleet fleet(RunningHub hub) throws Exception {
        SelfMadeFleet fleet = new SelfMadeFleet(hub);
        for (int i = 0; i < PUMPS; i++) {
            fleet.make("device", "pump-" + i, "sensor", 1);
        }
        fleet.make("device", "valve", "actuator", 1);
        for (String service : List.of("scada", "lake", "guard", "late")) {
            fleet.make("service", service, "collector", 1);
        }
        fleet.register();
        return fleet;
    }

    private MqttClient client(SelfMadeFleet fleet, String name, Heard heard) throws Exception {
        MqttClient client =
                fleet.client(fleet.settings(name, name).maxPending(10_000).build(), new MqttListener() {
                    @Override
                    public void onMessage(MqttMessage message, Runnable acknowledge) {
                        heard.note(Long.parseLong(message.text()));
                        acknowledge.run();
                    }

                    @Override
                    public void onDisconnected(MqttException why, @Nullable Duration retryIn) {
                        dropped.incrementAndGet();
                    }
                });
        client.connect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        clients.add(client);
        return client;
    }

    private void listen(SelfMadeFleet fleet, String name, String filter, int qos, Heard heard) throws Exception {
        MqttClient client = client(fleet, name, heard);
        client.subscribe(Subscription.of(filter, qos)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static ReasonCode subscribe(MqttClient client, String filter) throws Exception {
        return client.subscribe(Subscription.of(filter, 0))
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .getFirst();
    }

    private ScheduledExecutorService speak(SelfMadeFleet fleet) throws Exception {
        List<MqttClient> pumps = new ArrayList<>();
        for (int i = 0; i < PUMPS; i++) {
            pumps.add(client(fleet, "pump-" + i, new Heard()));
        }
        AtomicInteger ticks = new AtomicInteger();
        ScheduledExecutorService pacer = Executors.newSingleThreadScheduledExecutor();
        var pace = pacer.scheduleAtFixedRate(
                () -> {
                    boolean event = ticks.incrementAndGet() % 10 == 0;
                    for (int i = 0; i < PUMPS; i++) {
                        say(pumps.get(i), "devices/pump-" + i + (event ? "/event/e" : "/telemetry/t"), event);
                    }
                },
                0,
                TICK_MILLIS,
                TimeUnit.MILLISECONDS);
        assertThat(pace.isCancelled()).isFalse();
        return pacer;
    }

    private void say(MqttClient pump, String topic, boolean event) {
        long now = System.nanoTime();
        byte[] text = Long.toString(now).getBytes(StandardCharsets.US_ASCII);
        pump.publish(MqttMessage.of(topic, text, 1)).thenAccept(answer -> {
            if (!answer.isError()) {
                said.release();
                if (event) {
                    eventsAcknowledged.add(now);
                }
            }
        });
    }

    private static ReasonCode say(MqttClient valve) throws Exception {
        byte[] text = Long.toString(System.nanoTime()).getBytes(StandardCharsets.US_ASCII);
        return valve.publish(MqttMessage.of("devices/valve/state/s", text, 1)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void flip(OperatorDesk desk, boolean permits, int number) throws Exception {
        Map<String, String> files = new TreeMap<>(PolicyFiles.shipped().texts());
        files.put("own.cedar", (permits ? OPEN : SHUT) + "// " + number / 2 % 3 + "\n");
        long begin = System.nanoTime();
        OperatorDesk.Answer answer = desk.post("/api/policy/apply", Map.of("files", files, "why", "flip " + number));
        flips.add(new Flip(begin, System.nanoTime(), permits));
        JsonNode body = answer.body();
        assertThat(answer.isDone()).as(body.toString()).isTrue();
        assertThat(body.path("version").asInt()).as(body.toString()).isEqualTo(number + 1);
        mostActMillis = Math.max(mostActMillis, body.path("took_micros").asDouble(1e9) / 1_000);
    }

    private void awaitTraffic() throws InterruptedException {
        said.drainPermits();
        assertThat(said.tryAcquire(SAID_BETWEEN_FLIPS, PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isTrue();
    }

    /** All events that were acknowledged reach their listener, whose rights never changed. */
    private void awaitEvents(Heard events) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!heardAll(events)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("heard " + events.all().length + " events of " + eventsAcknowledged.size());
            }
            Thread.onSpinWait();
        }
    }

    private boolean heardAll(Heard events) {
        Set<Long> missing = ConcurrentHashMap.newKeySet();
        missing.addAll(eventsAcknowledged);
        for (long heard : events.all()) {
            missing.remove(heard);
        }
        return missing.isEmpty();
    }
}
