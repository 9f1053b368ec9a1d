package io.swarmguard.message;

import java.nio.charset.StandardCharsets;

/** The topic of messages: as text and as the bytes on the wire, made once and shared by all its messages. */
public final class Topic {
    private final String text;
    private final byte[] utf8;

    private Topic(String text, byte[] utf8) {
        this.text = text;
        this.utf8 = utf8;
    }

    public static Topic of(String text) {
        return new Topic(text, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Of bytes that are valid UTF-8, which the caller has checked; they are copied. */
    public static Topic ofUtf8(byte[] bytes, int offset, int length) {
        byte[] copy = java.util.Arrays.copyOfRange(bytes, offset, offset + length);
        return new Topic(new String(copy, StandardCharsets.UTF_8), copy);
    }

    /** The bytes on the wire; shared, not to be changed. */
    public byte[] utf8() {
        return utf8;
    }

    /** Bytes on the wire. */
    public int length() {
        return utf8.length;
    }

    @Override
    public String toString() {
        return text;
    }
}
