package io.swarmguard.terms;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of the exact DER bytes of a certificate: the only way certificates are known here. */
public record Fingerprint(long a, long b, long c, long d) {
    public static final int BYTES = 32;

    /** Hashes the exact bytes of a certificate. */
    public static Fingerprint of(byte[] der) {
        try {
            return ofDigest(MessageDigest.getInstance("SHA-256").digest(der));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** @throws IllegalArgumentException unless the digest has 32 bytes */
    public static Fingerprint ofDigest(byte[] digest) {
        if (digest.length != BYTES) {
            throw new IllegalArgumentException("a SHA-256 digest has 32 bytes, this has " + digest.length);
        }
        return new Fingerprint(word(digest, 0), word(digest, 8), word(digest, 16), word(digest, 24));
    }

    /** Parses 64 hexadecimal digits, with or without colons. */
    public static Fingerprint parse(String hex) {
        return ofDigest(HexFormat.of().parseHex(hex.replace(":", "").toLowerCase(java.util.Locale.ROOT)));
    }

    public byte[] toBytes() {
        byte[] bytes = new byte[BYTES];
        long[] words = {a, b, c, d};
        for (int i = 0; i < BYTES; i++) {
            bytes[i] = (byte) (words[i >>> 3] >>> (56 - 8 * (i & 7)));
        }
        return bytes;
    }

    private static long word(byte[] bytes, int from) {
        long word = 0;
        for (int i = from; i < from + 8; i++) {
            word = word << 8 | (bytes[i] & 0xff);
        }
        return word;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(a);
    }

    /** 64 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(toBytes());
    }
}
