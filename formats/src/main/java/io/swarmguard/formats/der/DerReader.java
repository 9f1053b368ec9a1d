package io.swarmguard.formats.der;

import io.swarmguard.formats.MalformedException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;

/** A cursor over the elements of one constructed value, or of a whole encoding. Copies only what is asked for. */
public final class DerReader {
    public static final int BOOLEAN = 0x01;
    public static final int INTEGER = 0x02;
    public static final int BIT_STRING = 0x03;
    public static final int OCTET_STRING = 0x04;
    public static final int OBJECT_IDENTIFIER = 0x06;
    public static final int UTC_TIME = 0x17;
    public static final int GENERALIZED_TIME = 0x18;
    public static final int SEQUENCE = 0x30;
    public static final int SET = 0x31;
    /** Bytes of the longest object identifier that is read. */
    private static final int MAX_OID_BYTES = 64;

    private final byte[] data;
    private int at;
    private final int end;

    public DerReader(byte[] data) {
        this(data, 0, data.length);
    }

    private DerReader(byte[] data, int from, int end) {
        this.data = data;
        this.at = from;
        this.end = end;
    }

    /** The tag of a context-specific constructed element: {@code [number]}, number up to 30. */
    public static int context(int number) {
        return 0xA0 | number;
    }

    public boolean isEmpty() {
        return at == end;
    }

    /** Whether an element with that tag comes next. */
    public boolean isNext(int tag) {
        return at < end && (data[at] & 0xff) == tag;
    }

    /** Reads over an element and gives a cursor over what is in it. */
    public DerReader enter(int tag) throws MalformedException {
        int length = header(tag);
        DerReader inside = new DerReader(data, at, at + length);
        at += length;
        return inside;
    }

    /** The content bytes of an element. */
    public byte[] content(int tag) throws MalformedException {
        int length = header(tag);
        at += length;
        return Arrays.copyOfRange(data, at - length, at);
    }

    /** The next element, whatever it is, with its header. */
    public byte[] element() throws MalformedException {
        int from = at;
        skip();
        return Arrays.copyOfRange(data, from, at);
    }

    /** Reads over the next element, whatever it is. */
    public void skip() throws MalformedException {
        if (at >= end) {
            throw malformed("an element is missing");
        }
        if ((data[at] & 0x1f) == 0x1f) {
            throw malformed("tag of several bytes");
        }
        int length = header(data[at] & 0xff); // moves the cursor, so it comes before the sum
        at += length;
    }

    /** @param maxBytes of its content */
    public BigInteger integer(int maxBytes) throws MalformedException {
        byte[] content = content(INTEGER);
        boolean padded = content.length > 1 && (content[0] == 0 ? content[1] >= 0 : content[0] == -1 && content[1] < 0);
        if (content.length == 0 || content.length > maxBytes || padded) {
            throw malformed("integer is empty, too long or padded");
        }
        return new BigInteger(content);
    }

    public boolean bool() throws MalformedException {
        byte[] content = content(BOOLEAN);
        if (content.length != 1 || (content[0] != 0 && content[0] != -1)) {
            throw malformed("boolean is neither true nor false");
        }
        return content[0] != 0;
    }

    /** In dotted form. */
    public String objectIdentifier() throws MalformedException {
        byte[] content = content(OBJECT_IDENTIFIER);
        if (content.length == 0 || content.length > MAX_OID_BYTES || content[content.length - 1] < 0) {
            throw malformed("object identifier is empty, too long or cut off");
        }
        StringBuilder dotted = new StringBuilder();
        long arc = 0;
        for (byte b : content) {
            if ((arc == 0 && b == (byte) 0x80) || arc >= 1L << 55) {
                throw malformed("object identifier is padded or too large");
            }
            arc = (arc << 7) | (b & 0x7f);
            if (b >= 0) {
                if (dotted.isEmpty()) {
                    long first = Math.min(arc / 40, 2);
                    dotted.append(first).append('.').append(arc - 40 * first);
                } else {
                    dotted.append('.').append(arc);
                }
                arc = 0;
            }
        }
        return dotted.toString();
    }

    /** A bit string of whole bytes. */
    public byte[] bitStringBytes() throws MalformedException {
        byte[] content = content(BIT_STRING);
        if (content.length == 0 || content[0] != 0) {
            throw malformed("bit string is not of whole bytes");
        }
        return Arrays.copyOfRange(content, 1, content.length);
    }

    /** The first bits of a bit string of names: bit 0 is the highest of the first byte. */
    public boolean[] namedBits(int count) throws MalformedException {
        byte[] content = content(BIT_STRING);
        if (content.length == 0 || content[0] < 0 || content[0] > 7) {
            throw malformed("bit string without its count");
        }
        boolean[] bits = new boolean[count];
        for (int i = 0; i < count && i / 8 + 1 < content.length; i++) {
            bits[i] = (content[i / 8 + 1] & (0x80 >>> (i % 8))) != 0;
        }
        return bits;
    }

    /** UTCTime (years 1950 to 2049) or GeneralizedTime, as RFC 5280 allows them: seconds, and Z. */
    public Instant time() throws MalformedException {
        boolean utc = isNext(UTC_TIME);
        String text = new String(content(utc ? UTC_TIME : GENERALIZED_TIME), StandardCharsets.ISO_8859_1);
        int digits = utc ? 12 : 14;
        if (text.length() != digits + 1 || text.charAt(digits) != 'Z') {
            throw malformed("time of another form");
        }
        try {
            int year = utc ? number(text, 0, 2) : number(text, 0, 4);
            if (utc) {
                year += year < 50 ? 2000 : 1900;
            }
            int from = utc ? 2 : 4;
            return LocalDateTime.of(
                            year,
                            number(text, from, 2),
                            number(text, from + 2, 2),
                            number(text, from + 4, 2),
                            number(text, from + 6, 2),
                            number(text, from + 8, 2))
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw malformed("time that does not exist");
        }
    }

    private int number(String text, int from, int digits) throws MalformedException {
        int value = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw malformed("time with something else than digits");
            }
            value = 10 * value + digit;
        }
        return value;
    }

    /** Refuses anything left over. */
    public void end() throws MalformedException {
        if (at != end) {
            throw malformed("more than belongs here");
        }
    }

    /** Reads tag and length; leaves the cursor at the content and gives its length, which lies within bounds. */
    private int header(int tag) throws MalformedException {
        if (!isNext(tag)) {
            throw malformed("expected tag 0x" + Integer.toHexString(tag));
        }
        if (end - at < 2) {
            throw malformed("length is missing");
        }
        int length = data[at + 1] & 0xff;
        int bytes = 0;
        if (length >= 0x80) {
            bytes = length & 0x7f;
            if (bytes == 0 || bytes > 3 || end - at - 2 < bytes) {
                throw malformed("length is indefinite, too long or cut off");
            }
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = (length << 8) | (data[at + 2 + i] & 0xff);
            }
            if (length < 0x80 || length < 1 << (8 * (bytes - 1))) {
                throw malformed("length is not in its shortest form");
            }
        }
        if (end - at - 2 - bytes < length) {
            throw malformed("element is cut off");
        }
        at += 2 + bytes;
        return length;
    }

    private MalformedException malformed(String what) {
        return new MalformedException("DER: " + what + " (byte " + at + ")");
    }
}
