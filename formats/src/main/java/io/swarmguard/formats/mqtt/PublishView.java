package io.swarmguard.formats.mqtt;

import io.netty.buffer.ByteBuf;

/**
 * A PUBLISH where it lies in the buffer (3.3): offsets instead of objects, for the path that millions of messages take.
 * One per connection, reused; good until the buffer moves. The topic is checked by {@link #copyTopic}, the properties by
 * {@link #properties}: both must be called before the packet is believed.
 */
public final class PublishView {
    /** Bytes of the longest topic. */
    public static final int MAX_TOPIC_BYTES = Topics.MAX_BYTES;

    private static final int ALIAS_PROPERTY_BYTES = 3;

    private int flags;
    private int topicStart;
    private int topicLength;
    private int packetId;
    private int propertiesStart;
    private int payloadStart;
    private int end;
    private boolean five;

    /**
     * Finds the parts of the PUBLISH that {@code frame} found in {@code in}.
     *
     * @throws BadPacketException if flags, lengths or packet identifier are wrong
     */
    public void read(FrameReader frame, ByteBuf in, MqttVersion version) throws BadPacketException {
        flags = frame.first() & 0xf;
        five = version == MqttVersion.V5;
        end = frame.end();
        int qos = qos();
        checkFlags(qos, isDuplicate());
        int at = frame.start();
        if (end - at < 2) {
            throw tooShort();
        }
        topicLength = in.getUnsignedShort(at);
        topicStart = at + 2;
        at = topicStart + topicLength;
        packetId = 0;
        if (qos > 0) {
            if (end - at < 2) {
                throw tooShort();
            }
            packetId = in.getUnsignedShort(at);
            if (packetId == 0) { // MQTT-2.2.1-3
                throw BadPacketException.protocolError("packet identifier 0");
            }
            at += 2;
        }
        propertiesStart = at;
        if (five && at < end && in.getByte(at) == 0) {
            payloadStart = at + 1; // no property: the usual case
        } else if (five) {
            Input input = new Input(in, at, end);
            input.skip(input.varint());
            payloadStart = input.position();
        } else {
            payloadStart = at;
        }
        if (payloadStart > end) {
            throw tooShort();
        }
    }

    /** 0, 1 or 2. */
    public int qos() {
        return (flags >>> 1) & 3;
    }

    public boolean isRetained() {
        return (flags & 1) != 0;
    }

    public boolean isDuplicate() {
        return (flags & 8) != 0;
    }

    /** 1 to 65,535; 0 at QoS 0. */
    public int packetId() {
        return packetId;
    }

    /** Index of the topic in the buffer. */
    public int topicStart() {
        return topicStart;
    }

    /** Bytes; 0 if the topic is given by an alias. */
    public int topicLength() {
        return topicLength;
    }

    /** Index of the payload in the buffer. */
    public int payloadStart() {
        return payloadStart;
    }

    /** Bytes. */
    public int payloadLength() {
        return end - payloadStart;
    }

    /**
     * Copies the topic to the beginning of {@code to} and checks it.
     *
     * @param to has room for {@link #topicLength()} bytes
     * @throws BadPacketException if it is not UTF-8, has a wildcard, or is empty where that is not allowed
     */
    public void copyTopic(ByteBuf in, byte[] to) throws BadPacketException {
        if (topicLength == 0) {
            if (!five) { // 3.1.1: MQTT-4.7.3-1
                throw BadPacketException.malformed("PUBLISH without a topic");
            }
            return;
        }
        in.getBytes(topicStart, to, 0, topicLength);
        int found = Utf8.scan(to, 0, topicLength);
        if (found != 0) {
            throw (found & Utf8.INVALID) != 0
                    ? BadPacketException.malformed("topic that is not valid UTF-8")
                    : new BadPacketException(ReasonCode.TOPIC_NAME_INVALID, "topic name with a wildcard");
        }
    }

    /** The payload in an array of its own. */
    public byte[] copyPayload(ByteBuf in) {
        byte[] payload = new byte[end - payloadStart];
        in.getBytes(payloadStart, payload);
        return payload;
    }

    /** Whether there are properties other than a lone topic alias. */
    public boolean hasProperties(ByteBuf in) {
        return five && payloadStart - propertiesStart > 1 && !isAliasAlone(in);
    }

    /**
     * The topic alias if it is the only property: read without making objects.
     *
     * @return 1 to 65,535; 0 if there is none, or not alone
     * @throws BadPacketException if it is 0
     */
    public int aliasAlone(ByteBuf in) throws BadPacketException {
        if (!five || !isAliasAlone(in)) {
            return 0;
        }
        int alias = in.getUnsignedShort(propertiesStart + 2);
        if (alias == 0) { // 3.3.2.3.4
            throw new BadPacketException(ReasonCode.TOPIC_ALIAS_INVALID, "topic alias 0");
        }
        return alias;
    }

    /** All properties, checked. */
    public Properties properties(ByteBuf in) throws BadPacketException {
        return five
                ? PropertiesReader.read(new Input(in, propertiesStart, payloadStart), PacketType.PUBLISH.bit())
                : Properties.NONE;
    }

    /** 3.3.1.1, 3.3.1.2 */
    static void checkFlags(int qos, boolean duplicate) throws BadPacketException {
        if (qos == 3) {
            throw BadPacketException.malformed("PUBLISH with QoS 3");
        }
        if (qos == 0 && duplicate) {
            throw BadPacketException.malformed("duplicate PUBLISH at QoS 0");
        }
    }

    private boolean isAliasAlone(ByteBuf in) {
        return payloadStart - propertiesStart == 1 + ALIAS_PROPERTY_BYTES
                && in.getByte(propertiesStart + 1) == Property.TOPIC_ALIAS.id();
    }

    private static BadPacketException tooShort() {
        return BadPacketException.malformed("packet shorter than its contents");
    }
}
