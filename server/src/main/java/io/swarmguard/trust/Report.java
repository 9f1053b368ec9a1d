package io.swarmguard.trust;

import io.swarmguard.terms.Aspect;
import io.swarmguard.terms.Name;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What somebody who measures found out about one aspect of a device or service.
 *
 * @param word one of the aspect's
 * @param source who measured, such as keylime; a name that the reporter gives
 * @param observed when it was measured
 * @param until when it is not known any more, to the millisecond; null for not before something else is said
 */
public record Report(
        Aspect aspect,
        String word,
        Name source,
        Instant observed,
        @Nullable Instant until) {
    public Report {
        if (aspect.rank(word) < 0) {
            throw new IllegalArgumentException(
                    "'" + word + "' is no word of " + aspect.code() + ": " + String.join(", ", aspect.words()));
        }
    }

    /** Whether its time is over. */
    public boolean isOver(Instant now) {
        return until != null && !now.isBefore(until);
    }

    /** Whether it is worse than nothing known. */
    public boolean isAgainst() {
        return aspect.isAgainst(word);
    }
}
