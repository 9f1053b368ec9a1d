package io.swarmguard.trust;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a principal's state; immutable.
 *
 * @param posture what others measured
 * @param certificate how long its newest certificate lives; null if it has none that was not revoked
 */
public record Known(Posture posture, @Nullable Life certificate) {
    static final Known NOTHING = new Known(Posture.UNKNOWN, null);

    Known with(Posture other) {
        return new Known(other, certificate);
    }

    Known with(@Nullable Life life) {
        return new Known(posture, life);
    }

    /** Where the rules leave whom that is known of; some of it perhaps at clear. */
    List<Hold> holds(Instant now, Rules rules, String role) {
        List<Hold> all = new ArrayList<>(posture.holds(now, rules, role));
        if (certificate != null) {
            all.addAll(rules.holds(certificate, now, role));
        }
        return all;
    }

    /** When something of it ends or begins to count; null for never. */
    @Nullable
    Instant due(Instant now, Rules rules, String role) {
        Instant ends = posture.ends(now);
        Instant begins = certificate == null ? null : rules.next(certificate, now, role);
        return ends == null || (begins != null && begins.isBefore(ends)) ? begins : ends;
    }
}
