package io.swarmguard.formats.cbor;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Writes deterministic CBOR (RFC 8949, section 4.2.1). Wrong use (too few elements, keys out of order) throws
 * IllegalStateException: it is a bug of the caller, not of the data. Keys of a map go by their encoded bytes: small
 * integers ascending, shorter texts before longer ones.
 */
public final class CborWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    private final Deque<Frame> open = new ArrayDeque<>();
    private boolean complete;

    public CborWriter array(int size) {
        begin();
        head(4, size);
        enter(new Frame(false, size));
        return this;
    }

    /** A map of that many entries: key, value, key, value … */
    public CborWriter map(int size) {
        begin();
        head(5, size);
        enter(new Frame(true, 2L * size));
        return this;
    }

    public CborWriter integer(long value) {
        int start = begin();
        if (value >= 0) {
            head(0, value);
        } else {
            head(1, ~value);
        }
        end(start);
        return this;
    }

    /** An array of integers, none of them negative: as {@link #array} and {@link #integer} write them, in less time. */
    public CborWriter integers(int[] values) {
        array(values.length);
        byte[] encoded = new byte[(1 + Integer.BYTES) * values.length];
        int size = 0;
        for (int value : values) {
            if (value < 0) {
                throw new IllegalArgumentException("negative integer");
            }
            if (value < 24) {
                encoded[size++] = (byte) value;
            } else {
                int bytes = value <= 0xFF ? 1 : value <= 0xFFFF ? 2 : 4;
                encoded[size++] = (byte) (24 + Integer.numberOfTrailingZeros(bytes));
                for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
                    encoded[size++] = (byte) (value >>> shift);
                }
            }
        }
        out.write(encoded, 0, size);
        Frame frame = open.peek();
        if (frame != null && values.length > 0) { // an empty array is closed already
            frame.left = 0;
            closeFull();
        }
        return this;
    }

    public CborWriter bytes(byte[] value) {
        int start = begin();
        head(2, value.length);
        out.writeBytes(value);
        end(start);
        return this;
    }

    public CborWriter text(String value) {
        int start = begin();
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        head(3, utf8.length);
        out.writeBytes(utf8);
        end(start);
        return this;
    }

    public CborWriter bool(boolean value) {
        int start = begin();
        out.write(value ? 0xF5 : 0xF4);
        end(start);
        return this;
    }

    public CborWriter nothing() {
        int start = begin();
        out.write(0xF6);
        end(start);
        return this;
    }

    /** The finished item. */
    public byte[] toByteArray() {
        if (!complete) {
            throw new IllegalStateException("the item is not complete");
        }
        return out.toByteArray();
    }

    private int begin() {
        if (complete) {
            throw new IllegalStateException("the item is complete already");
        }
        return out.size();
    }

    private void head(int major, long argument) {
        if (argument < 0) {
            throw new IllegalArgumentException("negative size");
        }
        int initial = major << 5;
        if (argument < 24) {
            out.write(initial | (int) argument);
        } else if (argument <= 0xFF) {
            out.write(initial | 24);
            number(argument, 1);
        } else if (argument <= 0xFFFF) {
            out.write(initial | 25);
            number(argument, 2);
        } else if (argument <= 0xFFFF_FFFFL) {
            out.write(initial | 26);
            number(argument, 4);
        } else {
            out.write(initial | 27);
            number(argument, 8);
        }
    }

    private void number(long value, int size) {
        for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
            out.write((int) (value >>> shift));
        }
    }

    private void enter(Frame frame) {
        Frame parent = open.peek();
        if (parent != null && parent.expectsKey()) {
            throw new IllegalStateException("a container is no map key here");
        }
        if (open.size() >= CborReader.MAX_DEPTH) {
            throw new IllegalStateException("nested deeper than " + CborReader.MAX_DEPTH);
        }
        open.push(frame);
        closeFull();
    }

    private void end(int start) {
        Frame frame = open.peek();
        if (frame != null) {
            if (frame.expectsKey()) {
                frame.checkKey(Arrays.copyOfRange(out.toByteArray(), start, out.size()));
            }
            frame.left--;
        }
        closeFull();
    }

    private void closeFull() {
        while (!open.isEmpty() && open.peek().left == 0) {
            open.pop();
            Frame parent = open.peek();
            if (parent != null) {
                parent.left--;
            }
        }
        complete = open.isEmpty();
    }

    private static final class Frame {
        private final boolean map;
        private long left;
        private byte[] lastKey = {};

        Frame(boolean map, long left) {
            this.map = map;
            this.left = left;
        }

        boolean expectsKey() {
            return map && left % 2 == 0;
        }

        void checkKey(byte[] key) {
            if (Arrays.compareUnsigned(lastKey, key) >= 0) {
                throw new IllegalStateException("map keys must ascend by their encoded bytes, without duplicates");
            }
            lastKey = key;
        }
    }
}
