package io.swarmguard.store;

/**
 * Seals what lies on the disk. Sealed bytes carry their own version, key id and nonce; table, row key and version are
 * bound to them, so that a record moved to another row does not open.
 */
public interface Cipher {
    /**
     * @param table the table (or file) the record lies in; each has a key of its own
     * @param rowKey what identifies the row, so that rows cannot be swapped
     * @param version the version of the plaintext's layout
     */
    byte[] seal(String table, byte[] rowKey, int version, byte[] plaintext);

    /** @throws StoreException of kind {@link StoreException.Kind#SEAL_BROKEN} if the bytes are not what was sealed there */
    byte[] open(String table, byte[] rowKey, int version, byte[] sealed);

    /** A keyed hash (32 bytes) by which a value can be looked up without being readable; one key for each purpose. */
    byte[] keyedHash(String purpose, byte[] value);
}
