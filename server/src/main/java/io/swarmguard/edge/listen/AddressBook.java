package io.swarmguard.edge.listen;

import io.netty.util.NetUtil;
import java.util.HexFormat;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known about source addresses: how many connections each holds and how many failed handshakes it may still
 * cause. Bounded: once it is full, addresses not in it share one entry. IPv6 addresses are told apart by their first 64
 * bits, as one host has all the rest.
 */
final class AddressBook {
    /** Addresses told apart at once, about 200 bytes each. */
    static final int MOST_ADDRESSES = 100_000;

    /** How long an address counts as known after its last proved connection was there: an hour, as machines come back. */
    private static final long KNOWN_NANOS = 3_600_000_000_000L;

    /** Failed handshakes that one successful handshake makes up for. */
    static final int FAILURES_MADE_UP = 10;

    /** Known addresses that may use up their reserve at the same time: bounds what strangers behind them cost in all. */
    static final int RESERVES_AT_ONCE = 4;

    private final ConcurrentMap<String, Entry> entries = new ConcurrentHashMap<>();
    private final Entry everybodyElse;
    private final double failuresPerMinute;
    private final double reservePerMinute;
    private final FailureBudget allReserves; // used under its own monitor
    private final LongSupplier nanoTime;

    /**
     * @param failuresPerMinute failed handshakes that any address may cause
     * @param reservePerMinute how many more one may cause from which a known certificate was shown lately
     */
    AddressBook(double failuresPerMinute, double reservePerMinute, LongSupplier nanoTime) {
        this.failuresPerMinute = failuresPerMinute;
        this.reservePerMinute = reservePerMinute;
        this.nanoTime = nanoTime;
        this.allReserves = reserve(RESERVES_AT_ONCE * reservePerMinute, nanoTime.getAsLong());
        this.everybodyElse = new Entry("*");
    }

    private FailureBudget budget(long now) {
        return new FailureBudget(failuresPerMinute, failuresPerMinute, now);
    }

    /** Holds no more than two seconds' worth: what it costs comes evenly. */
    private static FailureBudget reserve(double perMinute, long now) {
        return new FailureBudget(Math.max(1, perMinute / 30), perMinute, now);
    }

    /** Counts a connection in; pair it with {@link Entry#leave()}. */
    Entry enter(String address) {
        Entry entry = entries.compute(network(address), (key, old) -> {
            if (old == null && entries.size() >= MOST_ADDRESSES) {
                return null;
            }
            Entry mine = old == null ? new Entry(key) : old;
            mine.live.incrementAndGet();
            return mine;
        });
        if (entry != null) {
            return entry;
        }
        everybodyElse.live.incrementAndGet();
        return everybodyElse;
    }

    private static String network(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        return bytes == null ? address : HexFormat.of().formatHex(bytes, 0, 8) + "/64";
    }

    int size() {
        return entries.size();
    }

    /** One address. Coming and going happens under the map's bin lock, so that no entry is forgotten while in use. */
    final class Entry {
        private final String key;
        private final AtomicInteger live = new AtomicInteger();
        private final FailureBudget budget = budget(nanoTime.getAsLong());
        private @Nullable FailureBudget reserve; // once known
        private long toldAt = nanoTime.getAsLong() - 1_000_000_000L;
        private int untold;
        private int provedLive;
        private long provedAt;

        private Entry(String key) {
            this.key = key;
        }

        int live() {
            return live.get();
        }

        /** Whether nobody from this address is heard now: its failed handshakes are used up, and its reserve if it has one. */
        synchronized boolean isSuspect() {
            long now = nanoTime.getAsLong();
            return !budget.hasRoom(now) && !hasReserve(now);
        }

        private boolean hasReserve(long now) {
            if (reserve == null || !isKnown(now) || !reserve.hasRoom(now)) {
                return false;
            }
            synchronized (allReserves) {
                return allReserves.hasRoom(now);
            }
        }

        /** Whether somebody there has shown a known certificate lately. */
        synchronized boolean isKnown() {
            return isKnown(nanoTime.getAsLong());
        }

        private boolean isKnown(long now) {
            return reserve != null && (provedLive > 0 || now - provedAt < KNOWN_NANOS);
        }

        /**
         * A known certificate was shown from there; pair it with {@link #provedLeft}. That makes up for some failures and
         * opens the reserve, so that one bad neighbour behind the same address does not lock out a fleet.
         */
        synchronized void proved() {
            if (this != everybodyElse) {
                long now = nanoTime.getAsLong();
                if (reserve == null) {
                    reserve = reserve(reservePerMinute, now);
                }
                provedLive++;
                provedAt = now;
                budget.giveBack(FAILURES_MADE_UP, now);
            }
        }

        /** A connection that was proved is gone. */
        synchronized void provedLeft() {
            if (this != everybodyElse) {
                provedLive--;
                provedAt = nanoTime.getAsLong();
            }
        }

        synchronized void failed() {
            long now = nanoTime.getAsLong();
            if (reserve == null || budget.hasRoom(now)) {
                budget.spend(now);
                return;
            }
            reserve.spend(now);
            synchronized (allReserves) {
                allReserves.spend(now);
            }
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
            entries.computeIfPresent(
                    key, (k, entry) -> entry.live.decrementAndGet() == 0 && entry.isClean() ? null : entry);
        }

        private synchronized boolean isClean() {
            long now = nanoTime.getAsLong();
            return budget.isFull(now) && !isKnown(now);
        }
    }

    /** Forgets addresses that hold nothing and have been quiet long enough to have their full budget back. */
    void sweep() {
        for (String address : entries.keySet()) {
            entries.computeIfPresent(address, (key, entry) -> entry.live.get() == 0 && entry.isClean() ? null : entry);
        }
    }
}
