package io.swarmguard.signal;

import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened. Never carries a secret or a payload.
 *
 * @param principal who it is about, only if proved by that principal's own key or act
 * @param address the source address it came from, without port; all that a failed handshake may speak about
 * @param details few short values; keys are lower-case words
 */
public record Event(
        Instant time,
        EventType type,
        Severity severity,
        @Nullable PrincipalId principal,
        @Nullable String address,
        @Nullable Reason reason,
        Map<String, String> details) {

    public Event {
        details = Map.copyOf(details);
    }
}
