package io.swarmguard.pki;

import io.swarmguard.formats.MalformedException;
import io.swarmguard.formats.der.DerReader;
import io.swarmguard.identity.PublicKeyInfo;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Reason;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Map;

/**
 * A PKCS#10 request (RFC 2986) as far as it counts here: a public key, and the proof that whoever asks holds its private
 * half. The subject and attributes it asks for are passed over.
 *
 * @param spki SubjectPublicKeyInfo, DER
 */
public record CertificateRequest(byte[] spki, PublicKeyInfo key) {
    /** Bytes of the longest request that is read. */
    public static final int MAX_BYTES = 16_384;

    /** What openssl, the JDK and their like sign requests with. */
    private static final Map<String, String> SIGNATURES = Map.of(
            "1.2.840.10045.4.3.2", "SHA256withECDSA",
            "1.2.840.10045.4.3.3", "SHA384withECDSA",
            "1.2.840.10045.4.3.4", "SHA512withECDSA",
            "1.2.840.113549.1.1.11", "SHA256withRSA",
            "1.2.840.113549.1.1.12", "SHA384withRSA",
            "1.2.840.113549.1.1.13", "SHA512withRSA");

    /** Reads a request, cheapest checks first. */
    public static CertificateRequest parse(byte[] der) throws RequestRefusedException {
        if (der.length > MAX_BYTES) {
            throw invalid("the request has " + der.length + " bytes, more than " + MAX_BYTES);
        }
        try {
            return read(der);
        } catch (MalformedException e) {
            throw invalid("the request cannot be parsed: " + e.getMessage());
        }
    }

    private static CertificateRequest read(byte[] der) throws MalformedException, RequestRefusedException {
        DerReader whole = new DerReader(der);
        DerReader request = whole.enter(DerReader.SEQUENCE);
        whole.end();
        byte[] signed = request.element();
        String algorithm = request.enter(DerReader.SEQUENCE).objectIdentifier();
        byte[] signature = request.bitStringBytes();
        request.end();

        DerReader info = new DerReader(signed).enter(DerReader.SEQUENCE);
        if (!info.integer(1).equals(BigInteger.ZERO)) {
            throw new MalformedException("the request is of another version");
        }
        info.enter(DerReader.SEQUENCE); // the subject it would like
        byte[] spki = info.element();
        PublicKeyInfo key = PublicKeyInfo.parse(spki);
        if (!key.isStrong()) {
            throw new RequestRefusedException(
                    Reason.KEY_REFUSED,
                    "the key is " + key.words() + "; EC P-256, EC P-384 and RSA of 3072 to 8192 bits (exponent from"
                            + " 65537) are certified here");
        }
        checkSignature(algorithm, key, spki, signed, signature);
        return new CertificateRequest(spki, key);
    }

    private static void checkSignature(String oid, PublicKeyInfo info, byte[] spki, byte[] signed, byte[] signature)
            throws RequestRefusedException {
        String algorithm = SIGNATURES.get(oid);
        String keyAlgorithm = info.algorithm().startsWith("EC") ? "EC" : "RSA";
        if (algorithm == null || algorithm.endsWith("ECDSA") != keyAlgorithm.equals("EC")) {
            throw invalid(
                    "the request is signed by algorithm " + oid + ", not ECDSA or RSA PKCS#1 with SHA-256 to -512");
        }
        boolean good;
        try {
            PublicKey key = KeyFactory.getInstance(keyAlgorithm).generatePublic(new X509EncodedKeySpec(spki));
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(key);
            verifier.update(signed);
            good = verifier.verify(signature);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            good = false; // a key or signature that is none
        }
        if (!good) {
            throw invalid("the request's signature is not by the key it holds");
        }
    }

    /** SHA-256 of the SubjectPublicKeyInfo: the same for every request for that key. */
    public Fingerprint keyHash() {
        return Fingerprint.of(spki);
    }

    private static RequestRefusedException invalid(String message) {
        return new RequestRefusedException(Reason.CSR_INVALID, message);
    }
}
