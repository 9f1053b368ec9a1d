package io.swarmguard.history;

import io.swarmguard.policy.Policy;
import io.swarmguard.store.Migration;
import io.swarmguard.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The record of what was decided: counted as it happens, on the disk soon after, forgotten after 30 days. */
public final class Traffic {
    /** What was counted for longer than this is on the disk, or lost with the process. */
    public static final Duration WRITTEN_WITHIN = Duration.ofMinutes(10);

    /** After an hour has turned every session asks for a new tally at its next message; whoever was in the middle of one, too. */
    private static final long LATE_MILLIS = 60_000;

    private final TrafficTable table;
    private final TrafficRecorder recorder;
    private final Policy policy;
    private final LongSupplier millis;
    private final Consumer<Throwable> onFailure;
    private long hour; // under this object's monitor
    private long turnedMillis; // under this object's monitor

    /**
     * Begins to record.
     *
     * @param millis the hub's clock, milliseconds since 1970
     * @param onFailure told when the disk did not take what was counted, which is then lost
     */
    public Traffic(Store store, Policy policy, LongSupplier millis, Consumer<Throwable> onFailure) {
        this.table = new TrafficTable(store, millis.getAsLong());
        this.policy = policy;
        this.millis = millis;
        this.onFailure = onFailure;
        this.hour = TrafficTable.hour(millis.getAsLong());
        this.recorder = new TrafficRecorder(hour);
        policy.record(recorder);
    }

    /** The tables of this room, to be handed to {@link Store#open}. */
    public static List<Migration> migrations() {
        return TrafficTable.migrations();
    }

    /**
     * Hands what was counted to the disk. To be called every {@link #WRITTEN_WITHIN}.
     *
     * @return completes when the disk has it, or will not take it, which was told then
     */
    public synchronized CompletableFuture<?> write() {
        long now = millis.getAsLong();
        if (TrafficTable.hour(now) != hour) {
            hour = TrafficTable.hour(now);
            recorder.turn(hour);
            turnedMillis = now;
            policy.decideAnew(); // so that everybody asks for a tally of this hour
        }
        List<CompletableFuture<Integer>> writing = new ArrayList<>();
        long current = hour;
        boolean isLast = now - turnedMillis > LATE_MILLIS;
        recorder.counted().forEach((when, blocks) -> {
            if (!blocks.isEmpty()) {
                writing.add(table.put(when, blocks, now).handle((put, failure) -> {
                    if (failure != null) {
                        onFailure.accept(failure);
                    } else if (isLast && when < current) {
                        recorder.forget(when);
                    }
                    return 0;
                }));
            }
        });
        return CompletableFuture.allOf(writing.toArray(CompletableFuture[]::new));
    }

    /** Decisions that found no room to be recorded since the hub started. */
    public long unrecorded() {
        return recorder.unrecorded();
    }

    /** Hands over all that was recorded since a moment, rounded down to its hour; what was counted just now too. Blocking. */
    void each(Instant since, Consumer<TrafficBlock> consumer) {
        write().join();
        table.each(TrafficTable.hour(since.toEpochMilli()), Long.MAX_VALUE, consumer);
    }
}
