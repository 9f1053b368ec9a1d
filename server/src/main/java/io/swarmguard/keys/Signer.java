package io.swarmguard.keys;

import java.security.PublicKey;

/** The port to a key that signs; the key may lie in this process, in another one or in a token. */
public interface Signer {
    KeyKind kind();

    PublicKey publicKey();

    /** The signature in the algorithm's usual form (ECDSA: DER). Safe for any thread. */
    byte[] sign(byte[] data);
}
