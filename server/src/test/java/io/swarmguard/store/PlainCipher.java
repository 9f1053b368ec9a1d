package io.swarmguard.store;

/** Seals nothing: for tests of the store alone. */
final class PlainCipher implements Cipher {
    @Override
    public byte[] seal(String table, byte[] rowKey, int version, byte[] plaintext) {
        return plaintext;
    }

    @Override
    public byte[] open(String table, byte[] rowKey, int version, byte[] sealed) {
        return sealed;
    }

    @Override
    public byte[] keyedHash(String purpose, byte[] value) {
        return value;
    }
}
