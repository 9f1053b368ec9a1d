package io.swarmguard.formats.mqtt;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * UTF-8 encoded strings (1.5.4): well formed, no surrogates, no U+0000. What the standard only advises against (control
 * and non-characters) is let through.
 */
final class Utf8 {
    /** The string is not well formed or has U+0000. */
    static final int INVALID = 1;
    /** It has a {@code +} or {@code #}. */
    static final int WILDCARD = 2;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long HIGH = 0x8080_8080_8080_8080L;
    private static final long ONES = 0x0101_0101_0101_0101L;

    private Utf8() {}

    /** What is to be said of these bytes: 0 or a sum of {@link #INVALID} and {@link #WILDCARD}. */
    static int scan(byte[] bytes, int from, int to) {
        int i = from;
        // eight bytes at a time while they are plain: topics of millions of messages pass here
        while (i + 8 <= to && isPlain((long) LONGS.get(bytes, i))) {
            i += 8;
        }
        int found = 0;
        while (i < to) {
            int b = bytes[i];
            if (b > 0) {
                if (b == '+' || b == '#') {
                    found |= WILDCARD;
                }
                i++;
            } else {
                int length = sequence(bytes, i, to);
                if (length == 0) {
                    return found | INVALID;
                }
                i += length;
            }
        }
        return found;
    }

    /** No byte is zero, above 0x7f, '+' or '#'; may be false for others too, never true wrongly. */
    private static boolean isPlain(long eight) {
        long zero = eight - ONES;
        long plus = (eight ^ 0x2b2b_2b2b_2b2b_2b2bL) - ONES;
        long hash = (eight ^ 0x2323_2323_2323_2323L) - ONES;
        return ((eight | zero | plus | hash) & HIGH) == 0;
    }

    /** Length of the multi-byte sequence at {@code i}, 0 if there is none that is well formed (Unicode table 3-7). */
    private static int sequence(byte[] bytes, int i, int to) {
        int b = bytes[i] & 0xff;
        if (b >= 0xc2 && b <= 0xdf) {
            return continues(bytes, i + 1, to, 1) ? 2 : 0;
        }
        if (b >= 0xe0 && b <= 0xef && continues(bytes, i + 1, to, 2)) {
            int second = bytes[i + 1] & 0xff;
            boolean overlong = b == 0xe0 && second < 0xa0;
            boolean surrogate = b == 0xed && second > 0x9f;
            return overlong || surrogate ? 0 : 3;
        }
        if (b >= 0xf0 && b <= 0xf4 && continues(bytes, i + 1, to, 3)) {
            int second = bytes[i + 1] & 0xff;
            boolean overlong = b == 0xf0 && second < 0x90;
            boolean beyond = b == 0xf4 && second > 0x8f;
            return overlong || beyond ? 0 : 4;
        }
        return 0;
    }

    private static boolean continues(byte[] bytes, int from, int to, int count) {
        if (from + count > to) {
            return false;
        }
        for (int i = from; i < from + count; i++) {
            if ((bytes[i] & 0xc0) != 0x80) {
                return false;
            }
        }
        return true;
    }
}
