package io.swarmguard.formats.labels;

import io.swarmguard.formats.MalformedException;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Reads one CBOR item (RFC 8949), whatever its encoding, and notes the fields that are asked for. Keys of maps are texts and
 * integers of 64 bits signed, none twice. A tagged value is looked into at the very outside only: elsewhere its tag may give
 * it another meaning, so no test passes.
 */
final class CborFields {
    private static final int MAX_DEPTH = JsonFields.MAX_DEPTH;
    private static final int INDEFINITE = 31;
    private static final int BREAK = 0xff;
    private static final int SELF_DESCRIBED = 55_799;
    private static final int ENCRYPT0 = 16;
    private static final int ENCRYPT = 96;

    private final byte[] data;
    private final Findings found;
    private final Members members = new Members();
    private byte[] text; // the data, with the parts of its texts joined in place
    private boolean copied;
    private int at;

    private CborFields(byte[] data, Findings found) {
        this.data = data;
        this.text = data;
        this.found = found;
    }

    /**
     * Reads one item and nothing after it.
     *
     * @param schema where the outermost tag is noted
     * @return whether it is a sealed object
     */
    static boolean read(byte[] data, Spot root, Spot schema, Findings found) throws MalformedException {
        CborFields fields = new CborFields(data, found);
        boolean sealed = fields.outermost(root, schema);
        if (fields.at != data.length) {
            throw new MalformedException("bytes after the item");
        }
        return sealed;
    }

    private boolean outermost(Spot root, Spot schema) throws MalformedException {
        long tag = tag();
        if (tag == SELF_DESCRIBED) {
            tag = tag();
        }
        if (tag == ENCRYPT0 || tag == ENCRYPT) {
            sealed(tag == ENCRYPT ? 4 : 3);
            return true;
        }
        if (tag >= 0) {
            found.number(schema, tag);
        }
        item(root, 0);
        return false;
    }

    /** Takes a tag; -1 if there is none. */
    private long tag() throws MalformedException {
        if (peek() >>> 5 != 6) {
            return -1;
        }
        long tag = argument(take());
        if (tag < 0) {
            throw new MalformedException("a tag beyond 63 bits");
        }
        return tag;
    }

    /** COSE_Encrypt0 or COSE_Encrypt (RFC 9052, 5): headers, ciphertext and perhaps recipients. */
    private void sealed(int elements) throws MalformedException {
        expect(take() == (0x80 | elements));
        expect(peek() >>> 5 == 2);
        item(null, 1);
        expect(peek() >>> 5 == 5);
        item(null, 1);
        expect(peek() >>> 5 == 2 || peek() == 0xf6);
        item(null, 1);
        if (elements == 4) {
            expect(peek() >>> 5 == 4 && peek() != 0x80);
            item(null, 1);
        }
    }

    private static void expect(boolean so) throws MalformedException {
        if (!so) {
            throw new MalformedException("no encrypted object, though tagged as one");
        }
    }

    private int peek() throws MalformedException {
        if (at >= data.length) {
            throw new MalformedException("ends early");
        }
        return data[at] & 0xff;
    }

    private int take() throws MalformedException {
        int next = peek();
        at++;
        return next;
    }

    private void item(@Nullable Spot spot, int depth) throws MalformedException {
        if (depth > MAX_DEPTH) {
            throw new MalformedException("nested too deep");
        }
        int initial = take();
        switch (initial >>> 5) {
            case 0 -> unsigned(spot, argument(initial));
            case 1 -> negative(spot, argument(initial));
            case 2 -> {
                string(initial);
                found.other(spot);
            }
            case 3 -> {
                int from = at;
                int to = string(initial);
                int begin = textBegin(initial, from);
                found.text(spot, text, begin, to);
            }
            case 4 -> array(spot, initial, depth);
            case 5 -> map(spot, initial, depth);
            case 6 -> {
                argument(initial);
                found.other(spot);
                item(null, depth + 1);
            }
            default -> simple(spot, initial);
        }
    }

    private void unsigned(@Nullable Spot spot, long value) {
        if (value >= 0) {
            found.number(spot, value);
        } else if (spot != null) {
            found.number(spot, new BigDecimal(new BigInteger(Long.toUnsignedString(value))));
        }
    }

    private void negative(@Nullable Spot spot, long argument) {
        if (argument >= 0) {
            found.number(spot, ~argument);
        } else if (spot != null) {
            BigInteger magnitude = new BigInteger(Long.toUnsignedString(argument)).add(BigInteger.ONE);
            found.number(spot, new BigDecimal(magnitude.negate()));
        }
    }

    /** Of 64 bits, unsigned. */
    private long argument(int initial) throws MalformedException {
        int info = initial & 0x1f;
        if (info < 24) {
            return info;
        }
        if (info > 27) {
            throw new MalformedException("no such length");
        }
        int size = 1 << (info - 24);
        if (data.length - at < size) {
            throw new MalformedException("ends early");
        }
        long value = 0;
        for (int i = 0; i < size; i++) {
            value = value << 8 | (data[at++] & 0xff);
        }
        return value;
    }

    private int length(int initial) throws MalformedException {
        long length = argument(initial);
        if (length < 0 || length > data.length - at) {
            throw new MalformedException("longer than what is there");
        }
        return (int) length;
    }

    /** Takes a string, whose parts, if it has any, are joined in the text at where the first begins; gives where it ends. */
    private int string(int initial) throws MalformedException {
        boolean isText = initial >>> 5 == 3;
        if ((initial & 0x1f) != INDEFINITE) {
            int length = length(initial);
            at += length;
            if (isText) {
                Text.check(data, at - length, at);
            }
            return at;
        }
        if (!copied) {
            text = data.clone();
            copied = true;
        }
        int out = at;
        for (int part = take(); part != BREAK; part = take()) {
            if (part >>> 5 != initial >>> 5 || (part & 0x1f) == INDEFINITE) {
                throw new MalformedException("a part of another kind");
            }
            int length = length(part);
            if (isText) {
                Text.check(data, at, at + length);
            }
            System.arraycopy(data, at, text, out, length);
            out += length;
            at += length;
        }
        return out;
    }

    /** Where the text begins of a string of which the first byte of the head was taken. */
    private static int textBegin(int initial, int from) {
        int info = initial & 0x1f;
        boolean longHead = info >= 24 && info != INDEFINITE;
        return longHead ? from + (1 << (info - 24)) : from;
    }

    private void array(@Nullable Spot spot, int initial, int depth) throws MalformedException {
        found.other(spot);
        boolean indefinite = (initial & 0x1f) == INDEFINITE;
        int size = indefinite ? Integer.MAX_VALUE : length(initial);
        for (int i = 0; i < size; i++) {
            if (indefinite && peek() == BREAK) {
                at++;
                return;
            }
            item(spot == null ? null : spot.numbered(i), depth + 1);
        }
    }

    private void map(@Nullable Spot spot, int initial, int depth) throws MalformedException {
        found.other(spot);
        boolean indefinite = (initial & 0x1f) == INDEFINITE;
        int size = indefinite ? Integer.MAX_VALUE : length(initial);
        int start = members.open();
        for (int i = 0; i < size; i++) {
            if (indefinite && peek() == BREAK) {
                at++;
                break;
            }
            item(key(spot, start), depth + 1);
        }
        members.close(start);
    }

    private @Nullable Spot key(@Nullable Spot spot, int start) throws MalformedException {
        int initial = take();
        if (initial >>> 5 == 3) {
            int from = at;
            int to = string(initial);
            int begin = textBegin(initial, from);
            members.text(start, text, begin, to);
            return spot == null ? null : spot.named(text, begin, to);
        }
        long argument = initial >>> 5 > 1 ? -1 : argument(initial);
        if (argument < 0) {
            throw new MalformedException("a key that is neither text nor an integer of 64 bits");
        }
        long number = initial >>> 5 == 0 ? argument : ~argument;
        members.number(start, number);
        return spot == null ? null : spot.numbered(number);
    }

    private void simple(@Nullable Spot spot, int initial) throws MalformedException {
        long value = argument(initial);
        switch (initial & 0x1f) {
            case 20 -> found.truth(spot, false);
            case 21 -> found.truth(spot, true);
            case 24 -> {
                if (value < 32) {
                    throw new MalformedException("a simple value in two bytes that has one");
                }
                found.other(spot);
            }
            case 25 -> found.number(spot, (double) Float.float16ToFloat((short) value));
            case 26 -> found.number(spot, (double) Float.intBitsToFloat((int) value));
            case 27 -> found.number(spot, Double.longBitsToDouble(value));
            default -> found.other(spot);
        }
    }
}
