/**
 * An MQTT 5 and 3.1.1 client over mutual TLS, made so that thousands of clients share a few event loops.
 * Start a {@link io.swarmguard.device.mqtt.MqttNetwork}, ask it for clients.
 * Invariant: all state of a client is touched by its one event loop only; there is no way to connect without TLS or
 * without checking the hub's certificate and name.
 */
@NullMarked
package io.swarmguard.device.mqtt;

import org.jspecify.annotations.NullMarked;
