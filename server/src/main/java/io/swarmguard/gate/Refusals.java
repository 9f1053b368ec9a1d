package io.swarmguard.gate;

import io.swarmguard.signal.EventType;
import io.swarmguard.signal.Signals;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Tells refusals without being a burden when they come in floods: all are counted; of those of one principal for one
 * reason at most one a second becomes an event, which says how many it stands for.
 */
final class Refusals {
    private static final long PAUSE_MILLIS = 1_000;
    private static final int MOST_CELLS = 65_536; // principals times reasons that are told apart at once

    private final Signals signals;
    private final Map<Key, Cell> cells = new ConcurrentHashMap<>();

    private record Key(Object who, EventType type, Reason reason) {}

    private static final class Cell {
        final AtomicLong nextMillis = new AtomicLong();
        final AtomicInteger untold = new AtomicInteger();
    }

    Refusals(Signals signals) {
        this.signals = signals;
    }

    /** A principal that is proved is refused something about a topic or filter, or nothing in particular. */
    void tell(
            EventType type,
            PrincipalId principal,
            @Nullable String address,
            Reason reason,
            long nowMillis,
            String topic) {
        int stoodFor = due(new Key(principal, type, reason), nowMillis);
        if (stoodFor == 0) {
            signals.count(reason);
        } else {
            tell(type, principal, address, reason, details(stoodFor, "topic", topic));
        }
    }

    /** Somebody at an address, who has proved nothing yet, is refused in the handshake. */
    void tellStranger(String address, Reason reason, long nowMillis, @Nullable PrincipalId certificateOf) {
        int stoodFor = due(new Key(address, EventType.HANDSHAKE_REFUSED, reason), nowMillis);
        if (stoodFor == 0) {
            signals.count(reason);
        } else {
            String named = certificateOf == null ? "" : certificateOf.toString();
            tell(EventType.HANDSHAKE_REFUSED, null, address, reason, details(stoodFor, "certificate-of", named));
        }
    }

    private void tell(
            EventType type,
            @Nullable PrincipalId principal,
            @Nullable String address,
            Reason reason,
            Map<String, String> details) {
        signals.tell(type, severity(reason), principal, address, reason, details);
    }

    private static Map<String, String> details(int stoodFor, String key, String value) {
        String repeated = Integer.toString(stoodFor);
        return value.isEmpty() ? Map.of("repeated", repeated) : Map.of("repeated", repeated, key, value);
    }

    /** How many refusals an event now stands for; 0: it is too early for one. */
    private int due(Key key, long nowMillis) {
        Cell cell = cell(key);
        int untold = cell.untold.incrementAndGet();
        long next = cell.nextMillis.get();
        if (nowMillis < next || !cell.nextMillis.compareAndSet(next, nowMillis + PAUSE_MILLIS)) {
            return 0;
        }
        cell.untold.addAndGet(-untold);
        return untold;
    }

    private Cell cell(Key key) {
        Cell known = cells.get(key);
        if (known != null) {
            return known;
        }
        if (cells.size() >= MOST_CELLS) {
            cells.clear(); // then some are told a second time within their second
        }
        return cells.computeIfAbsent(key, k -> new Cell());
    }

    private static Severity severity(Reason reason) {
        return switch (reason) {
            case CERTIFICATE_IN_TWO_PLACES, DECISION_FAILED, INTERNAL_ERROR -> Severity.HIGH;
            case FORBIDDEN, NOT_PERMITTED, TOPIC_UNKNOWN, PRINCIPAL_DISABLED, CERTIFICATE_REVOKED -> Severity.MEDIUM;
            default -> Severity.LOW;
        };
    }
}
