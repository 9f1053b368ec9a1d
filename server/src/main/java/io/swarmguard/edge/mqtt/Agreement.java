package io.swarmguard.edge.mqtt;

import io.swarmguard.formats.mqtt.MqttVersion;

/**
 * What client and hub agreed on in CONNECT and CONNACK.
 *
 * @param keepAliveSeconds 0 = none
 * @param largestPacketBytes that the client takes
 * @param aliasesOut topic aliases that may be set towards the client
 * @param aliasesIn topic aliases that the client may set
 * @param receiveMaximum unacknowledged publishes that the client may have under way
 * @param outlives whether CONNECT asked for a session that outlives the connection
 */
record Agreement(
        MqttVersion version,
        int keepAliveSeconds,
        int largestPacketBytes,
        int aliasesOut,
        int aliasesIn,
        int receiveMaximum,
        boolean outlives) {
    boolean five() {
        return version == MqttVersion.V5;
    }
}
