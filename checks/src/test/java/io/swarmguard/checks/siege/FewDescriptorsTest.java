package io.swarmguard.checks.siege;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub that may open few files, or no more. */
@Tag("interop")
class FewDescriptorsTest {
    private static final int MACHINES = 20;
    private static final int MESSAGES_PER_SECOND = 100;
    private static final int PATIENCE_SECONDS = 60;
    private static final List<String> FEW = List.of("sh", "-c", "ulimit -n 400; exec \"$0\" \"$@\"");

    @TempDir
    Path dir;

    @Test
    void aHubWithFewDescriptorsKeepsPlacesForMachinesWhileStrangersCrowdTheDoor() throws Exception {
        try (Camp camp = Camp.pitch(dir, MACHINES + 1, FEW, "limits.handshake-time=3s");
                GoodFleet fleet = new GoodFleet(camp.port(), camp::credentials);
                Raid raid = new Raid(camp.port())) {
            assertThat(camp.status().path("listeners").path("connections_most").asInt())
                    .isEqualTo(200);
            fleet.start(MACHINES, MESSAGES_PER_SECOND);
            CompletableFuture<Integer> crowd =
                    raid.begin(Attack.plain("half-open", "timeout-handshake", "127.41", 1_500, 300));
            fleet.latecomer("d" + MACHINES).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(crowd.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(1_500);
            assertThat(fleet.missing())
                    .as("of %d acknowledged", fleet.acknowledged())
                    .isEmpty();
            assertThat(fleet.complaints()).isEmpty();
            assertThat(camp.status().path("refusals").path("timeout-handshake").asInt())
                    .isEqualTo(1_500);
        }
    }

    @Test
    void aHubWithoutADescriptorLeftGoesOnWithThoseWhoAreInAndLetsOthersInAsSoonAsItCan() throws Exception {
        try (Camp camp = Camp.pitch(dir, MACHINES + 1, List.of());
                GoodFleet fleet = new GoodFleet(camp.port(), camp::credentials);
                Raid raid = new Raid(camp.port())) {
            fleet.start(MACHINES, MESSAGES_PER_SECOND);
            assertThat(fleet.measure().await(100, Duration.ofSeconds(PATIENCE_SECONDS)))
                    .isTrue();

            camp.allowDescriptors(Long.toString(camp.figures().descriptors()));
            CompletableFuture<Integer> crowd =
                    raid.begin(Attack.plain("half-open", "timeout-handshake", "127.42", 100, 1_000));
            CompletableFuture<Void> latecomer = fleet.latecomer("d" + MACHINES);
            double cpuBefore = camp.figures().cpuSeconds();
            long began = System.nanoTime();
            assertThat(fleet.measure().await(5 * MESSAGES_PER_SECOND, Duration.ofSeconds(PATIENCE_SECONDS)))
                    .isTrue();
            double seconds = (System.nanoTime() - began) / 1e9;
            double cpu = camp.figures().cpuSeconds() - cpuBefore;
            System.out.printf("%.1f s without descriptors cost %.2f s of a core%n", seconds, cpu);
            assertThat(latecomer).isNotDone();
            assertThat(cpu).as("seconds of a core").isLessThan(0.5 * seconds);

            camp.allowDescriptors("4096");
            latecomer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(crowd.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(100);
            int told = camp.status().path("refusals").path("limit-descriptors").asInt();
            assertThat(told).isBetween(3, (int) seconds + 5); // once a second
            assertThat(fleet.missing())
                    .as("of %d acknowledged", fleet.acknowledged())
                    .isEmpty();
            assertThat(fleet.complaints()).isEmpty();
        }
    }
}
