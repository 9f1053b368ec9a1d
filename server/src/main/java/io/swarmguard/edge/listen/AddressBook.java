package io.swarmguard.edge.listen;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * What is known about source addresses: how many connections each holds and how many failed handshakes it may still
 * cause. Bounded: once it is full, addresses not in it share one entry.
 */
final class AddressBook {
    /** Addresses told apart at once, about 100 bytes each. */
    static final int MOST_ADDRESSES = 100_000;

    /** How long an address counts as known after its last connection was proved: an hour, as machines come back. */
    private static final long KNOWN_NANOS = 3_600_000_000_000L;

    /** Failed handshakes that one successful handshake makes up for. */
    static final int FAILURES_MADE_UP = 10;

    private final ConcurrentMap<String, Entry> entries = new ConcurrentHashMap<>();
    private final Entry everybodyElse;
    private final int failuresPerMinute;
    private final LongSupplier nanoTime;

    AddressBook(int failuresPerMinute, LongSupplier nanoTime) {
        this.failuresPerMinute = failuresPerMinute;
        this.nanoTime = nanoTime;
        this.everybodyElse = new Entry("*");
    }

    /** Counts a connection in; pair it with {@link Entry#leave()}. */
    Entry enter(String address) {
        Entry entry = entries.compute(address, (key, old) -> {
            if (old == null && entries.size() >= MOST_ADDRESSES) {
                return null;
            }
            Entry mine = old == null ? new Entry(address) : old;
            mine.live.incrementAndGet();
            return mine;
        });
        if (entry != null) {
            return entry;
        }
        everybodyElse.live.incrementAndGet();
        return everybodyElse;
    }

    int size() {
        return entries.size();
    }

    /** One address. Coming and going happens under the map's bin lock, so that no entry is forgotten while in use. */
    final class Entry {
        private final String address;
        private final AtomicInteger live = new AtomicInteger();
        private double failuresLeft = failuresPerMinute;
        private long refilledAt = nanoTime.getAsLong();
        private long toldAt = refilledAt - 1_000_000_000L;
        private int untold;
        private volatile boolean known;
        private volatile long provedAt;

        private Entry(String address) {
            this.address = address;
        }

        int live() {
            return live.get();
        }

        /** Whether this address has used up its failed handshakes. */
        synchronized boolean isSuspect() {
            refill();
            return failuresLeft < 1;
        }

        /** Whether somebody there has shown a known certificate lately. */
        boolean isKnown() {
            return known;
        }

        /**
         * A known certificate was shown from there. That makes up for some failures, so that one bad neighbour behind the
         * same address does not lock out a fleet that keeps proving itself.
         */
        synchronized void proved() {
            if (this != everybodyElse) {
                known = true;
                provedAt = nanoTime.getAsLong();
                refill();
                failuresLeft = Math.min(failuresPerMinute, failuresLeft + FAILURES_MADE_UP);
            }
        }

        synchronized void failed() {
            refill();
            failuresLeft = Math.max(0, failuresLeft - 1);
        }

        /** Whether an event about this address may be told now: at most one a second. */
        synchronized boolean mayTell() {
            long now = nanoTime.getAsLong();
            if (now - toldAt < 1_000_000_000L) {
                untold++;
                return false;
            }
            toldAt = now;
            return true;
        }

        /** How many events were swallowed since the last one told. */
        synchronized int takeUntold() {
            int swallowed = untold;
            untold = 0;
            return swallowed;
        }

        /** Counts a connection out; an address with a clean slate and no connection is forgotten. */
        void leave() {
            if (this == everybodyElse) {
                live.decrementAndGet();
                return;
            }
            entries.computeIfPresent(address, (key, entry) -> {
                return entry.live.decrementAndGet() == 0 && entry.isClean() ? null : entry;
            });
        }

        private synchronized boolean isClean() {
            refill();
            boolean knownLately = known && nanoTime.getAsLong() - provedAt < KNOWN_NANOS;
            return failuresLeft >= failuresPerMinute - 0.5 && !knownLately;
        }

        private void refill() {
            long now = nanoTime.getAsLong();
            failuresLeft = Math.min(failuresPerMinute, failuresLeft + (now - refilledAt) * (failuresPerMinute / 60e9));
            refilledAt = now;
        }
    }

    /** Forgets addresses that hold nothing and have been quiet long enough to have their full budget back. */
    void sweep() {
        for (String address : entries.keySet()) {
            entries.computeIfPresent(address, (key, entry) -> entry.live.get() == 0 && entry.isClean() ? null : entry);
        }
    }
}
