package io.swarmguard.gate;

import io.swarmguard.message.Qos;

/**
 * A wish for the messages of a filter.
 *
 * @param filter with + and # as in MQTT; the gate refuses a malformed one
 * @param noLocal not what this very session publishes
 * @param retainAsPublished keep the publisher's retain flag on what is delivered
 * @param id told with each delivery; 0 for none
 */
public record SubscribeRequest(
        String filter, Qos qos, boolean noLocal, boolean retainAsPublished, RetainHandling retainHandling, int id) {

    /** Which retained messages are wanted at once. */
    public enum RetainHandling {
        SEND,
        SEND_IF_NEW,
        DO_NOT_SEND
    }

    /** As clients of MQTT 3.1.1 subscribe. */
    public static SubscribeRequest of(String filter, Qos qos) {
        return new SubscribeRequest(filter, qos, false, false, RetainHandling.SEND, 0);
    }
}
