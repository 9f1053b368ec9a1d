package io.swarmguard.formats.mqtt;

/** The control packet types (2.1.2), with the low four bits their first byte must have (2.1.3). */
public enum PacketType {
    CONNECT(1, 0),
    CONNACK(2, 0),
    PUBLISH(3, 0),
    PUBACK(4, 0),
    PUBREC(5, 0),
    PUBREL(6, 2),
    PUBCOMP(7, 0),
    SUBSCRIBE(8, 2),
    SUBACK(9, 0),
    UNSUBSCRIBE(10, 2),
    UNSUBACK(11, 0),
    PINGREQ(12, 0),
    PINGRESP(13, 0),
    DISCONNECT(14, 0),
    AUTH(15, 0);

    private static final PacketType[] ALL = values();

    private final int code;
    private final int flags;

    PacketType(int code, int flags) {
        this.code = code;
        this.flags = flags;
    }

    /** The high four bits of the first byte, 1 to 15. */
    public int code() {
        return code;
    }

    /** The first byte of such a packet; for PUBLISH with all of its flags clear. */
    public int firstByte() {
        return (code << 4) | flags;
    }

    /**
     * The type a first byte names.
     *
     * @throws BadPacketException if the type is 0 or the flags are not those of the type
     */
    static PacketType ofFirstByte(int first) throws BadPacketException {
        int code = (first >>> 4) & 0xf;
        if (code == 0) {
            throw BadPacketException.malformed("packet type 0");
        }
        PacketType type = ALL[code - 1];
        if (type != PUBLISH && (first & 0xf) != type.flags) {
            throw BadPacketException.malformed(type + " with wrong fixed header flags");
        }
        return type;
    }

    int bit() {
        return 1 << code;
    }
}
