package io.swarmguard.identity;

import io.swarmguard.formats.MalformedException;
import io.swarmguard.formats.der.DerReader;
import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a SubjectPublicKeyInfo says of its key (RFC 5280, 4.1.2.7; RFC 5480; RFC 8017).
 *
 * @param algorithm as users know it: EC P-256, RSA, Ed25519, or the object identifier
 * @param bits size of the field or the modulus; 0 if unknown
 * @param exponent of an RSA key
 * @param pointOnCurve false only for an EC key whose point is not on its curve
 */
public record PublicKeyInfo(
        String algorithm, int bits, @Nullable BigInteger exponent, boolean pointOnCurve) {
    /** Bits of the largest RSA modulus that is looked at: beyond it, checking a signature is an attack. */
    public static final int MAX_RSA_BITS = 8192;

    private static final String RSA = "1.2.840.113549.1.1.1";
    private static final String EC = "1.2.840.10045.2.1";
    private static final int MAX_NUMBER_BYTES = MAX_RSA_BITS / 8 + 1;

    /** @param spki over the content of the SubjectPublicKeyInfo */
    static PublicKeyInfo read(DerReader spki) throws MalformedException {
        DerReader algorithm = spki.enter(DerReader.SEQUENCE);
        String oid = algorithm.objectIdentifier();
        byte[] key = spki.bitStringBytes();
        spki.end();
        return switch (oid) {
            case RSA -> rsa(key);
            case EC -> ec(algorithm, key);
            case "1.3.101.112" -> new PublicKeyInfo("Ed25519", 256, null, true);
            case "1.3.101.113" -> new PublicKeyInfo("Ed448", 448, null, true);
            case "1.2.840.113549.1.1.10" -> new PublicKeyInfo("RSA-PSS", 0, null, true);
            default -> new PublicKeyInfo(oid, 0, null, true);
        };
    }

    /** @param spki DER of a SubjectPublicKeyInfo */
    public static PublicKeyInfo parse(byte[] spki) throws MalformedException {
        DerReader whole = new DerReader(spki);
        DerReader inside = whole.enter(DerReader.SEQUENCE);
        whole.end();
        return read(inside);
    }

    private static PublicKeyInfo rsa(byte[] key) throws MalformedException {
        DerReader numbers = new DerReader(key).enter(DerReader.SEQUENCE);
        BigInteger modulus = numbers.integer(MAX_NUMBER_BYTES);
        BigInteger exponent = numbers.integer(MAX_NUMBER_BYTES);
        numbers.end();
        if (modulus.signum() <= 0 || exponent.signum() <= 0 || !modulus.testBit(0)) {
            throw new MalformedException("RSA: modulus or exponent cannot be one");
        }
        return new PublicKeyInfo("RSA", modulus.bitLength(), exponent, true);
    }

    private static PublicKeyInfo ec(DerReader algorithm, byte[] point) throws MalformedException {
        if (!algorithm.isNext(DerReader.OBJECT_IDENTIFIER)) {
            return new PublicKeyInfo("EC with explicit parameters", 0, null, true);
        }
        String oid = algorithm.objectIdentifier();
        return switch (oid) {
            case "1.2.840.10045.3.1.7" -> new PublicKeyInfo("EC P-256", 256, null, Curve.P256.holds(point));
            case "1.3.132.0.34" -> new PublicKeyInfo("EC P-384", 384, null, Curve.P384.holds(point));
            case "1.3.132.0.35" -> new PublicKeyInfo("EC P-521", 521, null, true);
            default -> new PublicKeyInfo("EC " + oid, 0, null, true);
        };
    }

    /** Whether the TLS of this hub can check signatures made with such a key: EC P-256, EC P-384, RSA from 2048 bits. */
    public boolean isUsable() {
        return switch (algorithm) {
            case "EC P-256", "EC P-384" -> pointOnCurve;
            case "RSA" -> bits >= 2048 && bits <= MAX_RSA_BITS && hasSaneExponent();
            default -> false;
        };
    }

    /** Whether this hub would certify such a key itself: as usable, and RSA from 3072 bits. */
    public boolean isStrong() {
        return isUsable() && (!algorithm.equals("RSA") || bits >= 3072);
    }

    private boolean hasSaneExponent() {
        return exponent != null
                && exponent.testBit(0)
                && exponent.bitLength() <= 64
                && exponent.compareTo(BigInteger.valueOf(65537)) >= 0;
    }

    /** What an operator reads: {@code RSA 2048}, {@code EC P-256}. */
    public String words() {
        return algorithm.equals("RSA") ? "RSA " + bits : algorithm;
    }

    /** A curve y² = x³ − 3x + b over a prime field (FIPS 186-4, D.1.2). */
    private enum Curve {
        P256(
                "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
                "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b"),
        P384(
                "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
                "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef");

        private final BigInteger p;
        private final BigInteger b;

        Curve(String p, String b) {
            this.p = new BigInteger(p, 16);
            this.b = new BigInteger(b, 16);
        }

        /** Whether the bytes are an uncompressed point of the curve. */
        boolean holds(byte[] point) {
            int size = p.bitLength() / 8;
            if (point.length != 1 + 2 * size || point[0] != 4) {
                return false;
            }
            BigInteger x = new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + size));
            BigInteger y = new BigInteger(1, Arrays.copyOfRange(point, 1 + size, point.length));
            if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
                return false;
            }
            BigInteger right =
                    x.multiply(x).subtract(BigInteger.valueOf(3)).multiply(x).add(b);
            return y.multiply(y).subtract(right).mod(p).signum() == 0;
        }
    }
}
