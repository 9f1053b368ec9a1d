package io.swarmguard.device.enrol;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/** The SHA-256 of the exact bytes of the authority's certificate: 64 hexadecimal digits, colons allowed. */
public final class CaFingerprint {
    private final byte[] sha256;

    private CaFingerprint(byte[] sha256) {
        this.sha256 = sha256;
    }

    /** @throws IllegalArgumentException if it is not a SHA-256 in hexadecimal */
    public static CaFingerprint parse(String text) {
        String digits = text.strip().replace(":", "").toLowerCase(Locale.ROOT);
        if (digits.startsWith("sha256")) {
            digits = digits.substring("sha256".length());
        }
        if (digits.length() != 64 || !digits.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
            throw new IllegalArgumentException("a CA fingerprint is a SHA-256: 64 hexadecimal digits");
        }
        return new CaFingerprint(HexFormat.of().parseHex(digits));
    }

    public static CaFingerprint of(X509Certificate certificate) {
        return new CaFingerprint(digest(certificate));
    }

    public boolean matches(X509Certificate certificate) {
        return MessageDigest.isEqual(sha256, digest(certificate));
    }

    private static byte[] digest(X509Certificate certificate) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException("a certificate without bytes", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CaFingerprint that && Arrays.equals(sha256, that.sha256);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sha256);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(sha256);
    }
}
