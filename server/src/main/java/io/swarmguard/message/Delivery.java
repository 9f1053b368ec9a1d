package io.swarmguard.message;

/**
 * One handing-over of a message to one session. Immutable; one object may be handed to many outlets when they are to
 * send the same.
 */
public final class Delivery {
    /** No subscription identifiers. */
    public static final int[] NO_IDS = {};

    private final Message message;
    private final Qos qos;
    private final int handle;
    private final boolean duplicate;
    private final boolean retained;
    private final int[] subscriptionIds;

    public Delivery(Message message, Qos qos, int handle, boolean duplicate, boolean retained, int[] subscriptionIds) {
        this.message = message;
        this.qos = qos;
        this.handle = handle;
        this.duplicate = duplicate;
        this.retained = retained;
        this.subscriptionIds = subscriptionIds;
    }

    public Message message() {
        return message;
    }

    /** At which quality this session gets it. */
    public Qos qos() {
        return qos;
    }

    /** 1 to 65,535: what the receiver answers with; 0 if it does not answer. */
    public int handle() {
        return handle;
    }

    /** Whether it may have been sent before. */
    public boolean duplicate() {
        return duplicate;
    }

    /** The retain flag to send: it is from the retained store, or the subscription keeps the publisher's flag. */
    public boolean retained() {
        return retained;
    }

    /** The identifiers of the subscriptions it matched, as the subscriber gave them; shared, not to be changed. */
    public int[] subscriptionIds() {
        return subscriptionIds;
    }
}
