package io.swarmguard.device.mqtt;

import io.swarmguard.formats.mqtt.ReasonCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a client tells. Called on its event loop, which serves other clients too: never block here. */
public interface MqttListener {

    /** Also after each reconnection; {@code sessionPresent} says whether the hub still knew subscriptions and messages. */
    default void onConnected(boolean sessionPresent) {}

    /**
     * A message came.
     *
     * @param acknowledge to be called once it is dealt with, from any thread; at QoS 1 and 2 the hub sends it again
     *     after a reconnection if it was not
     */
    void onMessage(MqttMessage message, Runnable acknowledge);

    /**
     * The connection ended or could not be made.
     *
     * @param retryIn when the next attempt follows; null if none does
     */
    default void onDisconnected(MqttException why, @Nullable Duration retryIn) {}

    /** A subscription that was held before was refused after a reconnection. */
    default void onSubscriptionRefused(String filter, ReasonCode reason) {}
}
