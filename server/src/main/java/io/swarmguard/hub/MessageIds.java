package io.swarmguard.hub;

import io.swarmguard.store.Store;
import io.swarmguard.store.StoreException;
import io.swarmguard.store.Tx;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Numbers messages: this hub's number in its trust domain, then a count that starts with the time. No number comes twice
 * and none is below an earlier one, whatever the clock does between two starts: the disk knows a mark which no number
 * given out has reached, and the next start begins there at the earliest. The mark is far ahead, so that it is moved
 * rarely and a disk that fails for an hour does not matter.
 */
final class MessageIds {
    /** The count began then: 2025. */
    private static final long FIRST_MILLIS = 1_735_689_600_000L;

    private static final int PER_MILLI_BITS = 12;
    private static final int NODE_BITS = 10;

    /** How far ahead the mark is put: as many numbers as 70 minutes count, or as three hours of 1.5 million a second. */
    static final long AHEAD = 1L << 34;

    private final int node;
    private final @Nullable Store store;
    private final Consumer<Throwable> onFailure;
    private final AtomicLong next;
    private volatile long mark; // on the disk; 0: none is

    /**
     * @param node 0 to 1,023
     * @param store null: nothing survives a restart, only the clock keeps numbers apart
     * @param onFailure told when the disk did not take the mark; it is tried again
     */
    MessageIds(int node, long nowMillis, @Nullable Store store, Consumer<Throwable> onFailure) {
        this.node = node;
        this.store = store;
        this.onFailure = onFailure;
        this.next = new AtomicLong(
                (long) node << (63 - NODE_BITS) | Math.max(0, nowMillis - FIRST_MILLIS) << PER_MILLI_BITS);
    }

    /** From which loops draw. */
    AtomicLong next() {
        return next;
    }

    /** Goes on after the numbers of earlier starts. Before the first is drawn. */
    void start() {
        if (store == null) {
            return;
        }
        long earlier = store.read(
                tx -> tx.first(HubSql.FIND_NEXT_ID, row -> row.getLong(1), node).orElse(0L));
        next.accumulateAndGet(earlier, Math::max);
        try {
            store.writeNow(this::putMark);
        } catch (StoreException full) { // nothing that must be kept is acknowledged until it takes something again
            onFailure.accept(full);
        }
    }

    /** Moves the mark on if half of the way to it is used up; to be called every few seconds. */
    @SuppressWarnings("FutureReturnValueIgnored") // failures are told
    void keepAhead() {
        if (store != null && next.get() > mark - AHEAD / 2) {
            store.write(this::putMark).whenComplete((moved, failure) -> {
                if (failure != null) {
                    onFailure.accept(failure);
                }
            });
        }
    }

    private long putMark(Tx tx) throws SQLException {
        long moved = next.get() + AHEAD;
        tx.update(HubSql.PUT_NEXT_ID, node, moved);
        tx.afterCommit(() -> mark = moved);
        return moved;
    }
}
