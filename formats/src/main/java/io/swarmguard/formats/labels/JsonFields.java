package io.swarmguard.formats.labels;

import io.swarmguard.formats.MalformedException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON as RFC 8259 has it, in one go, and notes the fields that are asked for. Stricter in what readers understand
 * differently: no key twice, no surrogate alone, no byte order mark, numbers of at most {@value #MAX_NUMBER} characters.
 */
final class JsonFields {
    /** Containers inside containers. */
    static final int MAX_DEPTH = 16;

    static final int MAX_NUMBER = 64;

    private static final int MAX_EXPONENT = 4; // digits
    private static final int FAST_DIGITS = 18; // fit a long

    /** The members that RFC 7516, 7.2 knows; the first four are those that the others stand under. */
    private static final List<byte[]> SEALED = List.of(
            bytes("protected"),
            bytes("unprotected"),
            bytes("header"),
            bytes("recipients"),
            bytes("ciphertext"),
            bytes("iv"),
            bytes("tag"),
            bytes("aad"),
            bytes("encrypted_key"));

    private static final int HEADERS = 0b1111;
    private static final int CIPHERTEXT = 0b10000;

    private final byte[] data;
    private final Findings found;
    private final Members members = new Members();
    private byte[] text; // the data, with its escapes undone in place: a text never becomes longer by that
    private boolean copied;
    private int at;
    private boolean sealing = true; // all members of the outermost object so far are those of a sealed one
    private int sealed; // bits of them

    private JsonFields(byte[] data, Findings found) {
        this.data = data;
        this.text = data;
        this.found = found;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Reads one value and nothing after it.
     *
     * @return whether it is a sealed object
     */
    static boolean read(byte[] data, Spot root, Findings found) throws MalformedException {
        JsonFields fields = new JsonFields(data, found);
        boolean object = fields.skip() == '{';
        fields.value(root, 0);
        if (fields.skip() >= 0) {
            throw new MalformedException("bytes after the value");
        }
        return object && fields.sealing && (fields.sealed & CIPHERTEXT) != 0 && (fields.sealed & HEADERS) != 0;
    }

    /** The next byte that is no white space, not taken; -1 at the end. */
    private int skip() {
        while (at < data.length) {
            int next = data[at];
            if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
                return next & 0xff;
            }
            at++;
        }
        return -1;
    }

    private void value(@Nullable Spot spot, int depth) throws MalformedException {
        switch (skip()) {
            case '{' -> object(spot, depth);
            case '[' -> array(spot, depth);
            case '"' -> {
                int from = ++at;
                int to = string();
                found.text(spot, text, from, to);
            }
            case 't' -> {
                word("true");
                found.truth(spot, true);
            }
            case 'f' -> {
                word("false");
                found.truth(spot, false);
            }
            case 'n' -> {
                word("null");
                found.other(spot);
            }
            default -> number(spot);
        }
    }

    private void word(String word) throws MalformedException {
        for (int i = 0; i < word.length(); i++) {
            if (at >= data.length || data[at++] != word.charAt(i)) {
                throw new MalformedException("no value");
            }
        }
    }

    private void object(@Nullable Spot spot, int depth) throws MalformedException {
        enter(spot, depth);
        int start = members.open();
        boolean first = true;
        while (more('}', first)) {
            first = false;
            if (skip() != '"') {
                throw new MalformedException("no name");
            }
            int from = ++at;
            int to = string();
            members.text(start, text, from, to);
            Spot next = spot == null ? null : spot.named(text, from, to);
            if (skip() != ':') {
                throw new MalformedException("no colon");
            }
            at++;
            if (depth == 0 && sealing) {
                noteSealed(from, to);
            }
            value(next, depth + 1);
        }
        members.close(start);
    }

    private void noteSealed(int from, int to) {
        sealing = false;
        for (int i = 0; i < SEALED.size(); i++) {
            byte[] name = SEALED.get(i);
            if (Arrays.equals(name, 0, name.length, text, from, to)) {
                sealed |= 1 << i;
                sealing = 1 << i != CIPHERTEXT || skip() == '"';
            }
        }
    }

    private void array(@Nullable Spot spot, int depth) throws MalformedException {
        enter(spot, depth);
        for (int i = 0; more(']', i == 0); i++) {
            value(spot == null ? null : spot.numbered(i), depth + 1);
        }
    }

    private void enter(@Nullable Spot spot, int depth) throws MalformedException {
        if (depth >= MAX_DEPTH) {
            throw new MalformedException("nested too deep");
        }
        found.other(spot);
        at++;
    }

    /** Whether another element comes; takes the comma, or the end. */
    private boolean more(char end, boolean first) throws MalformedException {
        int next = skip();
        if (next == end) {
            at++;
            return false;
        }
        if (!first) {
            if (next != ',') {
                throw new MalformedException("no comma");
            }
            at++;
        }
        if (next < 0) {
            throw new MalformedException("ends early");
        }
        return true;
    }

    /** Reads on to behind the closing quote; gives where the text ends that began here. */
    private int string() throws MalformedException {
        int out = at;
        while (at < data.length) {
            int next = data[at];
            if (next == '"') {
                at++;
                return out;
            }
            if (next == '\\') {
                if (!copied) {
                    text = data.clone();
                    copied = true;
                }
                at++;
                out = Text.write(escaped(), text, out);
            } else if (next >= 0 && next < ' ') {
                throw new MalformedException("control character in a text");
            } else {
                int length = next >= 0 ? 1 : Text.sequence(data, at, data.length);
                if (out != at) {
                    System.arraycopy(data, at, text, out, length);
                }
                out += length;
                at += length;
            }
        }
        throw new MalformedException("text ends early");
    }

    private int escaped() throws MalformedException {
        int next = at < data.length ? data[at++] : -1;
        return switch (next) {
            case '"', '\\', '/' -> next;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> point();
            default -> throw new MalformedException("no such escape");
        };
    }

    private int point() throws MalformedException {
        char high = unit();
        if (!Character.isSurrogate(high)) {
            return high;
        }
        boolean pair =
                Character.isHighSurrogate(high) && at + 1 < data.length && data[at] == '\\' && data[at + 1] == 'u';
        at += pair ? 2 : 0;
        char low = pair ? unit() : 0;
        if (!Character.isLowSurrogate(low)) {
            throw new MalformedException("a surrogate alone");
        }
        return Character.toCodePoint(high, low);
    }

    private char unit() throws MalformedException {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int digit = at < data.length ? Character.digit(data[at++], 16) : -1;
            if (digit < 0) {
                throw new MalformedException("no hexadecimal digit");
            }
            unit = unit << 4 | digit;
        }
        return (char) unit;
    }

    private void number(@Nullable Spot spot) throws MalformedException {
        int from = at;
        boolean negative = take('-');
        int whole = at;
        int digits = digits();
        if (digits > 1 && data[whole] == '0') {
            throw new MalformedException("a number that begins with 0");
        }
        int scale = take('.') ? digits() : 0;
        boolean exponent = take('e') || take('E');
        if (exponent) {
            if (!take('+')) {
                take('-');
            }
            if (digits() > MAX_EXPONENT) {
                throw new MalformedException("an exponent of more than " + MAX_EXPONENT + " digits");
            }
        }
        if (at - from > MAX_NUMBER) {
            throw new MalformedException("a number of more than " + MAX_NUMBER + " characters");
        }
        if (spot == null) {
            return;
        }
        if (exponent || digits + scale > FAST_DIGITS) {
            found.number(spot, new BigDecimal(new String(data, from, at - from, StandardCharsets.US_ASCII)));
            return;
        }
        long unscaled = 0;
        for (int i = whole; i < at; i++) {
            unscaled = data[i] == '.' ? unscaled : 10 * unscaled + data[i] - '0';
        }
        unscaled = negative ? -unscaled : unscaled;
        if (scale == 0) {
            found.number(spot, unscaled);
        } else {
            found.number(spot, BigDecimal.valueOf(unscaled, scale));
        }
    }

    private boolean take(char wanted) {
        boolean there = at < data.length && data[at] == wanted;
        at += there ? 1 : 0;
        return there;
    }

    /** Takes digits, one at least; gives how many. */
    private int digits() throws MalformedException {
        int from = at;
        while (at < data.length && data[at] >= '0' && data[at] <= '9') {
            at++;
        }
        if (at == from) {
            throw new MalformedException("no value");
        }
        return at - from;
    }
}
