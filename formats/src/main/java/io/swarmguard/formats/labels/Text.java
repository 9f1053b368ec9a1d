package io.swarmguard.formats.labels;

import io.swarmguard.formats.MalformedException;

/** UTF-8 as the standard has it (Unicode, table 3-7): shortest forms only, no surrogates. */
final class Text {
    private Text() {}

    /** @throws MalformedException if these bytes are no such text */
    static void check(byte[] bytes, int from, int to) throws MalformedException {
        int i = from;
        while (i < to) {
            i += bytes[i] >= 0 ? 1 : sequence(bytes, i, to);
        }
    }

    /** The length of the sequence of two bytes or more that begins there. */
    static int sequence(byte[] bytes, int at, int to) throws MalformedException {
        int lead = bytes[at] & 0xff;
        int length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
        if (lead < 0xc2 || lead > 0xf4 || at + length > to) {
            throw new MalformedException("text is not UTF-8");
        }
        for (int i = at + 1; i < at + length; i++) {
            if ((bytes[i] & 0xc0) != 0x80) {
                throw new MalformedException("text is not UTF-8");
            }
        }
        int second = bytes[at + 1] & 0xff;
        boolean wrong = switch (lead) {
            case 0xe0 -> second < 0xa0;
            case 0xed -> second > 0x9f;
            case 0xf0 -> second < 0x90;
            case 0xf4 -> second > 0x8f;
            default -> false;
        };
        if (wrong) {
            throw new MalformedException("text is not UTF-8");
        }
        return length;
    }

    /** Writes a code point; gives where it ends. */
    static int write(int point, byte[] to, int from) {
        int at = from;
        if (point < 0x80) {
            to[at++] = (byte) point;
        } else if (point < 0x800) {
            to[at++] = (byte) (0xc0 | (point >> 6));
            to[at++] = (byte) (0x80 | (point & 0x3f));
        } else if (point < 0x10000) {
            to[at++] = (byte) (0xe0 | (point >> 12));
            to[at++] = (byte) (0x80 | ((point >> 6) & 0x3f));
            to[at++] = (byte) (0x80 | (point & 0x3f));
        } else {
            to[at++] = (byte) (0xf0 | (point >> 18));
            to[at++] = (byte) (0x80 | ((point >> 12) & 0x3f));
            to[at++] = (byte) (0x80 | ((point >> 6) & 0x3f));
            to[at++] = (byte) (0x80 | (point & 0x3f));
        }
        return at;
    }
}
