package io.swarmguard.formats.mqtt;

import io.netty.buffer.ByteBuf;

/**
 * Finds the next control packet in a stream of bytes (2.1) without moving or copying any. One per connection, reused:
 * after {@link #next} said yes, the other methods speak about the packet found.
 */
public final class FrameReader {
    /** The largest packet the standard knows, in bytes with its fixed header. */
    public static final int MAX_PACKET_BYTES = Varint.MAX + 5;

    private final int limitBytes;
    private boolean minimalLengths;
    private int first;
    private int start;
    private int end;
    private int missing;

    /** @param limitBytes largest packet accepted, fixed header included */
    public FrameReader(int limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Once the version is known: MQTT 5 forbids lengths padded with zeros, 3.1.1 does not. */
    public void speak(MqttVersion version) {
        minimalLengths = version == MqttVersion.V5;
    }

    /**
     * Looks for a whole packet at the reader index, which stays where it is.
     *
     * @return false if more bytes are needed
     * @throws BadPacketException PACKET_TOO_LARGE as soon as the length says so; MALFORMED_PACKET if the fixed header is
     *     wrong
     */
    public boolean next(ByteBuf in) throws BadPacketException {
        int at = in.readerIndex();
        int readable = in.readableBytes();
        missing = 1;
        if (readable < 2) {
            return false;
        }
        first = in.getByte(at);
        int b = in.getByte(at + 1);
        int length = b & 0x7f;
        int header = 2;
        while (b < 0) {
            if (header == 5) {
                throw BadPacketException.malformed("remaining length of more than four bytes");
            }
            if (header == readable) {
                return false;
            }
            b = in.getByte(at + header);
            length |= (b & 0x7f) << (7 * (header - 1));
            header++;
        }
        if (header > 2 && b == 0 && minimalLengths) {
            throw BadPacketException.malformed("remaining length longer than needed");
        }
        if (header + length > limitBytes) {
            throw new BadPacketException(ReasonCode.PACKET_TOO_LARGE, "packet of " + (header + length) + " bytes");
        }
        start = at + header;
        end = start + length;
        missing = header + length - readable;
        return missing <= 0;
    }

    /** After {@link #next} said no: how many more bytes it wants before it is worth asking again; 1 or more. */
    public int missing() {
        return missing;
    }

    /** The first byte, 0 to 255. */
    public int first() {
        return first & 0xff;
    }

    /** The high four bits of the first byte; 0 is no type. */
    public int typeCode() {
        return (first >>> 4) & 0xf;
    }

    /** Index of the first byte behind the fixed header. */
    public int start() {
        return start;
    }

    /** Index of the first byte behind the packet. */
    public int end() {
        return end;
    }

    /**
     * The packet identifier of a PUBACK, PUBREC, PUBREL or PUBCOMP in its short form, which means success: the usual
     * case, without an object for it.
     *
     * @return 0 if the packet is something else or not plainly right; read it as a {@link Packet} then
     */
    public int plainAcknowledgement(ByteBuf in) {
        int type = typeCode();
        int flags = type == PacketType.PUBREL.code() ? 2 : 0;
        boolean acknowledgement = type >= PacketType.PUBACK.code() && type <= PacketType.PUBCOMP.code();
        return acknowledgement && (first & 0xf) == flags && end - start == 2 ? in.getUnsignedShort(start) : 0;
    }
}
