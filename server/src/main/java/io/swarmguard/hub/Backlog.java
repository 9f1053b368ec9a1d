package io.swarmguard.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one session in the order they are to be sent, each with a handle of its own from the beginning, so
 * that a handle on the disk stays the same over a restart. Guarded by its session's lock.
 */
final class Backlog {
    private static final int HANDLES = 65_535;
    private static final int LARGEST_TABLE = 65_536; // then every handle has a place of its own

    private @Nullable Entry[] byHandle = new Entry[16]; // at handle & (length - 1); a power of two
    private @Nullable Entry first;
    private @Nullable Entry last;
    private @Nullable Entry unsent; // the first that was not sent over the present connection; all after it neither
    private final List<Entry> parked = new ArrayList<>(); // not to be sent until an operator says so; counted below
    private int size;
    private int inflight;
    private long bytes;
    private int lastHandle;
    private long lastSequence;

    int size() {
        return size;
    }

    /** Sent over the present connection and not acknowledged. */
    int inflight() {
        return inflight;
    }

    long bytes() {
        return bytes;
    }

    long nextSequence() {
        return lastSequence + 1;
    }

    /** The next to send; null if all were sent. */
    @Nullable
    Entry unsent() {
        return unsent;
    }

    @Nullable
    Entry find(int handle) {
        Entry entry = byHandle[handle & (byHandle.length - 1)];
        return entry != null && entry.handle == handle ? entry : null;
    }

    /** Appends an entry and gives it a free handle. There must be fewer than {@link HubLimits#MOST_QUEUED}. */
    void add(Entry entry) {
        if (2 * size >= byHandle.length && byHandle.length < LARGEST_TABLE) {
            grow();
        }
        do {
            lastHandle = lastHandle % HANDLES + 1;
        } while (byHandle[lastHandle & (byHandle.length - 1)] != null);
        entry.handle = lastHandle;
        append(entry);
    }

    /** Appends an entry that has its handle already, from the disk. */
    void restore(Entry entry) {
        while (byHandle[entry.handle & (byHandle.length - 1)] != null) {
            if (byHandle.length == LARGEST_TABLE) {
                throw new IllegalStateException("two entries with handle " + entry.handle);
            }
            grow();
        }
        lastHandle = entry.handle;
        append(entry);
    }

    private void append(Entry entry) {
        byHandle[entry.handle & (byHandle.length - 1)] = entry;
        link(entry);
        lastSequence = entry.sequence;
        size++;
        bytes += entry.message.sizeBytes();
    }

    private void link(Entry entry) {
        entry.previous = last;
        entry.next = null;
        if (last == null) {
            first = entry;
        } else {
            last.next = entry;
        }
        last = entry;
        if (unsent == null) {
            unsent = entry;
        }
    }

    private void unlink(Entry entry) {
        if (entry.previous == null) {
            first = entry.next;
        } else {
            entry.previous.next = entry.next;
        }
        if (entry.next == null) {
            last = entry.previous;
        } else {
            entry.next.previous = entry.previous;
        }
        if (unsent == entry) {
            unsent = entry.next;
        }
    }

    private void grow() {
        int length = byHandle.length;
        boolean fits;
        @Nullable Entry[] wider;
        do {
            length *= 2;
            wider = new Entry[length];
            fits = true;
            for (Entry entry = first; entry != null && fits; entry = entry.next) {
                int at = entry.handle & (length - 1);
                fits = wider[at] == null;
                wider[at] = entry;
            }
            for (Entry entry : parked) {
                int at = entry.handle & (length - 1);
                fits &= wider[at] == null;
                wider[at] = entry;
            }
        } while (!fits);
        byHandle = wider;
    }

    /** Says that the next to send was sent. */
    void sent(Entry entry) {
        entry.sent = true;
        inflight++;
        unsent = entry.next;
    }

    void remove(Entry entry) {
        if (entry.removed) {
            return;
        }
        entry.removed = true;
        byHandle[entry.handle & (byHandle.length - 1)] = null;
        if (entry.parked) {
            parked.remove(entry);
        } else {
            unlink(entry);
        }
        if (entry.sent) {
            inflight--;
        }
        size--;
        bytes -= entry.message.sizeBytes();
        entry.previous = null; // entry.next stays: nobody walks from a removed entry, but nothing else needs clearing
    }

    /** Takes an unsent entry out of the order; it keeps its handle and its place in the limits. */
    void park(Entry entry) {
        unlink(entry);
        parked.add(entry);
        entry.parked = true;
    }

    /** Puts parked entries at the end, to be sent after all others. True: there were any. */
    boolean unpark(Predicate<Entry> which) {
        List<Entry> again = parked.stream().filter(which).toList();
        for (Entry entry : again) {
            parked.remove(entry);
            entry.parked = false;
            link(entry);
        }
        return !again.isEmpty();
    }

    /** The connection is gone: what was sent over it and not acknowledged will be sent again, in the same order. */
    void rewind() {
        for (Entry entry = first; entry != null && entry != unsent; entry = entry.next) {
            entry.sentBefore = true;
            entry.sent = false;
        }
        unsent = first;
        inflight = 0;
    }

    /** All of them, the parked ones last. The action may remove or park the entry it is given. */
    void forEach(Consumer<Entry> action) {
        Entry next;
        for (Entry entry = first; entry != null; entry = next) {
            next = entry.next;
            action.accept(entry);
        }
        List.copyOf(parked).forEach(action);
    }
}
