package io.swarmguard.formats.merkle;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hashes of a Merkle tree (RFC 9162, section 2.1.1) with SHA-256. Confined to one thread. */
public final class TreeHash {
    /** Bytes of a hash. */
    public static final int SIZE = 32;

    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private final MessageDigest digest;

    public TreeHash() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    /** The root of the tree without leaves. */
    public byte[] empty() {
        return digest.digest();
    }

    public byte[] leaf(byte[] entry) {
        digest.update(LEAF);
        return digest.digest(entry);
    }

    public byte[] node(byte[] left, byte[] right) {
        digest.update(NODE);
        digest.update(left);
        return digest.digest(right);
    }
}
