package io.swarmguard.keys;

import io.swarmguard.store.StoreException;
import io.swarmguard.store.StoreException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * A sealed record: format (1 byte), nonce scheme (1), root key id (2), version of the plaintext (2), segment (16),
 * counter (8), AES-256-GCM ciphertext and tag (16). Nonce scheme 1: the key is derived from table key and segment, the
 * segment is 16 random bytes of whoever sealed, the nonce is the counter. The additional data are the table, the row key and
 * these thirty bytes.
 */
final class SealedForm {
    static final int HEADER_BYTES = 30;
    static final int SEGMENT_BYTES = 16;
    static final int TAG_BYTES = 16;

    private static final byte FORMAT = 1;
    private static final byte SEGMENT_AND_COUNTER = 1;
    private static final int SEGMENT_OFFSET = 6;
    private static final int COUNTER_OFFSET = 22;
    private static final int NONCE_BYTES = 12;

    private final String table;
    private final byte[] rowKey;
    private final int version;

    SealedForm(String table, byte[] rowKey, int version) {
        if (version < 0 || version > 0xFFFF) {
            throw new IllegalArgumentException("version " + version);
        }
        this.table = table;
        this.rowKey = rowKey;
        this.version = version;
    }

    byte[] seal(Cipher gcm, SecretKey key, int rootId, byte[] segment, long counter, byte[] plaintext)
            throws GeneralSecurityException {
        byte[] sealed = new byte[HEADER_BYTES + plaintext.length + TAG_BYTES];
        ByteBuffer.wrap(sealed)
                .put(FORMAT)
                .put(SEGMENT_AND_COUNTER)
                .putShort((short) rootId)
                .putShort((short) version)
                .put(segment)
                .putLong(counter);
        gcm.init(Cipher.ENCRYPT_MODE, key, nonce(sealed));
        authenticate(gcm, sealed);
        gcm.doFinal(plaintext, 0, plaintext.length, sealed, HEADER_BYTES);
        return sealed;
    }

    byte[] open(Cipher gcm, SecretKey key, byte[] sealed) {
        try {
            gcm.init(Cipher.DECRYPT_MODE, key, nonce(sealed));
            authenticate(gcm, sealed);
            return gcm.doFinal(sealed, HEADER_BYTES, sealed.length - HEADER_BYTES);
        } catch (GeneralSecurityException e) {
            throw broken("does not open: it was altered, moved or sealed by another key");
        }
    }

    /** Refuses what has not the form; gives the id of the root key. */
    int checkedRootId(byte[] sealed) {
        if (sealed.length < HEADER_BYTES + TAG_BYTES) {
            throw broken("is too short");
        }
        if (sealed[0] != FORMAT || sealed[1] != SEGMENT_AND_COUNTER) {
            throw broken("has a form this program does not know");
        }
        ByteBuffer header = ByteBuffer.wrap(sealed);
        if ((header.getShort(4) & 0xFFFF) != version) {
            throw broken("has version " + (header.getShort(4) & 0xFFFF) + ", not " + version);
        }
        return header.getShort(2) & 0xFFFF;
    }

    static byte[] segment(byte[] sealed) {
        byte[] segment = new byte[SEGMENT_BYTES];
        System.arraycopy(sealed, SEGMENT_OFFSET, segment, 0, SEGMENT_BYTES);
        return segment;
    }

    StoreException broken(String how) {
        return new StoreException(Kind.SEAL_BROKEN, "a sealed record of '" + table + "' " + how);
    }

    private void authenticate(Cipher gcm, byte[] sealed) {
        byte[] name = table.getBytes(StandardCharsets.UTF_8);
        gcm.updateAAD(ByteBuffer.allocate(8 + name.length + rowKey.length)
                .putInt(name.length)
                .put(name)
                .putInt(rowKey.length)
                .put(rowKey)
                .flip());
        gcm.updateAAD(sealed, 0, HEADER_BYTES);
    }

    private static GCMParameterSpec nonce(byte[] sealed) {
        byte[] nonce = new byte[NONCE_BYTES];
        System.arraycopy(sealed, COUNTER_OFFSET, nonce, NONCE_BYTES - Long.BYTES, Long.BYTES);
        return new GCMParameterSpec(8 * TAG_BYTES, nonce);
    }
}
