package io.swarmguard.gate;

import io.swarmguard.terms.Reason;

/** What became of a wish to connect. */
public sealed interface ConnectOutcome {
    /**
     * The session is open. The edge tells its peer so, then calls {@link GateSession#start()}, before which nothing is
     * delivered.
     *
     * @param sessionPresent whether an earlier session goes on
     * @param clientId as asked for, or the one the hub made up
     * @param expirySeconds as granted
     * @param receiveMaximum unacknowledged publishes of quality 1 and 2 the hub takes at once
     */
    record Connected(
            GateSession session, boolean sessionPresent, String clientId, long expirySeconds, int receiveMaximum)
            implements ConnectOutcome {}

    record Refused(Reason reason) implements ConnectOutcome {}
}
