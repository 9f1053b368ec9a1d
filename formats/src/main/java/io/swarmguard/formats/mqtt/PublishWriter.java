package io.swarmguard.formats.mqtt;

import io.netty.buffer.ByteBuf;

/** Writes PUBLISH (3.3) and plain acknowledgements straight into the outbound buffer, without an object per packet. */
public final class PublishWriter {
    private static final byte[] NO_TOPIC = {};

    private PublishWriter() {}

    /** The first byte of a PUBLISH at QoS 0, 1 or 2. */
    public static int firstByte(int qos, boolean retain, boolean duplicate) {
        return PacketType.PUBLISH.firstByte() | (duplicate ? 8 : 0) | (qos << 1) | (retain ? 1 : 0);
    }

    /** For a topic that goes by its alias. */
    public static byte[] noTopic() {
        return NO_TOPIC;
    }

    /**
     * Bytes that the packet will have.
     *
     * @param topicBytes at most {@link Topics#MAX_BYTES}
     * @param propertiesBytes without their length; -1 in 3.1.1
     */
    public static int size(int qos, int topicBytes, int propertiesBytes, int payloadBytes) {
        int body = body(qos, topicBytes, propertiesBytes, payloadBytes);
        return 1 + Varint.size(body) + body;
    }

    /** Writes a PUBLISH for a 3.1.1 peer, its packet identifier only above QoS 0. */
    public static void write(ByteBuf out, int firstByte, byte[] topic, int packetId, byte[] payload) {
        int qos = (firstByte >>> 1) & 3;
        int body = body(qos, topic.length, -1, payload.length);
        out.ensureWritable(body + 5);
        head(out, firstByte, body, topic, packetId);
        out.writeBytes(payload);
    }

    /**
     * Writes a PUBLISH for an MQTT 5 peer up to its properties; the caller appends exactly as many bytes of properties,
     * then the payload, as it says here.
     *
     * @param topic {@link #noTopic} if the properties have an alias that the peer knows
     * @param packetId 0 at QoS 0
     * @param propertiesBytes without their length
     */
    public static void begin(
            ByteBuf out, int firstByte, byte[] topic, int packetId, int propertiesBytes, int payloadBytes) {
        int body = body((firstByte >>> 1) & 3, topic.length, propertiesBytes, payloadBytes);
        out.ensureWritable(body + 5);
        head(out, firstByte, body, topic, packetId);
        Varint.write(out, propertiesBytes);
    }

    /** Writes a PUBACK, PUBREC, PUBREL or PUBCOMP that says success (3.4.2.1: reason and properties left out). */
    public static void acknowledge(ByteBuf out, PacketType type, int packetId) {
        out.writeInt((type.firstByte() << 24) | (2 << 16) | packetId);
    }

    private static int body(int qos, int topicBytes, int propertiesBytes, int payloadBytes) {
        int properties = propertiesBytes < 0 ? 0 : Varint.size(propertiesBytes) + propertiesBytes;
        return 2 + topicBytes + (qos > 0 ? 2 : 0) + properties + payloadBytes;
    }

    private static void head(ByteBuf out, int firstByte, int body, byte[] topic, int packetId) {
        out.writeByte(firstByte);
        Varint.write(out, body);
        out.writeShort(topic.length);
        out.writeBytes(topic);
        if ((firstByte & 6) != 0) {
            out.writeShort(packetId);
        }
    }
}
