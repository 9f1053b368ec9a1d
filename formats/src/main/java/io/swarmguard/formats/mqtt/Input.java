package io.swarmguard.formats.mqtt;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Reads a part of a buffer with absolute indexes; running over the end of the part is a malformed packet. */
final class Input {
    private final ByteBuf in;
    private int at;
    private int end;

    Input(ByteBuf in, int start, int end) {
        this.in = in;
        this.at = start;
        this.end = end;
    }

    int position() {
        return at;
    }

    int remaining() {
        return end - at;
    }

    /** Narrows the part to the next {@code length} bytes and returns the old end, for {@link #widen}. */
    int narrow(int length) throws BadPacketException {
        need(length);
        int old = end;
        end = at + length;
        return old;
    }

    void widen(int oldEnd) {
        end = oldEnd;
    }

    int u8() throws BadPacketException {
        need(1);
        return in.getUnsignedByte(at++);
    }

    int u16() throws BadPacketException {
        need(2);
        int value = in.getUnsignedShort(at);
        at += 2;
        return value;
    }

    long u32() throws BadPacketException {
        need(4);
        long value = in.getUnsignedInt(at);
        at += 4;
        return value;
    }

    /** 1.5.5: at most four bytes, and no more than needed. */
    int varint() throws BadPacketException {
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int b = u8();
            value |= (b & 0x7f) << shift;
            if (b < 0x80) {
                if (b == 0 && shift > 0) {
                    throw BadPacketException.malformed("variable byte integer longer than needed");
                }
                return value;
            }
        }
        throw BadPacketException.malformed("variable byte integer of more than four bytes");
    }

    byte[] bytes(int length) throws BadPacketException {
        need(length);
        byte[] bytes = new byte[length];
        in.getBytes(at, bytes);
        at += length;
        return bytes;
    }

    /** 1.5.6 */
    byte[] binary() throws BadPacketException {
        return bytes(u16());
    }

    /** 1.5.4 */
    String text() throws BadPacketException {
        byte[] bytes = binary();
        if ((Utf8.scan(bytes, 0, bytes.length) & Utf8.INVALID) != 0) {
            throw BadPacketException.malformed("string that is not valid UTF-8");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    void skip(int length) throws BadPacketException {
        need(length);
        at += length;
    }

    void finish() throws BadPacketException {
        if (at != end) {
            throw BadPacketException.malformed("packet longer than its contents");
        }
    }

    private void need(int bytes) throws BadPacketException {
        if (end - at < bytes) {
            throw BadPacketException.malformed("packet shorter than its contents");
        }
    }
}
