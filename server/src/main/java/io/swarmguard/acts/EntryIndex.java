package io.swarmguard.acts;

import io.swarmguard.formats.MalformedException;
import io.swarmguard.identity.Registry;
import io.swarmguard.identity.Subject;
import io.swarmguard.ledger.Leaf;
import io.swarmguard.ledger.Ledger;
import io.swarmguard.store.StoreException;
import io.swarmguard.terms.PrincipalId;
import java.util.Arrays;

/**
 * Which entries of the ledger are about whom, so that the past of a few can be folded without reading all of it: 8 bytes
 * for each entry and end that it is about, and 4 for each principal. Any thread.
 */
final class EntryIndex {
    private static final int NONE = -1;

    private final Registry registry;
    private int[] newest = new int[0]; // by slot: the newest node; guarded by this, as all below
    private int[] entries = new int[64]; // by node: the entry
    private int[] older = new int[64]; // by node: the node before it of the same principal
    private int nodes;
    private long next; // the first entry that is not looked at yet

    EntryIndex(Registry registry) {
        this.registry = registry;
    }

    /** Takes the next entry, in order, after it was folded. */
    synchronized void take(long index, Act act) {
        for (PrincipalId id : Concerned.by(act)) {
            Subject subject = registry.find(id);
            if (subject != null) {
                add(subject.slot(), Math.toIntExact(index));
            }
        }
        next = index + 1;
    }

    private void add(int slot, int entry) {
        if (slot >= newest.length) {
            int before = newest.length;
            newest = Arrays.copyOf(newest, Math.max(slot + 1, 2 * before));
            Arrays.fill(newest, before, newest.length, NONE);
        }
        if (nodes == entries.length) {
            entries = Arrays.copyOf(entries, 2 * nodes);
            older = Arrays.copyOf(older, 2 * nodes);
        }
        entries[nodes] = entry;
        older[nodes] = newest[slot];
        newest[slot] = nodes++;
    }

    /** Reads what was appended since. Blocking: some ten microseconds for each entry. */
    synchronized void catchUp(Ledger ledger) {
        if (next < ledger.size()) {
            ledger.replay(next, this::take);
        }
    }

    private void take(Leaf leaf) {
        try {
            take(leaf.index(), Recorded.decode(leaf.type(), leaf.body()).act());
        } catch (MalformedException | IllegalArgumentException e) {
            throw new StoreException(
                    StoreException.Kind.CORRUPT, "ledger entry " + leaf.index() + ": " + e.getMessage(), e);
        }
    }

    /** The entries about somebody, the oldest first; none if nobody of that name was ever registered. */
    synchronized long[] about(PrincipalId id) {
        Subject subject = registry.find(id);
        if (subject == null || subject.slot() >= newest.length) {
            return new long[0];
        }
        int count = 0;
        for (int node = newest[subject.slot()]; node != NONE; node = older[node]) {
            count++;
        }
        long[] about = new long[count];
        for (int node = newest[subject.slot()]; node != NONE; node = older[node]) {
            about[--count] = entries[node];
        }
        return about;
    }
}
