package io.swarmguard.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a hub ends that is busy. {@code bench trouble --only stop} does the same with ten times as many. */
@Tag("interop")
class StopTest {
    private static final int SESSIONS = 1_000;
    private static final double MOST_MILLIS = 5_000; // the limit itself: a tenth of the sessions it is for
    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    Path dir;

    @Test
    void aHubThatIsAskedToEndWhileAThousandSendEndsCleanlyAndLosesNothingItAcknowledged() throws Exception {
        try (RunningHub hub = RunningHub.start(dir, "listen.mqtt.port=" + freePort())) {
            BenchFleet fleet = BenchFleet.of(hub, 100);
            CompletableFuture<Integer> ended = hub.ended().thenApplyAsync(code -> {
                restart(hub);
                return code;
            });
            JsonNode seen = fleet.load("stop", "identities=100", "connections=" + SESSIONS, "rate=2000");
            assertThat(ended.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("exit code, after %s", hub.log())
                    .isZero();
            assertThat(seen.path("sessionsBefore").asInt()).isEqualTo(SESSIONS);
            assertThat(seen.path("goneAfterMs").asDouble(MOST_MILLIS))
                    .as("%s", seen)
                    .isLessThan(MOST_MILLIS);
            assertThat(seen.path("keptForLater").asInt())
                    .as("the receiver was away: %s", seen)
                    .isPositive();
            assertThat(seen.path("lost").asInt(-1)).as("%s", seen).isZero();
            assertThat(hub.stop()).isZero();
        }
    }

    private static void restart(RunningHub hub) {
        try {
            hub.restart();
        } catch (IOException | InterruptedException e) {
            throw new CompletionException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
