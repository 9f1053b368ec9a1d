package io.swarmguard.history;

import io.swarmguard.formats.MalformedException;
import io.swarmguard.store.Migration;
import io.swarmguard.store.Store;
import io.swarmguard.store.StoreException;
import io.swarmguard.store.Tx;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The blocks on the disk, sealed; by hour and number. */
final class TrafficTable {
    /** How long an hour is kept. */
    static final Duration KEPT = Duration.ofDays(30);

    private static final String TABLE = "traffic_block";
    private static final long MILLIS_PER_HOUR = Duration.ofHours(1).toMillis();

    private final Store store;

    TrafficTable(Store store) {
        this.store = store;
    }

    static List<Migration> migrations() {
        return List.of(Migration.of(
                "history",
                1,
                "CREATE TABLE traffic_block (hour BIGINT NOT NULL, number BIGINT NOT NULL, sealed BYTEA NOT NULL,"
                        + " PRIMARY KEY (hour, number))"));
    }

    static long hour(long millis) {
        return Math.floorDiv(millis, MILLIS_PER_HOUR);
    }

    /** Adds blocks of whatever hours, and forgets what is older than {@link #KEPT}. */
    CompletableFuture<Integer> add(List<TrafficBlock> blocks, long nowMillis) {
        List<byte[]> plain = blocks.stream().map(TrafficCodec::write).toList();
        return store.write(tx -> {
            tx.update("DELETE FROM traffic_block WHERE hour < ?", hour(nowMillis - KEPT.toMillis()));
            for (int i = 0; i < plain.size(); i++) {
                insert(tx, blocks.get(i).hour(), plain.get(i));
            }
            return plain.size();
        });
    }

    private static void insert(Tx tx, long hour, byte[] plain) throws SQLException {
        long number = tx.first(
                        "SELECT COALESCE(MAX(number), 0) + 1 FROM traffic_block WHERE hour = ?",
                        row -> row.getLong(1),
                        hour)
                .orElseThrow();
        byte[] sealed = tx.cipher().seal(TABLE, rowKey(hour, number), TrafficCodec.VERSION, plain);
        tx.update("INSERT INTO traffic_block (hour, number, sealed) VALUES (?, ?, ?)", hour, number, sealed);
    }

    /**
     * Hands over every block of the hours from one up to another, which is not included; the oldest first.
     *
     * @throws StoreException CORRUPT or SEAL_BROKEN if a block is not what was written
     */
    void each(long fromHour, long untilHour, Consumer<TrafficBlock> consumer) {
        store.read(tx -> {
            tx.each(
                    "SELECT hour, number, sealed FROM traffic_block WHERE hour >= ? AND hour < ? ORDER BY hour, number",
                    row -> consumer.accept(open(tx, row.getLong(1), row.getLong(2), row.getBytes(3))),
                    fromHour,
                    untilHour);
            return 0;
        });
    }

    private static TrafficBlock open(Tx tx, long hour, long number, byte[] sealed) {
        try {
            return TrafficCodec.read(tx.cipher().open(TABLE, rowKey(hour, number), TrafficCodec.VERSION, sealed));
        } catch (MalformedException e) {
            throw new StoreException(
                    StoreException.Kind.CORRUPT, "block " + number + " of recorded traffic of hour " + hour, e);
        }
    }

    private static byte[] rowKey(long hour, long number) {
        return ByteBuffer.allocate(16).putLong(hour).putLong(number).array();
    }
}
