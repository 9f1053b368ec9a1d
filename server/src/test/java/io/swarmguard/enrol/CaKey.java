package io.swarmguard.enrol;

import io.swarmguard.keys.KeyKind;
import io.swarmguard.keys.Signer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;

/** A CA key in memory. */
final class CaKey implements Signer {
    private final KeyPair pair = pair("secp384r1");
    int signatures;
    /** What happens when it is about to sign, and when it has signed. */
    Runnable before = () -> {};

    Runnable after = () -> {};

    static KeyPair pair(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public KeyKind kind() {
        return KeyKind.EC_P384;
    }

    @Override
    public PublicKey publicKey() {
        return pair.getPublic();
    }

    @Override
    public byte[] sign(byte[] data) {
        try {
            before.run();
            signatures++;
            Signature signature = Signature.getInstance("SHA384withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(data);
            byte[] signed = signature.sign();
            after.run();
            return signed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
