package io.swarmguard.formats.note;

import java.nio.charset.StandardCharsets;

/** The kinds of signature a note may carry here (c2sp.org/signed-note, "Signature types"). */
public enum SignatureType {
    /** 0x01: Ed25519 (RFC 8032) over the note's text. */
    ED25519("\u0001", "Ed25519", 32, 64, "302a300506032b6570032100"),
    /**
     * 0xff, the type of unassigned kinds, followed by an identifier: ML-DSA-65 (FIPS 204, pure, empty context) over the
     * note's text.
     */
    ML_DSA_65("\u00FFswarmguard.io/ml-dsa-65", "ML-DSA-65", 1952, 3309, "308207b2300b0609608648016503040312038207a100");

    private final String code; // Latin-1
    private final String algorithm;
    private final int keyBytes;
    private final int signatureBytes;
    private final String spkiPrefix;

    SignatureType(String code, String algorithm, int keyBytes, int signatureBytes, String spkiPrefix) {
        this.code = code;
        this.algorithm = algorithm;
        this.keyBytes = keyBytes;
        this.signatureBytes = signatureBytes;
        this.spkiPrefix = spkiPrefix;
    }

    /** What stands before the public key in key ids and verifier keys. */
    byte[] code() {
        return code.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The JDK's name of the algorithm. */
    public String algorithm() {
        return algorithm;
    }

    int keyBytes() {
        return keyBytes;
    }

    int signatureBytes() {
        return signatureBytes;
    }

    /** Hex of the DER that makes a SubjectPublicKeyInfo of the raw key when put before it. */
    String spkiPrefix() {
        return spkiPrefix;
    }
}
