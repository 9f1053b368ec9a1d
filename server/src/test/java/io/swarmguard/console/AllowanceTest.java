package io.swarmguard.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.acts.Actor;
import io.swarmguard.config.Rate;
import io.swarmguard.edge.http.Route;
import io.swarmguard.signal.Event;
import io.swarmguard.signal.EventType;
import io.swarmguard.signal.Signals;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Right;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How often operators may ask, and how it is told, by a clock that the test holds. */
class AllowanceTest {
    private static final Actor ADA = new Actor(PrincipalId.operator("ada"), "127.0.0.1");
    private static final Actor BEN = new Actor(PrincipalId.operator("ben"), "127.0.0.1");
    private static final Actor ADAS_TOKEN = new Actor(ADA.id(), "127.0.0.1", "token 3");
    private static final Call LOOK = call("GET", "/api/status", 60, 2);
    private static final Call DO = call("POST", "/api/devices", 60, 1);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000); // about to overflow, as it may
    private final Signals signals = new Signals(Clock.systemUTC(), nanos::get);

    private static Call call(String method, String path, int perMinute, int atOnce) {
        return new Call(
                method,
                path,
                Right.LOOK,
                new Rate(perMinute, Duration.ofMinutes(1)),
                atOnce,
                Route.AS_THE_LISTENER,
                false);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static int takeAll(Allowance allowance, Actor who, Call call) {
        int taken = 0;
        while (allowance.take(who, call) == 0) {
            allowance.done(who, call);
            taken++;
        }
        return taken;
    }

    @Test
    void whatIsUsedUpComesBackWithTimeForEachOperatorTokenAndCallByItself() {
        Allowance allowance = new Allowance(nanos::get, 100);
        assertThat(takeAll(allowance, ADA, LOOK)).isEqualTo(60);
        assertThat(allowance.take(ADA, LOOK)).as("seconds to wait").isEqualTo(1);
        assertThat(allowance.isUsedUp(ADA, LOOK)).isTrue();
        assertThat(takeAll(allowance, ADA, DO)).isEqualTo(60);
        assertThat(takeAll(allowance, BEN, LOOK)).isEqualTo(60);
        assertThat(takeAll(allowance, ADAS_TOKEN, LOOK)).isEqualTo(60);
        pass(Duration.ofMillis(2_500));
        assertThat(takeAll(allowance, ADA, LOOK)).isEqualTo(2);
        pass(Duration.ofDays(1));
        assertThat(allowance.isUsedUp(ADA, LOOK)).isFalse();
        assertThat(takeAll(allowance, ADA, LOOK))
                .as("never more than one minute's")
                .isEqualTo(60);
    }

    @Test
    void soManyAreUnderWayAtOnce() {
        Allowance allowance = new Allowance(nanos::get, 100);
        assertThat(allowance.take(ADA, LOOK)).isZero();
        assertThat(allowance.take(ADA, LOOK)).isZero();
        assertThat(allowance.take(ADA, LOOK)).isPositive();
        assertThat(allowance.take(BEN, LOOK)).isZero();
        allowance.done(ADA, LOOK);
        assertThat(allowance.take(ADA, LOOK)).isZero();
    }

    @Test
    void thePercentageScalesAllRates() {
        assertThat(takeAll(new Allowance(nanos::get, 50), ADA, LOOK)).isEqualTo(30);
        assertThat(takeAll(new Allowance(nanos::get, 1), ADA, LOOK))
                .as("never nothing")
                .isEqualTo(1);
        assertThat(takeAll(new Allowance(nanos::get, 300), ADA, LOOK)).isEqualTo(180);
    }

    @Test
    void theFirstCallIsToldAtOnceAndItsLikeOfAMinuteAsOneWithTheLongestTime() {
        Audit audit = new Audit(signals, nanos::get);
        for (int i = 0; i < 500; i++) {
            audit.tell(ADA, LOOK, "/api/status", 200, i == 250 ? 77 : 1);
        }
        audit.tell(ADA, LOOK, "/api/status", 429, 0);
        audit.tell(ADAS_TOKEN, LOOK, "/api/status", 200, 1);
        assertThat(told()).hasSize(3);
        pass(Duration.ofSeconds(59));
        audit.tellRest();
        assertThat(told()).hasSize(3);
        pass(Duration.ofSeconds(1));
        audit.tellRest();
        assertThat(told()).hasSize(4);
        assertThat(told().getLast().details())
                .containsEntry("repeated", "499")
                .containsEntry("ms", "77")
                .containsEntry("call", "GET /api/status");
        assertThat(told()).anySatisfy(event -> assertThat(event.details()).containsEntry("via", "token 3"));
        assertThat(told()).anySatisfy(event -> {
            assertThat(event.type()).isEqualTo(EventType.API_REFUSED);
            assertThat(event.details()).containsEntry("status", "429");
        });
        assertThat(signals.events(EventType.API_READ)).isEqualTo(3);
    }

    @Test
    void whatChangesSomethingIsToldWithinASecond() {
        Audit audit = new Audit(signals, nanos::get);
        audit.tell(ADA, DO, "/api/devices", 200, 3);
        audit.tell(ADA, DO, "/api/devices", 200, 3);
        assertThat(told()).hasSize(1);
        pass(Duration.ofSeconds(1));
        audit.tellRest();
        assertThat(told()).hasSize(2).allSatisfy(event -> {
            assertThat(event.type()).isEqualTo(EventType.API_CHANGED);
            assertThat(event.principal()).isEqualTo(ADA.id());
        });
    }

    private List<Event> told() {
        return signals.recent();
    }
}
