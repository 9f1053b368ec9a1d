package io.swarmguard.message;

import io.swarmguard.terms.PrincipalId;
import org.jspecify.annotations.Nullable;

/**
 * One message as the hub accepted it: stamped with its proved origin and time. The arrays are shared, never changed.
 * Receivers that can carry properties are told {@link #origin()} and {@link #timeMillis()} as {@link
 * UserProperty#SENDER} and {@link UserProperty#TIME}; the edge writes them while encoding.
 */
public final class Message {
    /** An {@link #expiresAtMillis()} that never comes. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final int OBJECTS_BYTES = 128; // this one and its arrays, without their contents

    private final long id;
    private final Topic topic;
    private final byte[] payload;
    private final Qos qos;
    private final boolean retain;
    private final PrincipalId origin;
    private final @Nullable PrincipalId via;
    private final long timeMillis;
    private final long expiresAtMillis;
    private final @Nullable MessageProperties properties;
    private final int sizeBytes;

    @SuppressWarnings("UnusedVariable")
    private @Nullable Object encoded; // racy on purpose: see encoded()

    public Message(long id, Topic topic, PrincipalId origin, long timeMillis, Content content) {
        this(id, topic, new Said(origin, null, timeMillis), content);
    }

    public Message(long id, Topic topic, Said said, Content content) {
        this.id = id;
        this.topic = topic;
        this.origin = said.origin;
        this.via = said.via;
        this.timeMillis = said.timeMillis;
        this.payload = content.payload();
        this.qos = content.qos();
        this.retain = content.retain();
        this.expiresAtMillis = content.expiresAtMillis();
        this.properties = content.properties();
        int attached = properties == null ? 0 : properties.sizeBytes();
        this.sizeBytes = OBJECTS_BYTES + topic.length() + payload.length + attached;
    }

    /**
     * Who said it, through which gateway if through one, and when the hub accepted it.
     *
     * @param timeMillis since 1970
     */
    public record Said(PrincipalId origin, @Nullable PrincipalId via, long timeMillis) {}

    /** Unique among all hubs of a trust domain: the high bits name the node, the low ones count up. */
    public long id() {
        return id;
    }

    public Topic topic() {
        return topic;
    }

    public byte[] payload() {
        return payload;
    }

    /** What the publisher asked for; each delivery has its own, at most this. */
    public Qos qos() {
        return qos;
    }

    /** Whether the publisher asked for it to be retained. */
    public boolean retain() {
        return retain;
    }

    public PrincipalId origin() {
        return origin;
    }

    /** The gateway through which its origin said it; null if it said it itself. */
    public @Nullable PrincipalId via() {
        return via;
    }

    /** Whether somebody said it, or was the gateway for it. */
    public boolean isBy(PrincipalId somebody) {
        return origin.equals(somebody) || somebody.equals(via);
    }

    /** Whose key it came under: what it takes of anybody's room, it takes of his. */
    public PrincipalId payer() {
        return via == null ? origin : via;
    }

    /** When the hub accepted it, in milliseconds since 1970. */
    public long timeMillis() {
        return timeMillis;
    }

    /** When it is no longer worth delivering, in milliseconds since 1970; {@link #NEVER} if always. */
    public long expiresAtMillis() {
        return expiresAtMillis;
    }

    public @Nullable MessageProperties properties() {
        return properties;
    }

    /**
     * What a protocol's edge remembered of an earlier encoding, to save work when one message goes to many. A hint only:
     * threads may see each other's value or none, so it must be an immutable object with final fields and whoever reads
     * it must check that it is of the kind it wants.
     */
    public @Nullable Object encoded() {
        return encoded;
    }

    public void encoded(Object form) {
        encoded = form;
    }

    /** Bytes of memory that it is counted with where messages wait or are kept: an estimate from above. */
    public int sizeBytes() {
        return sizeBytes;
    }
}
