package io.swarmguard.edge.mqtt;

import java.time.Duration;

/**
 * What one MQTT connection may take.
 *
 * @param packetBytes the largest packet taken, with its fixed header; 64 to 268,435,460
 * @param connectTime from the end of the TLS handshake to a whole CONNECT
 * @param connectionsPerPrincipal connections of one principal at once that have no session yet; 1 or more
 * @param keepAliveSeconds the longest keep-alive; 1 to 65,535; an MQTT 5 client that asks for more or none is
 *     given this one, a 3.1.1 client, which cannot be told, what it asks for
 * @param deniedPublishes denied publishes after which a 3.1.1 connection is closed, since 3.1.1 has no word for
 *     "denied"; 1 or more
 * @param topicAliases aliases a client may set for its publishes, and that are set towards it; 0 to 65,535
 * @param pendingBytes outbound bytes not yet taken by the network above which deliveries wait in the hub
 */
public record MqttLimits(
        int packetBytes,
        Duration connectTime,
        int connectionsPerPrincipal,
        int keepAliveSeconds,
        int deniedPublishes,
        int topicAliases,
        int pendingBytes) {
    public static final MqttLimits DEFAULT =
            new MqttLimits(256 << 10, Duration.ofSeconds(10), 1000, 3600, 10, 16, 256 << 10);

    public MqttLimits {
        require(packetBytes, 64, 268_435_460, "packetBytes");
        require(connectionsPerPrincipal, 1, Integer.MAX_VALUE, "connectionsPerPrincipal");
        require(keepAliveSeconds, 1, 65_535, "keepAliveSeconds");
        require(deniedPublishes, 1, Integer.MAX_VALUE, "deniedPublishes");
        require(topicAliases, 0, 65_535, "topicAliases");
        require(pendingBytes, 1024, 1 << 30, "pendingBytes");
        if (connectTime.isNegative() || connectTime.isZero()) {
            throw new IllegalArgumentException("connectTime must be positive");
        }
    }

    private static void require(int value, int min, int max, String name) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " is " + min + " to " + max + ", not " + value);
        }
    }
}
