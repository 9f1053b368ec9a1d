package io.swarmguard.formats.mqtt;

import io.netty.buffer.ByteBuf;

/** Variable byte integers (1.5.5): seven bits a byte, least significant first, at most four bytes. */
final class Varint {
    static final int MAX = 268_435_455;

    private Varint() {}

    /** Bytes that a value of 0 to {@link #MAX} takes. */
    static int size(int value) {
        return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : 4;
    }

    static void write(ByteBuf out, int value) {
        int rest = value;
        while (rest > 0x7f) {
            out.writeByte((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }
}
