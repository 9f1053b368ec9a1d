package io.swarmguard.ledger;

import java.time.Instant;

/**
 * An entry of the ledger, opened.
 *
 * @param index counts from 0
 * @param time when it was appended; never before the entry ahead of it
 * @param actorHash keyed hash of who did it
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record Leaf(long index, int type, Instant time, byte[] actorHash, byte[] body) {}
