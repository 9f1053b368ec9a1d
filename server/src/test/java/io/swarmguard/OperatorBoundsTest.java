package io.swarmguard;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.Typed.Said;
import io.swarmguard.acts.HubClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one operator does neither alone nor without end. A real hub, real sockets. */
class OperatorBoundsTest {
    @TempDir
    Path dir;

    private final AtomicLong passed = new AtomicLong(); // milliseconds beyond what really passed
    private final HubClock clock = new HubClock(
            () -> Instant.now().plusMillis(passed.get()), () -> System.nanoTime() + 1_000_000 * passed.get());
    private final List<AutoCloseable> toClose = new ArrayList<>();
    private Typed hub = new Typed(Path.of(""));
    private Path bob = Path.of("");
    private Up up;

    @BeforeEach
    void start() throws IOException {
        hub = new Typed(dir);
        up = hub.start(Map.of(), clock);
        bob = dir.resolve("bob");
        ok(hub.say("device", "add", "pump-1", "--segment", "plant-a", "--role", "sensor"));
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : toClose) {
            each.close();
        }
        up.close();
    }

    private void addBob() {
        ok(hub.say("operator", "add", "bob", "--role", "admin", "--out", bob.toString()));
    }

    private OperatorCaller caller(Path keys) throws Exception {
        OperatorCaller caller = OperatorCaller.of(up.where("operator"), keys);
        toClose.add(caller);
        return caller;
    }

    private static void ok(Said said) {
        assertThat(said.code()).as(said.out() + said.err()).isZero();
    }

    @Test
    void aMachineBecomesEssentialByTwoAdminsAndIsSoNoMoreByOne() throws IOException {
        addBob();
        Said asked = hub.as(bob, "device", "essential", "pump-1", "--why", "cools the furnace");
        assertThat(asked.out()).contains("request 1 waits", "essential");
        assertThat(hub.as(bob, "device", "essential", "pump-1", "--off", "--why", "no")
                        .err())
                .contains("is not essential already");
        ok(hub.say("approval", "approve", "1"));
        assertThat(hub.as(bob, "device", "essential", "pump-1", "--off", "--why", "replaced")
                        .out())
                .contains("ledger entry");
    }

    @Test
    void anOperatorMakesSoManyTokensADayRevokedOrNotAndNoRestartForgetsThem() throws Exception {
        addBob();
        up.close();
        Map<String, String> two = Map.of("limits.operator-tokens-per-day", "2");
        up = hub.start(two, clock);
        String asked = "{\"scope\":\"look\",\"certificate\":\"own\"}";
        assertThat(caller(bob).post("/api/tokens", null, asked).status()).isEqualTo(200);
        ok(hub.as(bob, "operator", "token", "revoke", "1", "--why", "lost"));
        passed.addAndGet(Duration.ofHours(1).toMillis());
        assertThat(caller(bob).post("/api/tokens", null, asked).status()).isEqualTo(200);
        up.close();
        up = hub.start(two, clock);

        OperatorCaller.Answer third = caller(bob).post("/api/tokens", null, asked);

        assertThat(third.status()).isEqualTo(429);
        assertThat(third.reason()).isEqualTo("limit-tokens");
        assertThat(third.response().body()).contains("limits.operator-tokens-per-day");
        ok(hub.say("operator", "token", "create", "--scope", "look", "--for", "own")); // each has his own
        passed.addAndGet(Duration.ofHours(23).toMillis());
        assertThat(caller(bob).post("/api/tokens", null, asked).status())
                .as("a day after the first")
                .isEqualTo(200);
        assertThat(caller(bob).post("/api/tokens", null, asked).status())
                .as("the second still counts")
                .isEqualTo(429);
    }
}
