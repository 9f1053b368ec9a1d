package io.swarmguard.keys;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/** A key that lies in this process. */
record LocalSigner(KeyKind kind, PublicKey publicKey, PrivateKey privateKey) implements Signer {
    @Override
    public byte[] sign(byte[] data) {
        try {
            Signature signature = Signature.getInstance(kind.signatureAlgorithm());
            signature.initSign(privateKey);
            signature.update(data);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a " + kind + " key of this hub cannot sign", e);
        }
    }

    @Override
    public String toString() {
        return "LocalSigner " + kind; // never the key
    }
}
