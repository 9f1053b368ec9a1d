package io.swarmguard.acts;

import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an enrolment code; the code itself is known to nobody here.
 *
 * @param used when it was first redeemed; null if it was not
 * @param keyHash the public key it was redeemed for
 * @param uses how often that key redeemed it
 */
public record Code(
        PrincipalId holder,
        Instant expires,
        @Nullable Instant used,
        @Nullable Fingerprint keyHash,
        int uses) {
    /**
     * How long after its first use the same key may redeem a code again: the answer may have been lost, or the hub may have
     * stopped between recording the use and signing.
     */
    public static final Duration RETRY = Duration.ofMinutes(10);
    /** Uses by the same key, the first included. */
    public static final int MAX_USES = 5;

    /** Whether it was used before, and this key may not use it again. */
    public boolean isUsedUpFor(Fingerprint key, Instant now) {
        return used != null && (!key.equals(keyHash) || uses >= MAX_USES || now.isAfter(used.plus(RETRY)));
    }

    /** Expired; a retry after the first use may come a little later. */
    boolean isExpired(Instant now) {
        return now.isAfter(used == null ? expires : expires.plus(RETRY));
    }

    Code usedBy(Fingerprint key, Instant at) {
        return new Code(holder, expires, used == null ? at : used, key, uses + 1);
    }
}
