package io.swarmguard.policy;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The decisions made so far, by class key: open addressing, read without a lock. When it is full no more are kept, and
 * further classes are decided each time.
 */
final class ClassTable {
    static final int MAX_CLASSES = 1 << 20;
    private static final int FIRST_CAPACITY = 1024; // a power of two

    private record Entry(long key, Decision decision) {}

    private volatile AtomicReferenceArray<@Nullable Entry> entries = new AtomicReferenceArray<>(FIRST_CAPACITY);
    private int size; // under this object's monitor

    @Nullable
    Decision get(long key) {
        AtomicReferenceArray<@Nullable Entry> now = entries;
        int mask = now.length() - 1;
        for (int i = slot(key, mask); ; i = (i + 1) & mask) {
            Entry entry = now.getAcquire(i);
            if (entry == null) {
                return null;
            }
            if (entry.key == key) {
                return entry.decision;
            }
        }
    }

    synchronized void put(long key, Decision decision) {
        if (size >= MAX_CLASSES || get(key) != null) {
            return;
        }
        if (2 * (size + 1) > entries.length()) {
            grow();
        }
        insert(entries, new Entry(key, decision));
        size++;
    }

    synchronized int size() {
        return size;
    }

    private void grow() {
        AtomicReferenceArray<@Nullable Entry> old = entries;
        AtomicReferenceArray<@Nullable Entry> wider = new AtomicReferenceArray<>(old.length() * 2);
        for (int i = 0; i < old.length(); i++) {
            Entry entry = old.getPlain(i);
            if (entry != null) {
                insert(wider, entry);
            }
        }
        entries = wider;
    }

    private static void insert(AtomicReferenceArray<@Nullable Entry> into, Entry entry) {
        int mask = into.length() - 1;
        int i = slot(entry.key, mask);
        while (into.getPlain(i) != null) {
            i = (i + 1) & mask;
        }
        into.setRelease(i, entry);
    }

    private static int slot(long key, int mask) {
        long mixed = key * 0x9E3779B97F4A7C15L; // Fibonacci hashing: neighbouring keys land far apart
        return (int) (mixed >>> 40) & mask;
    }
}
