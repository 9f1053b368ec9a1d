package io.swarmguard.ledger;

import io.swarmguard.formats.merkle.Tiles;
import io.swarmguard.formats.merkle.TreeHash;
import io.swarmguard.formats.note.NoteKey;
import io.swarmguard.store.Migration;
import io.swarmguard.store.RowConsumer;
import io.swarmguard.store.StoreException;
import io.swarmguard.store.StoreException.Kind;
import io.swarmguard.store.Tx;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The ledger's rows. Leaves and the tiles of their tree; a checkpoint signed with Ed25519 for each commit that
 * appended, and the last one in full; the public keys. Nothing but the leaves' bodies is sealed, and nothing else needs
 * to be.
 */
final class LedgerTables {
    static final String LEAF = "ledger_leaf";
    static final String LAST_CHECKPOINT = "checkpoint";
    static final String KEYS = "keys";

    private static final int HASHES = Tiles.WIDTH * TreeHash.SIZE;

    private LedgerTables() {}

    static List<Migration> migrations() {
        return List.of(
                Migration.of("ledger", 1, LedgerSql.LEAVES, LedgerSql.TILES, LedgerSql.CHECKPOINTS, LedgerSql.STATE));
    }

    static void insertLeaf(Tx tx, long index, byte[] leaf) throws SQLException {
        tx.update(LedgerSql.INSERT_LEAF, index, leaf);
    }

    static void eachLeaf(Tx tx, long from, long to, RowConsumer consumer) throws SQLException {
        tx.each(LedgerSql.FIND_LEAVES, consumer, from, to);
    }

    static Optional<byte[]> leaf(Tx tx, long index) throws SQLException {
        return tx.first(LedgerSql.FIND_LEAF, row -> row.getBytes(1), index);
    }

    static Optional<byte[]> tile(Tx tx, int level, long tile) throws SQLException {
        return tx.first(LedgerSql.FIND_TILE, row -> row.getBytes(1), level, tile);
    }

    /** Appends hashes to a level that holds {@code size} of them, and what becomes full to the levels above. */
    static void appendHashes(Tx tx, TreeHash hash, int level, long size, List<byte[]> hashes) throws SQLException {
        long at = size;
        int next = 0;
        while (next < hashes.size()) {
            long index = at / Tiles.WIDTH;
            int held = (int) (at % Tiles.WIDTH);
            int added = Math.min(Tiles.WIDTH - held, hashes.size() - next);
            byte[] before = held == 0 ? new byte[0] : tile(tx, level, index).orElse(new byte[0]);
            if (before.length != held * TreeHash.SIZE) {
                throw new StoreException(
                        Kind.CORRUPT, "tile " + index + " of level " + level + " does not hold " + held + " hashes");
            }
            byte[] after = Arrays.copyOf(before, (held + added) * TreeHash.SIZE);
            for (int i = 0; i < added; i++) {
                System.arraycopy(hashes.get(next + i), 0, after, (held + i) * TreeHash.SIZE, TreeHash.SIZE);
            }
            tx.update(LedgerSql.PUT_TILE, level, index, after);
            if (after.length == HASHES) {
                appendHashes(tx, hash, level + 1, index, List.of(Tiles.root(hash, after)));
            }
            at += added;
            next += added;
        }
    }

    static void insertCheckpoint(Tx tx, long size, String shortNote, String fullNote) throws SQLException {
        tx.update(LedgerSql.INSERT_CHECKPOINT, size, shortNote);
        putState(tx, LAST_CHECKPOINT, fullNote);
    }

    /** Public keys as they are stored: a line each. */
    static String text(List<NoteKey> keys) {
        return String.join("\n", keys.stream().map(NoteKey::toString).toList());
    }

    static void putState(Tx tx, String name, String value) throws SQLException {
        tx.update(LedgerSql.PUT_STATE, name, value);
    }

    static Optional<String> state(Tx tx, String name) throws SQLException {
        return tx.first(LedgerSql.FIND_STATE, row -> row.getString(1), name);
    }
}
