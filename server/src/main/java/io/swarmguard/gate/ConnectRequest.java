package io.swarmguard.gate;

import io.swarmguard.message.Will;
import org.jspecify.annotations.Nullable;

/**
 * A proved principal's wish to open a session.
 *
 * @param clientId the name of the session among this principal's; empty: the hub makes one up
 * @param clean forget an earlier session of that name
 * @param expirySeconds how long the session outlives its connection; 0: not at all; cut to the hub's limit
 * @param receiveMaximum unacknowledged deliveries the client takes at once, 1 to 65,535
 * @param protocol for the operator's eye only
 * @param address where it comes from, without port
 */
public record ConnectRequest(
        String clientId,
        boolean clean,
        long expirySeconds,
        int receiveMaximum,
        String protocol,
        String address,
        @Nullable Will will) {}
