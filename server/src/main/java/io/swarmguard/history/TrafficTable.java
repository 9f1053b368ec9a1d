package io.swarmguard.history;

import io.swarmguard.formats.MalformedException;
import io.swarmguard.store.Migration;
import io.swarmguard.store.Store;
import io.swarmguard.store.StoreException;
import io.swarmguard.store.Tx;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The blocks on the disk, sealed: of each hour and each run of the hub the parts it takes. What a run knows of an hour
 * replaces what it knew before.
 */
final class TrafficTable {
    /** How long an hour is kept. */
    static final Duration KEPT = Duration.ofDays(30);

    private static final String TABLE = "traffic_block";
    private static final long MILLIS_PER_HOUR = Duration.ofHours(1).toMillis();

    private final Store store;
    private final long run;

    /** @param run a number that no run before had */
    TrafficTable(Store store, long run) {
        this.store = store;
        this.run = run;
    }

    static List<Migration> migrations() {
        return List.of(Migration.of("history", 1, HistorySql.TRAFFIC_BLOCKS));
    }

    static long hour(long millis) {
        return Math.floorDiv(millis, MILLIS_PER_HOUR);
    }

    /** Puts all blocks of one hour, and forgets what is older than {@link #KEPT}. */
    CompletableFuture<Integer> put(long hour, List<TrafficBlock> blocks, long nowMillis) {
        List<byte[]> plain = blocks.stream().map(TrafficCodec::write).toList();
        return store.write(tx -> {
            tx.update(HistorySql.FORGET_BEFORE, hour(nowMillis - KEPT.toMillis()));
            tx.update(HistorySql.DELETE_OF_RUN, hour, run);
            for (int part = 0; part < plain.size(); part++) {
                byte[] sealed = tx.cipher().seal(TABLE, rowKey(hour, run, part), TrafficCodec.VERSION, plain.get(part));
                tx.update(HistorySql.INSERT_BLOCK, hour, run, (long) part, sealed);
            }
            return plain.size();
        });
    }

    /** A block as it is on the disk. */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    private record Sealed(byte[] rowKey, byte[] bytes) {}

    /**
     * Hands over every block of the hours from one up to another, which is not included; the oldest first. No reader of the
     * store is held up meanwhile: it is read an hour at a time, as an hour's blocks are replaced together, and one block is
     * open at a time. What is written meanwhile counts if its hour was not handed over yet.
     *
     * @throws StoreException CORRUPT or SEAL_BROKEN if a block is not what was written
     */
    void each(long fromHour, long untilHour, Consumer<TrafficBlock> consumer) {
        List<Long> hours =
                store.read(tx -> tx.query(HistorySql.FIND_HOURS, row -> row.getLong(1), fromHour, untilHour));
        for (long hour : hours) {
            for (Sealed block : sealed(hour)) {
                consumer.accept(block(store.read(tx -> opened(tx, block))));
            }
        }
    }

    private List<Sealed> sealed(long hour) {
        return store.read(tx -> tx.query(
                HistorySql.FIND_BLOCKS,
                row -> new Sealed(rowKey(row.getLong(1), row.getLong(2), row.getLong(3)), row.getBytes(4)),
                hour,
                hour + 1));
    }

    private static byte[] opened(Tx tx, Sealed block) {
        return tx.cipher().open(TABLE, block.rowKey(), TrafficCodec.VERSION, block.bytes());
    }

    /** Not on a reader's thread, which is held for as long as it takes to open the seal only. */
    private static TrafficBlock block(byte[] plain) {
        try {
            return TrafficCodec.read(plain);
        } catch (MalformedException e) {
            throw new StoreException(StoreException.Kind.CORRUPT, "a block of recorded traffic", e);
        }
    }

    private static byte[] rowKey(long hour, long run, long part) {
        return ByteBuffer.allocate(24).putLong(hour).putLong(run).putLong(part).array();
    }
}
