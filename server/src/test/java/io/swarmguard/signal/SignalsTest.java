package io.swarmguard.signal;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SignalsTest {
    private static final PrincipalId NOISY = PrincipalId.device("noisy");
    private static final PrincipalId QUIET = PrincipalId.device("quiet");
    private static final PrincipalId ADMIN = PrincipalId.operator("admin");

    private long nanos = 7;
    private final Signals signals = new Signals(Clock.systemUTC(), () -> nanos);

    private void tell(EventType type, @Nullable PrincipalId who, @Nullable String address, @Nullable Reason reason) {
        signals.tell(type, Severity.LOW, who, address, reason, Map.of());
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private List<Event> recent(Predicate<Event> which) {
        return signals.recent().stream().filter(which).toList();
    }

    private static int standsFor(List<Event> events) {
        return events.stream()
                .mapToInt(e -> Integer.parseInt(e.details().getOrDefault(Event.REPEATED, "1")))
                .sum();
    }

    @Test
    void what_one_causes_in_a_second_is_one_event_and_the_rest_of_it_another_when_the_second_is_over() {
        for (int i = 0; i < 500; i++) {
            tell(EventType.SESSION_OPENED, NOISY, "192.0.2.1", null);
            tell(EventType.SESSION_CLOSED, NOISY, "192.0.2.1", Reason.CLOSED_BY_PEER);
        }
        signals.tellRest();
        assertThat(signals.recent()).hasSize(2);
        pass(Duration.ofSeconds(1));
        signals.tellRest();
        signals.tellRest();

        assertThat(signals.recent()).hasSize(4);
        assertThat(standsFor(recent(e -> e.type() == EventType.SESSION_OPENED))).isEqualTo(500);
        assertThat(standsFor(recent(e -> e.type() == EventType.SESSION_CLOSED))).isEqualTo(500);
        assertThat(signals.events(EventType.SESSION_CLOSED)).isEqualTo(500);
        assertThat(signals.refusals(Reason.CLOSED_BY_PEER)).isEqualTo(500);
    }

    @Test
    void each_event_that_is_told_has_a_number_of_its_own_and_what_ocsf_calls_it() {
        tell(EventType.SESSION_OPENED, NOISY, "192.0.2.1", null);
        tell(EventType.HANDSHAKE_REFUSED, null, "192.0.2.3", Reason.TLS_FAILED);

        assertThat(signals.recent()).extracting(Event::number).containsExactly(1L, 2L);
        assertThat(signals.recent()).extracting(e -> e.type().ocsfType()).containsExactly(300_201, 300_201);
        assertThat(signals.recent()).extracting(e -> e.type().isFailure()).containsExactly(false, true);
        assertThat(java.util.Arrays.stream(EventType.values()).map(EventType::code))
                .doesNotHaveDuplicates();
    }

    @Test
    void what_was_held_back_stands_where_it_happened() {
        tell(EventType.SESSION_OPENED, NOISY, "192.0.2.1", null);
        tell(EventType.SESSION_OPENED, NOISY, "192.0.2.1", null);
        tell(EventType.SESSION_CLOSED, NOISY, "192.0.2.1", Reason.CLOSED_BY_PEER);
        pass(Duration.ofSeconds(1));
        signals.tellRest();

        assertThat(signals.recent())
                .extracting(Event::type)
                .containsExactly(EventType.SESSION_OPENED, EventType.SESSION_OPENED, EventType.SESSION_CLOSED);
    }

    @Test
    void a_device_that_is_noisy_for_a_day_does_not_push_out_what_others_did() {
        tell(EventType.SESSION_OPENED, QUIET, "192.0.2.2", null);
        tell(EventType.ACT_DONE, ADMIN, "127.0.0.1", null);
        tell(EventType.HUB_STARTED, null, null, null);
        tell(EventType.HANDSHAKE_REFUSED, null, "192.0.2.3", Reason.TLS_FAILED);
        for (int second = 0; second < 86_400; second++) {
            for (Reason reason : List.of(Reason.NOT_PERMITTED, Reason.LIMIT_TOPIC, Reason.MALFORMED)) {
                tell(EventType.PUBLISH_REFUSED, NOISY, "192.0.2.1", reason);
            }
            pass(Duration.ofSeconds(1));
        }

        assertThat(recent(e -> !NOISY.equals(e.principal()))).hasSize(4);
        assertThat(recent(e -> NOISY.equals(e.principal()))).hasSizeBetween(100, 1_000);
        assertThat(signals.events(EventType.PUBLISH_REFUSED)).isEqualTo(3 * 86_400);
    }

    @Test
    void neither_do_strangers_from_any_number_of_addresses_nor_do_they_take_others_their_turn() {
        tell(EventType.SESSION_OPENED, QUIET, "192.0.2.2", null);
        for (int i = 0; i < 200_000; i++) {
            tell(EventType.HANDSHAKE_REFUSED, null, "2001:db8::" + Integer.toHexString(i), Reason.UNKNOWN_CERTIFICATE);
        }
        tell(EventType.SESSION_CLOSED, QUIET, "192.0.2.2", Reason.CLOSED_BY_PEER);

        assertThat(recent(e -> QUIET.equals(e.principal()))).hasSize(2);
        assertThat(signals.recent().size()).isLessThan(Signals.RECENT);
        assertThat(signals.refusals(Reason.UNKNOWN_CERTIFICATE)).isEqualTo(200_000);
        assertThat(signals.events(EventType.HANDSHAKE_REFUSED)).isEqualTo(200_000);
    }

    @Test
    void every_act_of_an_operator_is_told() {
        for (int i = 0; i < 200; i++) {
            tell(EventType.ACT_DONE, ADMIN, "127.0.0.1", null);
        }
        assertThat(signals.recent()).hasSize(200);
    }

    @Test
    void events_come_in_the_order_in_which_they_were_told_whoever_caused_them() throws InterruptedException {
        try (Tap tap = signals.tap(10)) {
            tell(EventType.HANDSHAKE_REFUSED, null, "192.0.2.3", Reason.TLS_FAILED);
            tell(EventType.ACT_DONE, ADMIN, "127.0.0.1", null);
            tell(EventType.SESSION_OPENED, QUIET, "192.0.2.2", null);
            tell(EventType.STORE_FAILED, null, null, Reason.STORE_UNAVAILABLE);
            assertThat(signals.recent())
                    .isEqualTo(tap.take(Duration.ZERO))
                    .extracting(Event::type)
                    .containsExactly(
                            EventType.HANDSHAKE_REFUSED,
                            EventType.ACT_DONE,
                            EventType.SESSION_OPENED,
                            EventType.STORE_FAILED);
        }
    }

    @Test
    void turns_are_kept_for_a_bounded_number_of_sources_and_forgotten_when_they_are_quiet() {
        Flood flood = new Flood(10);
        for (int i = 0; i < 100; i++) {
            flood.pass(event("192.0.2." + i), 0);
        }
        assertThat(flood.size()).isEqualTo(11); // the last is the one that all others share
        List<Event> rest = flood.rest(Duration.ofSeconds(1).toNanos());
        assertThat(standsFor(rest)).isEqualTo(100 - 11);
        flood.rest(Duration.ofSeconds(2).toNanos());
        assertThat(flood.size()).isZero();
    }

    private static Event event(String address) {
        return new Event(
                0,
                java.time.Instant.EPOCH,
                EventType.HANDSHAKE_REFUSED,
                Severity.LOW,
                null,
                address,
                Reason.TLS_FAILED,
                Map.of());
    }
}
