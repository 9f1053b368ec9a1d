package io.swarmguard.formats.cbor;

import io.swarmguard.formats.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Reads what {@link CborWriter} writes and refuses everything else: other major types, indefinite lengths, encodings
 * longer than needed, map keys out of order, integers beyond 64 bits signed, text that is not UTF-8, rests.
 */
public final class CborReader {
    /** Containers inside containers. */
    public static final int MAX_DEPTH = 16;

    private static final int SHORT = 24; // what is less is one byte

    /** What comes next. */
    public enum Type {
        INTEGER,
        BYTES,
        TEXT,
        ARRAY,
        MAP,
        BOOLEAN,
        NOTHING
    }

    private final byte[] data;
    private int at;
    private final Deque<Frame> open = new ArrayDeque<>();

    public CborReader(byte[] data) {
        this.data = data;
    }

    public Type peek() throws MalformedException {
        int initial = at < data.length ? data[at] & 0xFF : fail("ends early");
        return switch (initial >>> 5) {
            case 0, 1 -> Type.INTEGER;
            case 2 -> Type.BYTES;
            case 3 -> Type.TEXT;
            case 4 -> Type.ARRAY;
            case 5 -> Type.MAP;
            default ->
                switch (initial) {
                    case 0xF4, 0xF5 -> Type.BOOLEAN;
                    case 0xF6 -> Type.NOTHING;
                    default -> throw malformed("item of an unsupported kind");
                };
        };
    }

    /** Begins an array; gives its size. */
    public int array() throws MalformedException {
        return enter(false);
    }

    /** Begins an array that must have that size. */
    public void array(int size) throws MalformedException {
        if (array() != size) {
            throw malformed("array of another size");
        }
    }

    /** Begins a map; gives its number of entries. */
    public int map() throws MalformedException {
        return enter(true);
    }

    public long integer() throws MalformedException {
        Type type = expect(Type.INTEGER);
        int start = at;
        int major = (data[at] & 0xFF) >>> 5;
        long argument = argument();
        end(start, type);
        return major == 0 ? argument : ~argument;
    }

    /** An integer within bounds, both included. */
    public long integer(long min, long max) throws MalformedException {
        long value = integer();
        if (value < min || value > max) {
            throw malformed("integer out of bounds");
        }
        return value;
    }

    /**
     * An array of integers, each at least 0 and at most so much: as {@link #array()} and {@link #integer(long, long)} read
     * them, in a fraction of the time.
     *
     * @param most at least 0
     */
    public int[] integers(int most) throws MalformedException {
        int[] values = new int[array()];
        int read = most == 0 ? readZeros(values.length) : readShort(values, most);
        for (int i = read; i < values.length; i++) {
            int initial = at < data.length ? data[at++] & 0xFF : fail("ends early");
            int size = initial >= SHORT && initial <= SHORT + 2 ? 1 << (initial - SHORT) : 0;
            if (initial > SHORT + 2 || size > data.length - at) {
                throw malformed("no integer within bounds");
            }
            int value = size == 0 ? initial : number(at, size);
            if (value < 0 || value > most) {
                throw malformed("integer out of bounds");
            }
            values[i] = value;
            at += size;
        }
        if (values.length > 0) { // an empty array is closed already
            closeRead();
        }
        return values;
    }

    /** Reads zeros, if nothing else comes; says how many. */
    private int readZeros(int count) {
        int end = at + count; // there are so many bytes, as each item takes one
        boolean zeros = count > 0 && data[at] == 0 && Arrays.equals(data, at, end - 1, data, at + 1, end);
        at = zeros ? end : at;
        return zeros ? count : 0;
    }

    /** Reads integers of up to 3 bytes as long as there are such and 3 bytes for each; says how many. */
    private int readShort(int[] values, int most) {
        int last = data.length - 3;
        int from = at;
        int i = 0;
        while (i < values.length && from <= last) {
            int value = data[from]; // with its sign
            int size = 1;
            int least = 0;
            if (value == SHORT) {
                value = data[from + 1] & 0xFF;
                size = 2;
                least = SHORT;
            } else if (value == SHORT + 1) {
                value = (data[from + 1] & 0xFF) << 8 | (data[from + 2] & 0xFF);
                size = 3;
                least = 0x100;
            } else if (value > SHORT + 1) {
                break;
            }
            if (value < least || value > most) {
                break; // and is looked at once more
            }
            values[i++] = value;
            from += size;
        }
        at = from;
        return i;
    }

    /** The integer of 1, 2 or 4 bytes there; negative if a shorter one would do, or if it is too large. */
    private int number(int from, int size) {
        int value = data[from] & 0xFF;
        for (int i = 1; i < size; i++) {
            value = value << 8 | (data[from + i] & 0xFF);
        }
        return value < (size == 1 ? SHORT : 1 << (4 * size)) ? -1 : value;
    }

    /** All items of the innermost container were read. */
    private void closeRead() {
        Frame frame = open.peek();
        if (frame != null) {
            frame.left = 0;
        }
        closeFull();
    }

    public byte[] bytes() throws MalformedException {
        Type type = expect(Type.BYTES);
        int start = at;
        int from = string();
        end(start, type);
        return Arrays.copyOfRange(data, from, at);
    }

    public String text() throws MalformedException {
        Type type = expect(Type.TEXT);
        int start = at;
        int from = string();
        end(start, type);
        if (isAscii(from, at)) {
            return new String(data, from, at - from, StandardCharsets.US_ASCII);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(data, from, at - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("text is not UTF-8");
        }
    }

    private boolean isAscii(int from, int to) {
        for (int i = from; i < to; i++) {
            if (data[i] < 0) {
                return false;
            }
        }
        return true;
    }

    public boolean bool() throws MalformedException {
        Type type = expect(Type.BOOLEAN);
        int start = at;
        boolean value = data[at++] == (byte) 0xF5;
        end(start, type);
        return value;
    }

    /** Consumes a null if one is next; tells whether it was. */
    public boolean nothing() throws MalformedException {
        if (peek() != Type.NOTHING) {
            return false;
        }
        int start = at++;
        end(start, Type.NOTHING);
        return true;
    }

    /** Nothing may follow, and nothing may be open. */
    public void end() throws MalformedException {
        if (!open.isEmpty()) {
            throw malformed("container not read to its end");
        }
        if (at != data.length) {
            throw malformed("bytes after the item");
        }
    }

    private Type expect(Type type) throws MalformedException {
        if (peek() != type) {
            throw malformed("expected " + type);
        }
        return type;
    }

    private int enter(boolean map) throws MalformedException {
        expect(map ? Type.MAP : Type.ARRAY);
        Frame parent = open.peek();
        if (parent != null && parent.expectsKey()) {
            throw malformed("container as map key");
        }
        if (open.size() >= MAX_DEPTH) {
            throw malformed("nested too deep");
        }
        long size = argument();
        long items = map ? 2 * size : size;
        if (size > data.length || items > data.length - at) { // each item takes a byte at least
            throw malformed("more elements than bytes");
        }
        open.push(new Frame(map, items));
        closeFull();
        return (int) size;
    }

    private int string() throws MalformedException {
        long length = argument();
        if (length > data.length - at) {
            throw malformed("string ends early");
        }
        int from = at;
        at += (int) length;
        return from;
    }

    private long argument() throws MalformedException {
        int info = data[at++] & 0x1F;
        if (info < SHORT) {
            return info;
        }
        if (info > 27) {
            throw malformed("indefinite or reserved length");
        }
        int size = 1 << (info - 24);
        if (data.length - at < size) {
            throw malformed("ends early");
        }
        long value = 0;
        for (int i = 0; i < size; i++) {
            value = (value << 8) | (data[at++] & 0xFF);
        }
        long least = size == 1 ? SHORT : 1L << (4 * size);
        if (value < 0) {
            throw malformed("number beyond 63 bits");
        }
        if (value < least) {
            throw malformed("number not in its shortest form");
        }
        return value;
    }

    private void end(int start, Type type) throws MalformedException {
        Frame frame = open.peek();
        if (frame != null) {
            if (frame.expectsKey()) {
                checkKey(frame, start, type);
            }
            frame.left--;
        }
        closeFull();
    }

    private void checkKey(Frame frame, int start, Type type) throws MalformedException {
        if (type != Type.INTEGER && type != Type.TEXT && type != Type.BYTES) {
            throw malformed("map key of kind " + type);
        }
        if (frame.keyEnd > 0 && Arrays.compareUnsigned(data, frame.keyStart, frame.keyEnd, data, start, at) >= 0) {
            throw malformed("map keys out of order");
        }
        frame.keyStart = start;
        frame.keyEnd = at;
    }

    private void closeFull() {
        while (!open.isEmpty() && open.peek().left == 0) {
            open.pop();
            Frame parent = open.peek();
            if (parent != null) {
                parent.left--;
            }
        }
    }

    private int fail(String what) throws MalformedException {
        throw malformed(what);
    }

    private MalformedException malformed(String what) {
        return new MalformedException("CBOR: " + what + " at byte " + at);
    }

    private static final class Frame {
        private final boolean map;
        private long left;
        private int keyStart;
        private int keyEnd;

        Frame(boolean map, long left) {
            this.map = map;
            this.left = left;
        }

        boolean expectsKey() {
            return map && left % 2 == 0;
        }
    }
}
