package io.swarmguard.keys;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Keys from keys: HKDF-Expand with SHA-256 (RFC 5869, section 2.3); every key here is uniformly random already. */
final class Derivation {
    static final int KEY_BYTES = 32;

    private Derivation() {}

    /**
     * @param purpose what the key is for; different purposes give unrelated keys
     * @param context appended to the purpose
     * @param algorithm the JDK's name of what the key is for
     */
    static SecretKey expand(SecretKey from, String purpose, byte[] context, String algorithm) {
        byte[] text = purpose.getBytes(StandardCharsets.UTF_8);
        byte[] info = Arrays.copyOf(text, text.length + 1 + context.length); // a zero byte ends the purpose
        System.arraycopy(context, 0, info, text.length + 1, context.length);
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveKey(algorithm, HKDFParameterSpec.expandOnly(from, info, KEY_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // JDK 25 has it
        }
    }

    static SecretKey key(byte[] bytes) {
        return new SecretKeySpec(bytes, "HKDF-PRK");
    }
}
