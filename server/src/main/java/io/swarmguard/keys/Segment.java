package io.swarmguard.keys;

import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.SecretKey;

/**
 * A key that only this object seals with, and the counter that gives each record its nonce. Its random id is drawn anew
 * for every run of the process, so that a crash cannot make a counter start again under one key.
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
record Segment(byte[] id, SecretKey key, AtomicLong counter) {
    /** Records under one key; far below what AES-GCM bears. */
    static final long MAX_RECORDS = 1L << 32;
}
