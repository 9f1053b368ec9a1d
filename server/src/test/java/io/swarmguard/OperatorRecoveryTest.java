package io.swarmguard;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.Typed.Said;
import io.swarmguard.acts.HubClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The way back for a lost operator certificate, by the commands that are there for it; only time is let pass faster. */
@Timeout(120)
class OperatorRecoveryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration DELAY = Duration.ofMinutes(1);

    @TempDir
    Path dir;

    private final AtomicLong passed = new AtomicLong(); // milliseconds beyond what really passed
    private final HubClock clock = new HubClock(
            () -> Instant.now().plusMillis(passed.get()), () -> System.nanoTime() + 1_000_000 * passed.get());
    private Typed hub = new Typed(Path.of(""));
    private Path bob = Path.of("");
    private Up up;

    @BeforeEach
    void losesTheCertificate() throws IOException {
        hub = new Typed(dir);
        up = start();
        bob = dir.resolve("bob");
        assertThat(hub.say("operator", "add", "bob", "--role", "viewer", "--out", bob.toString())
                        .code())
                .isZero();
        Files.delete(hub.keys().resolve("operator.key"));
        Files.delete(hub.keys().resolve("operator.crt"));
    }

    private Up start() throws IOException {
        return hub.start(Map.of("lifetimes.recovery-delay", "1 min"), clock);
    }

    @AfterEach
    void stop() {
        up.close();
    }

    @Test
    void whoHasTheHostGetsANewCertificateAfterTheDelayAndEverybodyHearsOfIt() throws IOException {
        Said lost = hub.say("status");
        assertThat(lost.code()).isEqualTo(1);
        assertThat(lost.err()).contains("operator recover");

        Said asked = hub.say("operator", "recover");

        assertThat(asked.code()).as(asked.err()).isZero();
        assertThat(asked.out()).contains("asked for a new certificate of operator/admin");
        assertThat(hub.say("operator", "recover").out()).contains("was asked for already");
        await(() -> hub.as(bob, "events").out(), told -> told.contains("stage=begun"));
        assertThat(hub.as(bob, "events").out()).contains("operator-recovery", "any operator can cancel it");
        assertThat(hub.as(bob, "status").out()).contains("operator/admin from");

        up.close();
        up = start(); // the delay outlives it
        await(() -> hub.as(bob, "events").out(), told -> told.contains("stage=under way"));
        assertThat(hub.keys().resolve("operator.crt")).doesNotExist();

        letTheDelayPass();
        await(() -> hub.as(bob, "events").out(), told -> told.contains("stage=completed"));
        Said found = hub.say("cert", "list", "operator/admin", "--json");
        assertThat(found.code()).as(found.err()).isZero();
        assertThat(found.out().split("\"fingerprint\"", -1))
                .as("two certificates")
                .hasSize(3);
        assertThat(hub.say("ledger", "show").out()).contains("operator-recovery-begun", "operator-recovery-completed");
        assertThat(RecoveryRequest.file(hub.data())).doesNotExist();
        assertThat(Files.getPosixFilePermissions(hub.keys().resolve("operator.key")))
                .hasSize(2);
    }

    @Test
    void anyOperatorStopsIt() throws IOException {
        hub.say("operator", "recover", "mallory");
        await(() -> hub.as(bob, "status").out(), told -> told.contains("operator/mallory from"));

        Said cancelled = hub.as(bob, "operator", "cancel-recovery", "mallory", "--why", "nobody of us asked");

        assertThat(cancelled.code()).as(cancelled.err()).isZero();
        letTheDelayPass();
        await(() -> hub.as(bob, "events").out(), told -> told.contains("stage=over"));
        assertThat(hub.keys().resolve("operator.crt")).doesNotExist();
        assertThat(hub.as(bob, "operator", "list").out()).doesNotContain("mallory");
        assertThat(hub.as(bob, "ledger", "show").out())
                .contains("operator-recovery-cancelled", "nobody of us asked")
                .doesNotContain("operator-recovery-completed");
    }

    @Test
    void aRequestWithoutTheMasterKeyIsRefusedAndTold() throws IOException {
        Said without = hub.as(bob, "operator", "recover");
        assertThat(without.code()).isEqualTo(1);
        assertThat(without.err()).contains("master key").doesNotContain("Exception");
        assertThat(RecoveryRequest.file(hub.data())).doesNotExist();

        Files.writeString(
                RecoveryRequest.file(hub.data()),
                "{\"version\":\"1\",\"name\":\"admin\",\"asked\":\"now\",\"nonce\":\"AAAA\",\"proof\":\"AAAA\"}");
        await(() -> hub.as(bob, "events").out(), told -> told.contains("does not prove the master key"));
        assertThat(hub.as(bob, "ledger", "show").out()).doesNotContain("operator-recovery");
    }

    /** In two steps, each shorter than what the hub would take for a clock that jumped. */
    private void letTheDelayPass() {
        for (int step = 0; step < 2; step++) {
            passed.addAndGet(DELAY.toMillis() * 2 / 3);
            assertThat(hub.as(bob, "status").out()).contains("trusted");
        }
    }

    /** Asks until the answer is as wanted: the hub looks every few seconds. */
    private static void await(Supplier<String> asked, Predicate<String> wanted) {
        Instant deadline = Instant.now().plus(PATIENCE);
        String answer = asked.get();
        while (!wanted.test(answer)) {
            assertThat(Instant.now()).as(answer).isBefore(deadline);
            answer = asked.get();
        }
    }
}
