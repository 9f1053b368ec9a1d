package io.swarmguard.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.ledger.LedgerVerifier;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The hub is killed again and again, each time after a random number of acknowledgements, and what anybody was told is
 * safe must be there afterwards. Clients outlive it and do what MQTT asks of them: say again what was not acknowledged.
 */
@Tag("interop")
class KillTest {
    private static final int KILLS = 10;
    private static final int MOST_BETWEEN_KILLS = 800;
    private static final int SAID_IN_A_ROUND = 1_500; // by each of two: all of it must fit in the absent one's queue
    private static final int SAID_UNTIL_THE_KILL = 1_000;
    private static final int PATIENCE_SECONDS = 60;
    private static final long SEED = 20_261_125;

    @TempDir
    Path dir;

    private final Semaphore acknowledgements = new Semaphore(0);

    @Test
    void nothingAcknowledgedIsLostHoweverOftenTheHubIsKilled() throws Exception {
        Random random = new Random(SEED);
        String port = "listen.mqtt.port=" + freePort(); // clients come back to where they were
        try (RunningHub hub = RunningHub.start(dir, port, "limits.queue-messages=60000", "limits.queue-size=256 MiB");
                SelfMadeFleet fleet = populated(hub)) {
            List<Talker> talkers = List.of(
                    new Talker(fleet, "talker-1", 1, acknowledgements::release),
                    new Talker(fleet, "talker-2", 2, acknowledgements::release));
            Hearer present = new Hearer(fleet, "present", 2);
            Hearer absent = new Hearer(fleet, "absent", 2);
            Hearer unsteady = new Hearer(fleet, "unsteady", 1); // its client forgets, so that it may hear twice
            for (Hearer hearer : List.of(present, absent, unsteady)) {
                hearer.comeBack();
            }
            absent.goAway();
            talkers.forEach(Talker::start);
            int acts = 0;
            for (int round = 0; round < KILLS; round++) {
                talkers.forEach(talker -> talker.allow(SAID_IN_A_ROUND));
                KillRound doing = new KillRound(hub, fleet, round);
                assertThat(doing.hasDone(1 + random.nextInt(12), 1 + random.nextInt(60)))
                        .as("round %d\n%s", round, hub.log())
                        .isTrue();
                acknowledgements.drainPermits();
                talkers.forEach(talker -> talker.allow(SAID_UNTIL_THE_KILL)); // so that it comes while they speak
                int more = 1 + random.nextInt(MOST_BETWEEN_KILLS);
                assertThat(acknowledgements.tryAcquire(more, PATIENCE_SECONDS, TimeUnit.SECONDS))
                        .as("%d acknowledgements in round %d\n%s", more, round, hub.log())
                        .isTrue();
                hub.kill();
                acts += doing.settle();
                assertThat(LedgerVerifier.verify(hub.data(), List.of(), null).findings())
                        .isEmpty();
                if (random.nextBoolean()) {
                    unsteady.goAway();
                }
                hub.restart();
                doing.mustBeKept();
                unsteady.goAway();
                unsteady.comeBack();
                assertThat(talkers).noneMatch(Talker::hasFailed);
            }
            assertThat(acts).as("acts that were acknowledged").isGreaterThanOrEqualTo(KILLS);
            absent.comeBack();
            assertHeard(talkers, List.of(present, absent), unsteady);
            assertThat(hub.stop()).isZero();
            Shell.Ended verified = hub.tell("ledger", "verify");
            assertThat(verified.code()).as(verified.output()).isZero();
        }
    }

    private static void assertHeard(List<Talker> talkers, List<Hearer> once, Hearer unsteady) throws Exception {
        int first = talkers.get(0).end().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        int second = talkers.get(1).end().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        for (Hearer hearer : once) {
            assertThat(hearer.heard("devices/talker-1/telemetry/count", first).stream()
                            .distinct())
                    .as("at least once, in order")
                    .containsExactlyElementsOf(upTo(first));
            assertThat(hearer.heard("devices/talker-2/telemetry/count", second))
                    .as("exactly once, in order")
                    .containsExactlyElementsOf(upTo(second));
        }
        assertThat(unsteady.heard("devices/talker-2/telemetry/count", second).stream()
                        .distinct())
                .as("at least once, in order, over connections that come and go")
                .containsExactlyElementsOf(upTo(second));
    }

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static SelfMadeFleet populated(RunningHub hub) throws IOException, InterruptedException {
        SelfMadeFleet fleet = new SelfMadeFleet(hub);
        for (String device : List.of("talker-1", "talker-2", "keeper")) {
            fleet.make("device", device, "sensor", 1);
        }
        for (int i = 0; i < KILLS; i++) {
            fleet.make("device", "victim-" + i, "sensor", 1);
        }
        for (String service : List.of("present", "absent", "unsteady", "reader")) {
            fleet.make("service", service, "collector", 1);
        }
        fleet.register();
        return fleet;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
