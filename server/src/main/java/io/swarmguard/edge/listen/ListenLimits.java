package io.swarmguard.edge.listen;

import java.time.Duration;

/**
 * What a listener grants before it knows whom it talks to.
 *
 * @param connections live connections in all, 1 to 1,000,000
 * @param connectionsPerAddress live connections from one source address
 * @param unproved connections in all that have not yet proved an identity; when they are used up the longest waiting one
 *     is closed, so that devices which finish their handshake always have room
 * @param reservedShare percent of {@code unproved} that only addresses may use which have shown a known certificate
 * @param failedHandshakesPerMinute failed handshakes one source address may cause per minute (and at once) before
 *     further connections from it are closed unheard; successful ones do not count
 * @param knownFailedHandshakesPerMinute how many more may fail from an address that lately showed a known certificate,
 *     per minute and at once; each costs about 0.3 ms of a core
 * @param handshakeTime time to complete TLS
 */
public record ListenLimits(
        int connections,
        int connectionsPerAddress,
        int unproved,
        int reservedShare,
        int failedHandshakesPerMinute,
        int knownFailedHandshakesPerMinute,
        Duration handshakeTime) {
    public ListenLimits {
        requireWithin("connections", connections, 1_000_000);
        requireWithin("connections-per-address", connectionsPerAddress, 1_000_000);
        requireWithin("unproved", unproved, 1_000_000);
        if (reservedShare < 0 || reservedShare > 90) {
            throw new IllegalArgumentException("reserved-share is 0 to 90 percent, not " + reservedShare);
        }
        requireWithin("failed-handshakes-per-minute", failedHandshakesPerMinute, 1_000_000);
        requireWithin("known-failed-handshakes-per-minute", knownFailedHandshakesPerMinute, 1_000_000);
        if (handshakeTime.toMillis() < 100 || handshakeTime.toMillis() > 300_000) {
            throw new IllegalArgumentException("handshake-time is 100 ms to 5 min, not " + handshakeTime);
        }
    }

    private static void requireWithin(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + " is 1 to " + most + ", not " + value);
        }
    }
}
