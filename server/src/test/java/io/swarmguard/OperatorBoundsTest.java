package io.swarmguard;

import static io.swarmguard.OperatorHouse.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.Typed.Said;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one operator does neither alone nor without end. A real hub, real sockets. */
class OperatorBoundsTest {
    @TempDir
    Path dir;

    private OperatorHouse house;
    private Typed hub;
    private Path bob;

    @BeforeEach
    void start() throws IOException {
        house = new OperatorHouse(dir, Map.of());
        hub = house.hub;
        bob = house.bob;
        house.addBob();
    }

    @AfterEach
    void stop() throws Exception {
        house.close();
    }

    @Test
    void aMachineBecomesEssentialByTwoAdminsAndIsSoNoMoreByOne() throws IOException {
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
        Map<String, String> two = Map.of("limits.operator-tokens-per-day", "2");
        house.restart(two);
        String asked = "{\"scope\":\"look\",\"certificate\":\"own\"}";
        assertThat(house.caller(bob).post("/api/tokens", null, asked).status()).isEqualTo(200);
        ok(hub.as(bob, "operator", "token", "revoke", "1", "--why", "lost"));
        house.pass(Duration.ofHours(1));
        assertThat(house.caller(bob).post("/api/tokens", null, asked).status()).isEqualTo(200);
        house.restart(two);

        OperatorCaller.Answer third = house.caller(bob).post("/api/tokens", null, asked);

        assertThat(third.status()).isEqualTo(429);
        assertThat(third.reason()).isEqualTo("limit-tokens");
        assertThat(third.response().body()).contains("limits.operator-tokens-per-day");
        ok(hub.say("operator", "token", "create", "--scope", "look", "--for", "own")); // each has his own
        house.pass(Duration.ofHours(23));
        assertThat(house.caller(bob).post("/api/tokens", null, asked).status())
                .as("a day after the first")
                .isEqualTo(200);
        assertThat(house.caller(bob).post("/api/tokens", null, asked).status())
                .as("the second still counts")
                .isEqualTo(429);
    }
}
