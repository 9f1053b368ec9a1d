package io.swarmguard.formats.merkle;

import java.util.List;

/**
 * The perfect subtrees that a tree of some size consists of: enough to append and to give the root, in O(log n).
 * Immutable, so that whoever must go back keeps the one before.
 */
public final class CompactRange {
    private static final CompactRange EMPTY = new CompactRange(0, List.of());

    private final long size;
    private final List<byte[]> subtrees; // the largest first

    private CompactRange(long size, List<byte[]> subtrees) {
        this.size = size;
        this.subtrees = subtrees;
    }

    public static CompactRange empty() {
        return EMPTY;
    }

    /** Leaves. */
    public long size() {
        return size;
    }

    public CompactRange append(TreeHash hash, byte[] leafHash) {
        int merges = Long.numberOfTrailingZeros(~size);
        byte[] joined = leafHash;
        for (int i = 0; i < merges; i++) {
            joined = hash.node(subtrees.get(subtrees.size() - 1 - i), joined);
        }
        int kept = subtrees.size() - merges;
        byte[][] next = new byte[kept + 1][];
        for (int i = 0; i < kept; i++) {
            next[i] = subtrees.get(i);
        }
        next[kept] = joined;
        return new CompactRange(size + 1, List.of(next));
    }

    public byte[] root(TreeHash hash) {
        if (subtrees.isEmpty()) {
            return hash.empty();
        }
        byte[] root = subtrees.get(subtrees.size() - 1);
        for (int i = subtrees.size() - 2; i >= 0; i--) {
            root = hash.node(subtrees.get(i), root);
        }
        return root;
    }
}
