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

/**
 * A real hub in this process with one device, pump-1, whose operators talk to it by commands and by sockets: the first admin,
 * and bob once he is added. Time passes as a test says.
 */
final class OperatorHouse {
    final Typed hub;
    /** Where bob's keys are. */
    final Path bob;

    private final AtomicLong passed = new AtomicLong(); // milliseconds beyond what really passed
    private final HubClock clock = new HubClock(
            () -> Instant.now().plusMillis(passed.get()), () -> System.nanoTime() + 1_000_000 * passed.get());
    private final List<AutoCloseable> toClose = new ArrayList<>();
    private Up up;

    OperatorHouse(Path dir, Map<String, String> settings) throws IOException {
        hub = new Typed(dir);
        bob = dir.resolve("bob");
        up = hub.start(settings, clock);
        ok(hub.say("device", "add", "pump-1", "--segment", "plant-a", "--role", "sensor"));
    }

    static Said ok(Said said) {
        assertThat(said.code()).as(said.out() + said.err()).isZero();
        return said;
    }

    void restart(Map<String, String> settings) throws IOException {
        up.close();
        up = hub.start(settings, clock);
    }

    void pass(Duration time) {
        passed.addAndGet(time.toMillis());
    }

    /** A second admin. */
    void addBob() {
        ok(hub.say("operator", "add", "bob", "--role", "admin", "--out", bob.toString()));
    }

    /** What listens under a name. */
    String where(String listener) {
        return up.where(listener);
    }

    /** Whoever has these keys, at the operators' listener. */
    OperatorCaller caller(Path keys) throws Exception {
        return closing(OperatorCaller.of(up.where("operator"), keys));
    }

    /** Closed with this, before the hub. */
    <C extends AutoCloseable> C closing(C each) {
        toClose.add(each);
        return each;
    }

    void close() throws Exception {
        for (AutoCloseable each : toClose) {
            each.close();
        }
        up.close();
    }
}
