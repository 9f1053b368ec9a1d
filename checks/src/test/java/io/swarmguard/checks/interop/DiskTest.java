package io.swarmguard.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmguard.device.mqtt.MqttClient;
import io.swarmguard.device.mqtt.MqttException;
import io.swarmguard.device.mqtt.MqttListener;
import io.swarmguard.device.mqtt.MqttMessage;
import io.swarmguard.formats.mqtt.ReasonCode;
import io.swarmguard.formats.mqtt.Subscription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that takes no more: the running hub's largest file size is lowered below what its write-ahead log has reached,
 * which works in every container and ends as soon as it is wanted. Files of full length, like the journal, can still be
 * written in place, as on a full disk.
 */
@Tag("interop")
class DiskTest {
    private static final int PATIENCE_SECONDS = 60;
    private static final int FULL_AT_BYTES = 300_000; // the journal is shorter
    private static final String TOPIC = "devices/pump-1/telemetry/t";

    @TempDir
    Path dir;

    @Test
    void aFullDiskKeepsNobodyIn() throws Exception {
        try (RunningHub hub = RunningHub.start(dir);
                SelfMadeFleet fleet = populated(hub)) {
            MqttClient pump = connected(fleet, "pump-1", new CountDownLatch(0));
            CountDownLatch secondOut = new CountDownLatch(1);
            connected(fleet, "pump-2", secondOut);
            fill(hub, pump);
            takesNoMore(hub);
            assertThat(say(pump)).as("what must be kept and is not on the disk").isNotEqualTo(ReasonCode.SUCCESS);
            mustDisableAtOnce(hub, "pump-2", secondOut);
            mustStayOut(fleet, "pump-2");
            mustRefuseToWiden(hub);

            takesAll(hub);
            hub.command("device", "add", "pump-9", "--segment", "plant-a", "--role", "sensor");
            mustTakeAgain(pump);
            mustBeRecordedLate(hub, "pump-2");

            CountDownLatch thirdOut = new CountDownLatch(1);
            connected(fleet, "pump-3", thirdOut);
            fill(hub, pump);
            takesNoMore(hub);
            mustDisableAtOnce(hub, "pump-3", thirdOut);
            hub.kill();
            hub.restart();
            mustStayOut(fleet, "pump-3");
            mustBeRecordedLate(hub, "pump-3");
            assertThat(hub.stop()).isZero();
            assertThat(hub.tell("ledger", "verify").code()).isZero();
        }
    }

    private static SelfMadeFleet populated(RunningHub hub) throws Exception {
        SelfMadeFleet fleet = new SelfMadeFleet(hub);
        for (String device : List.of("pump-1", "pump-2", "pump-3")) {
            fleet.make("device", device, "sensor", 1);
        }
        fleet.make("service", "scada", "collector", 1);
        fleet.register();
        MqttClient scada = fleet.client(
                fleet.settings("scada", "scada")
                        .persistentSession(Duration.ofHours(1))
                        .build(),
                (message, acknowledge) -> acknowledge.run());
        scada.connect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        scada.subscribe(Subscription.of(TOPIC, 1)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        scada.abort().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return fleet;
    }

    private static MqttClient connected(SelfMadeFleet fleet, String name, CountDownLatch out) throws Exception {
        MqttClient client = fleet.client(fleet.settings(name, name).build(), new MqttListener() {
            @Override
            public void onMessage(MqttMessage message, Runnable acknowledge) {
                acknowledge.run();
            }

            @Override
            public void onDisconnected(MqttException why, @Nullable Duration retryIn) {
                out.countDown();
            }
        });
        client.connect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return client;
    }

    /** A message that must be on the disk before it is acknowledged. */
    private static ReasonCode say(MqttClient pump) throws Exception {
        return pump.publish(MqttMessage.of(TOPIC, new byte[4_000], 1)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** The hub tries a disk that failed again after a rest of some seconds; until then it says that it cannot. */
    private static void mustTakeAgain(MqttClient pump) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        ReasonCode answer = say(pump);
        while (answer != ReasonCode.SUCCESS && System.nanoTime() < deadline) {
            answer = say(pump);
        }
        assertThat(answer).isEqualTo(ReasonCode.SUCCESS);
    }

    /** Until the log is longer than what will be allowed, and far from being begun anew. */
    private static void fill(RunningHub hub, MqttClient pump) throws Exception {
        Path log = hub.data().resolve("swarmguard.db-wal");
        while (!Files.exists(log) || Files.size(log) < 2 * FULL_AT_BYTES) {
            assertThat(say(pump)).isEqualTo(ReasonCode.SUCCESS);
        }
    }

    private static void takesNoMore(RunningHub hub) throws IOException, InterruptedException {
        limit(hub, FULL_AT_BYTES + ":unlimited");
    }

    private static void takesAll(RunningHub hub) throws IOException, InterruptedException {
        limit(hub, "unlimited");
    }

    private static void limit(RunningHub hub, String fileSize) throws IOException, InterruptedException {
        hub.shell().must(List.of("prlimit", "--pid", "" + hub.pid(), "--fsize=" + fileSize));
    }

    private static void mustDisableAtOnce(RunningHub hub, String name, CountDownLatch out) throws Exception {
        Shell.Ended ended = hub.tell("device", "disable", name, "--why", "stolen");
        assertThat(ended.code()).as(ended.output()).isZero();
        assertThat(ended.output()).contains("in effect now, and recorded as soon as the disk takes it");
        assertThat(out.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    private static void mustStayOut(SelfMadeFleet fleet, String name) throws IOException {
        MqttClient again =
                fleet.client(fleet.settings(name, name).build(), (message, acknowledge) -> acknowledge.run());
        assertThatThrownBy(() -> again.connect().get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(Exception.class)
                .hasMessageContaining("MqttException");
    }

    private static void mustRefuseToWiden(RunningHub hub) throws Exception {
        Shell.Ended ended = hub.tell("device", "add", "pump-9", "--segment", "plant-a", "--role", "sensor");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.output()).startsWith("swarmguard: writing: ").contains("  next: ");
        assertThat(hub.command("device", "list").toString()).doesNotContain("pump-9");
    }

    private static void mustBeRecordedLate(RunningHub hub, String name) throws Exception {
        for (JsonNode entry : hub.command("ledger", "show").path("entries")) {
            if (entry.toString().contains("\"device/" + name + "\"")
                    && entry.path("late").asBoolean()) {
                return;
            }
        }
        throw new AssertionError("no late entry about " + name + " in " + hub.command("ledger", "show"));
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsRefusedAtStart() throws Exception {
        try (RunningHub hub = RunningHub.start(dir)) {
            assertThat(hub.stop()).isZero();
            Files.setPosixFilePermissions(hub.data(), PosixFilePermissions.fromString("r-x------"));
            // root may write everywhere, unless it gives that up
            Shell.Ended ended = hub.upOnceMore("setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override");
            assertThat(ended.code()).as(ended.output()).isEqualTo(1);
            assertThat(ended.output()).isEqualTo("""
                            swarmguard: the data directory %s cannot be written
                              next: make the directory and all in it writable for the user the hub runs as
                            """.formatted(hub.data().toRealPath()));
            Files.setPosixFilePermissions(hub.data(), PosixFilePermissions.fromString("rwx------"));
            hub.restart();
            assertThat(hub.tell("status").code()).isZero();
        }
    }
}
