package io.swarmguard.history;

import io.swarmguard.identity.Subject;
import io.swarmguard.policy.Recorder;
import io.swarmguard.policy.Tally;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The tallies of this hour and what is left of the last. A tally is found when a decision is made and counted on until the
 * policy's epoch moves, which it does at least every hour, at {@link #turn}.
 */
final class TrafficRecorder implements Recorder {
    /** Different rows of one hour; what is decided beyond is not recorded, and counted as such. */
    static final int MAX_ROWS = 500_000;
    /** Of those, of one principal: who walks through others' topics fills its own share, not the hub's memory. */
    static final int MAX_ROWS_EACH = 1_024;

    private record Key(
            PrincipalId who, Action action, @Nullable Reason refusal, FactRow facts) {}

    /** @param hour since 1970 */
    private record Hour(long hour, Map<Key, Tally> tallies, Map<PrincipalId, AtomicInteger> rows) {
        static Hour begin(long hour) {
            return new Hour(hour, new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
        }

        /** Whether there is room for another row of that principal, which is taken then. */
        boolean take(PrincipalId who) {
            return tallies.size() < MAX_ROWS
                    && rows.computeIfAbsent(who, id -> new AtomicInteger()).incrementAndGet() <= MAX_ROWS_EACH;
        }
    }

    private final AtomicLong unrecorded = new AtomicLong();
    private volatile Hour now;
    private @Nullable Hour before; // under this object's monitor

    TrafficRecorder(long hour) {
        now = Hour.begin(hour);
    }

    @Override
    public @Nullable Tally tally(Subject who, Action action, @Nullable Reason refusal, FactRow facts) {
        Hour hour = now;
        Key key = new Key(who.id(), action, refusal, facts);
        Tally known = hour.tallies.get(key);
        if (known != null) {
            return known;
        }
        if (!hour.take(who.id())) {
            unrecorded.incrementAndGet();
            return null;
        }
        return hour.tallies.computeIfAbsent(key, k -> new Tally());
    }

    /** How many decisions found no room to be recorded since the hub started. */
    long unrecorded() {
        return unrecorded.get();
    }

    /** Begins another hour; then the policy's epoch must move, so that every access asks for a new tally. */
    synchronized void turn(long hour) {
        before = now;
        now = Hour.begin(hour);
    }

    /** What was counted in that hour is kept elsewhere, and nobody counts in it any more. */
    synchronized void forget(long hour) {
        if (before != null && before.hour == hour) {
            before = null;
        }
    }

    /**
     * What was counted in this hour so far, and in the one before, to which a last message may have been added meanwhile.
     * By hour.
     */
    synchronized SortedMap<Long, List<TrafficBlock>> counted() {
        SortedMap<Long, List<TrafficBlock>> counted = new TreeMap<>();
        if (before != null) {
            counted.put(before.hour, blocks(before));
        }
        counted.put(now.hour, blocks(now));
        return counted;
    }

    /** One principal's rows lie together: a block has fewer of them then, and less that differs from row to row. */
    private static List<TrafficBlock> blocks(Hour hour) {
        Map<PrincipalId, List<Map.Entry<Key, Tally>>> rows = new HashMap<>();
        for (Map.Entry<Key, Tally> row : hour.tallies.entrySet()) {
            rows.computeIfAbsent(row.getKey().who, who -> new ArrayList<>()).add(row);
        }
        Blocks blocks = new Blocks(hour.hour);
        rows.values().forEach(ofOne -> ofOne.forEach(row -> blocks.add(row.getKey(), row.getValue())));
        return blocks.finish();
    }

    /** Rows in the blocks that they fill. */
    private static final class Blocks {
        private final long hour;
        private final List<TrafficBlock> full = new ArrayList<>();
        private final Map<List<String>, TrafficWriter> writers = new HashMap<>();

        Blocks(long hour) {
            this.hour = hour;
        }

        void add(Key key, Tally tally) {
            long count = tally.sum();
            if (count > 0) {
                List<String> names = key.facts.names();
                TrafficWriter writer = writers.computeIfAbsent(names, n -> new TrafficWriter(hour, n));
                writer.add(key.who, key.action, key.refusal, key.facts.values(), count);
                if (writer.isFull()) {
                    full.add(writer.finish());
                    writers.remove(names);
                }
            }
        }

        List<TrafficBlock> finish() {
            writers.values().forEach(writer -> full.add(writer.finish()));
            return full;
        }
    }
}
