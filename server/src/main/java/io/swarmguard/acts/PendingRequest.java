package io.swarmguard.acts;

import io.swarmguard.terms.Fingerprint;
import java.time.Instant;

/**
 * Something that waits for a second person.
 *
 * @param number counts the requests of this hub from 1
 * @param by who asked
 * @param digest of what is wanted, to the last bit
 * @param expires after this it cannot be approved any more
 */
public record PendingRequest(
        long number, Mark mark, Wanted wanted, Fingerprint digest, Actor by, Instant asked, Instant expires) {
    public boolean isOver(Instant now) {
        return now.isAfter(expires);
    }
}
