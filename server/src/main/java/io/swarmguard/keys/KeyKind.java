package io.swarmguard.keys;

/** The kinds of keys that sign here, with the algorithm each signs by (names of the JDK). */
public enum KeyKind {
    EC_P256("EC", "SHA256withECDSA"),
    EC_P384("EC", "SHA384withECDSA"),
    ED25519("Ed25519", "Ed25519"),
    ML_DSA_65("ML-DSA-65", "ML-DSA-65");

    private final String keyAlgorithm;
    private final String signatureAlgorithm;

    KeyKind(String keyAlgorithm, String signatureAlgorithm) {
        this.keyAlgorithm = keyAlgorithm;
        this.signatureAlgorithm = signatureAlgorithm;
    }

    public String keyAlgorithm() {
        return keyAlgorithm;
    }

    public String signatureAlgorithm() {
        return signatureAlgorithm;
    }
}
