package io.swarmguard.enrol;

import io.swarmguard.store.Cipher;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/** Hashes without a key; nothing is sealed here. */
final class PlainHash implements Cipher {
    @Override
    public byte[] seal(String table, byte[] rowKey, int version, byte[] plaintext) {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] open(String table, byte[] rowKey, int version, byte[] sealed) {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] keyedHash(String purpose, byte[] value) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(value);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
