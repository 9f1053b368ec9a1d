package io.swarmguard.hub;

import io.swarmguard.identity.Subject;
import io.swarmguard.message.Will;
import io.swarmguard.terms.Fingerprint;
import org.jspecify.annotations.Nullable;

/**
 * A connection that the gate let in and that wants its session.
 *
 * @param clean forget an earlier session of that client id
 * @param expirySeconds how long the session outlives the connection; 0 for not at all
 * @param receiveMaximum deliveries the client takes unacknowledged
 * @param endsAtMillis when the certificate it showed is no longer good, in milliseconds since 1970
 */
public record Opening(
        Subject subject,
        Fingerprint certificate,
        long endsAtMillis,
        String clientId,
        boolean clean,
        long expirySeconds,
        int receiveMaximum,
        String protocol,
        String address,
        @Nullable Will will) {}
