package io.swarmguard.message;

/** One name and value that a sender attached to a message; names may repeat. */
public record UserProperty(String name, String value) {
    /** Names that begin so are the hub's own: stripped from what clients send, stamped for those who receive. */
    public static final String RESERVED_PREFIX = "sg-";

    /** The authenticated sender, as {@code kind/name}. */
    public static final String SENDER = "sg-sender";

    /** The gateway through which the sender spoke, likewise; not there if it spoke itself. */
    public static final String VIA = "sg-via";

    /**
     * In whose name a gateway speaks: the name of its child, where the topic does not say so. The one reserved name that a
     * client may use; nobody receives it.
     */
    public static final String AS = "sg-as";

    /** When the hub accepted the message, as milliseconds since 1970 in decimal. */
    public static final String TIME = "sg-time";

    public boolean isReserved() {
        return name.startsWith(RESERVED_PREFIX);
    }
}
