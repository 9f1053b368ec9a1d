package io.swarmguard.hub;

import io.swarmguard.store.Cipher;
import io.swarmguard.store.StoreException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** A cipher without secrets that hides what it is given from a search for plain text and notices rows that moved. */
public final class TestCipher implements Cipher {
    private static final int MASK = 0x5A;

    @Override
    public byte[] seal(String table, byte[] rowKey, int version, byte[] plaintext) {
        byte[] masked = plaintext.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= MASK;
        }
        return ByteBuffer.allocate(32 + masked.length)
                .put(place(table, rowKey, version))
                .put(masked)
                .array();
    }

    @Override
    public byte[] open(String table, byte[] rowKey, int version, byte[] sealed) {
        if (!Arrays.equals(Arrays.copyOf(sealed, 32), place(table, rowKey, version))) {
            throw new StoreException(StoreException.Kind.SEAL_BROKEN, "a row of " + table + " was moved");
        }
        byte[] plain = Arrays.copyOfRange(sealed, 32, sealed.length);
        for (int i = 0; i < plain.length; i++) {
            plain[i] ^= MASK;
        }
        return plain;
    }

    @Override
    public byte[] keyedHash(String purpose, byte[] value) {
        return place(purpose, value, 0);
    }

    private static byte[] place(String table, byte[] key, int version) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((table + ":" + version + ":").getBytes(StandardCharsets.UTF_8));
            return digest.digest(key);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
