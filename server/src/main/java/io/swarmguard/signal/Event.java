package io.swarmguard.signal;

import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened. Never carries a secret or a payload.
 *
 * @param number counts what was told since the hub started, from 1; 0 before it is told
 * @param principal who it is about, only if proved by that principal's own key or act
 * @param address the source address it came from, without port; all that a failed handshake may speak about
 * @param details few short values; keys are lower-case words
 */
public record Event(
        long number,
        Instant time,
        EventType type,
        Severity severity,
        @Nullable PrincipalId principal,
        @Nullable String address,
        @Nullable Reason reason,
        Map<String, String> details) {

    /** In the details of an event that stands for several of its like: how many, itself included. */
    public static final String REPEATED = "repeated";

    public Event {
        details = Map.copyOf(details);
    }

    /** Who or what caused it, as far as that is known: the principal, else the address, else the hub by this type. */
    Object source() {
        return principal != null ? principal : address != null ? address : type;
    }

    /** This one for so many of its like, itself included. */
    Event standingFor(int count) {
        Map<String, String> counted = new HashMap<>(details);
        counted.put(REPEATED, Integer.toString(count));
        return new Event(number, time, type, severity, principal, address, reason, counted);
    }

    /** This one as the so manieth that is told. */
    Event numbered(long told) {
        return new Event(told, time, type, severity, principal, address, reason, details);
    }
}
