package io.swarmguard.gate;

import io.swarmguard.signal.EventType;
import io.swarmguard.signal.Signals;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells refusals as events, with how much each matters. */
final class Refusals {
    private final Signals signals;

    Refusals(Signals signals) {
        this.signals = signals;
    }

    /** A principal that is proved is refused something about a topic or filter, or nothing in particular. */
    void tell(EventType type, PrincipalId principal, @Nullable String address, Reason reason, String topic) {
        signals.tell(type, severity(reason), principal, address, reason, details("topic", topic));
    }

    /** Somebody at an address, who has proved nothing yet, is refused in the handshake. */
    void tellStranger(String address, Reason reason, @Nullable PrincipalId certificateOf) {
        String named = certificateOf == null ? "" : certificateOf.toString();
        Map<String, String> details = details("certificate-of", named);
        signals.tell(EventType.HANDSHAKE_REFUSED, severity(reason), null, address, reason, details);
    }

    private static Map<String, String> details(String key, String value) {
        return value.isEmpty() ? Map.of() : Map.of(key, value);
    }

    private static Severity severity(Reason reason) {
        return switch (reason) {
            case CERTIFICATE_IN_TWO_PLACES, DECISION_FAILED, INTERNAL_ERROR -> Severity.HIGH;
            case FORBIDDEN, NOT_PERMITTED, NOT_ITS_GATEWAY, TOPIC_UNKNOWN, PRINCIPAL_DISABLED, CERTIFICATE_REVOKED ->
                Severity.MEDIUM;
            default -> Severity.LOW;
        };
    }
}
