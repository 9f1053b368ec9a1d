package io.swarmguard.formats.merkle;

/** Where a proof's hashes come from. */
@FunctionalInterface
public interface NodeSource {
    /**
     * The hash of the perfect subtree of {@code 1 << level} leaves that begins at leaf {@code index << level}.
     *
     * @param level 0 for leaf hashes
     */
    byte[] node(int level, long index);
}
