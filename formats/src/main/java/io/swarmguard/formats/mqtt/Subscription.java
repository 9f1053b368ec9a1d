package io.swarmguard.formats.mqtt;

/**
 * One topic filter of a SUBSCRIBE with its options (3.8.3.1). In 3.1.1 only the QoS exists.
 *
 * @param qos the highest QoS at which the subscriber wants messages, 0 to 2
 * @param noLocal do not send what this client published itself
 * @param retainAsPublished keep the retain flag as the publisher set it
 * @param retainHandling 0 send retained messages, 1 only if the subscription is new, 2 never
 */
public record Subscription(String filter, int qos, boolean noLocal, boolean retainAsPublished, int retainHandling) {
    /** A subscription with the options that 3.1.1 has. */
    public static Subscription of(String filter, int qos) {
        return new Subscription(filter, qos, false, false, 0);
    }
}
