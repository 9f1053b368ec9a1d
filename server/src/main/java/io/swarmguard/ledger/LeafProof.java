package io.swarmguard.ledger;

import java.util.List;

/**
 * That an entry is in the ledger.
 *
 * @param leaf the entry as the tree hashes it: public header and sealed body
 * @param path the inclusion proof (RFC 9162, section 2.1.3) towards the checkpoint's root
 * @param checkpoint the signed note
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record LeafProof(long index, long size, byte[] leaf, List<byte[]> path, String checkpoint) {}
