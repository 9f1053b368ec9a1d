package io.swarmguard;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.acts.Act;
import io.swarmguard.acts.TestHub;
import io.swarmguard.hub.Timer;
import io.swarmguard.policy.CedarSets;
import io.swarmguard.policy.Policy;
import io.swarmguard.policy.Templates;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BoundariesTest {
    private final TestHub hub = new TestHub(); // noon in UTC
    private final HubTimer timer = new HubTimer();
    private final Policy policy;

    BoundariesTest() throws Exception {
        policy = new Policy(
                hub.registry::device,
                hub.standings,
                CedarSets.of("@id(\"a\") permit (principal, action, resource) when { context.window.w };", """
                        [window.w]
                        zone = "UTC"
                        from = "12:00"
                        to = "13:00"
                        """),
                Templates.shipped());
        hub.acts.perform(TestHub.device("pump-7"), TestHub.ADMIN);
    }

    private @Nullable Reason reason() {
        var pump = Objects.requireNonNull(hub.registry.device("pump-7"));
        return policy.access(pump, Action.PUBLISH, policy.channel("devices/pump-7/event/x"))
                .reason();
    }

    private void pass(Duration time) {
        hub.pass(time);
        timer.ring();
    }

    /** Waits by the monotonic clock, as the real one does, whatever happens to the other clock. */
    private final class HubTimer implements Timer {
        private final List<Ring> rings = new ArrayList<>();

        record Ring(long atNanos, Runnable action) {}

        @Override
        public long millis() {
            return hub.clock.millis();
        }

        @Override
        public Alarm at(long millis, Runnable action) {
            rings.add(new Ring(hub.nanos.get() + Math.max(0, millis - millis()) * 1_000_000, action));
            return Alarm.NONE;
        }

        void ring() {
            List<Ring> due = rings.stream()
                    .filter(ring -> ring.atNanos() <= hub.nanos.get())
                    .toList();
            rings.removeAll(due);
            due.forEach(ring -> ring.action().run());
        }

        @Override
        public Executor loop() {
            return Runnable::run;
        }

        @Override
        public void close() {}
    }

    @Test
    void untilSomebodySaysWhatTimeItIsNoWindowIsKnown() {
        assertThat(reason()).isEqualTo(Reason.DECISION_FAILED);
    }

    @Test
    void windowsAndMembershipsEndToTheMillisecond() {
        hub.acts.perform(
                new Act.GroupMemberAdded(
                        PrincipalId.device("pump-7"), new Name("g"), TestHub.START.plusMillis(1_500), "x"),
                TestHub.ADMIN);
        new Boundaries(timer, hub.clock, policy, hub.acts).look();
        assertThat(reason()).isNull();
        var pump = Objects.requireNonNull(hub.registry.device("pump-7"));
        pass(Duration.ofSeconds(1));
        pass(Duration.ofMillis(499));
        assertThat(pump.traits().groups()).isNotEmpty();
        pass(Duration.ofMillis(1));
        assertThat(pump.traits().groups()).isEmpty();
        for (int second = 0; second < 3_598; second++) {
            pass(Duration.ofSeconds(1));
        }
        pass(Duration.ofMillis(499));
        assertThat(reason()).isNull();
        pass(Duration.ofMillis(1));
        assertThat(reason()).isEqualTo(Reason.NOT_PERMITTED);
    }

    @Test
    void aClockThatJumpsIsNoticedWithinASecondAndDeniesUntilSomebodyVouchesForIt() {
        new Boundaries(timer, hub.clock, policy, hub.acts).look();
        hub.wallMillis.addAndGet(Duration.ofMinutes(30).toMillis());
        pass(Duration.ofSeconds(1));
        assertThat(reason()).isEqualTo(Reason.DECISION_FAILED);
        hub.acts.perform(new Act.ClockConfirmed(hub.clock.instant(), "set"), TestHub.ADMIN);
        pass(Duration.ofSeconds(1));
        assertThat(reason()).isNull();
        hub.wallMillis.addAndGet(-Duration.ofHours(3).toMillis());
        pass(Duration.ofSeconds(1));
        assertThat(reason()).isEqualTo(Reason.DECISION_FAILED);
    }
}
