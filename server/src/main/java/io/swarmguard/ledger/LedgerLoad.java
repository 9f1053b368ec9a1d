package io.swarmguard.ledger;

import io.swarmguard.formats.MalformedException;
import io.swarmguard.formats.merkle.CompactRange;
import io.swarmguard.formats.merkle.Tiles;
import io.swarmguard.formats.merkle.TreeHash;
import io.swarmguard.formats.note.Checkpoint;
import io.swarmguard.formats.note.NoteKey;
import io.swarmguard.store.StoreException;
import io.swarmguard.store.StoreException.Kind;
import io.swarmguard.store.Tx;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a ledger at start: recomputes its tree from the leaves and compares it with tiles, checkpoint and anchor. */
final class LedgerLoad {
    private final TreeHash hash = new TreeHash();
    private final List<NoteKey> keys;
    private CompactRange range = CompactRange.empty();
    private long timeMillis;
    private byte[] tile = {};
    private long anchorSize;
    private byte @Nullable [] rootAtAnchor;

    LedgerLoad(List<NoteKey> keys) {
        this.keys = keys;
    }

    static long size(Tx tx) throws SQLException {
        return tx.first(LedgerSql.FIND_SIZE, row -> row.getLong(1)).orElse(0L);
    }

    Head load(Tx tx, Anchor anchor) throws SQLException {
        anchorSize = anchor.size();
        noteRootAtAnchor();
        tx.each(LedgerSql.FIND_ALL_LEAVES, row -> take(tx, row.getLong(1), row.getBytes(2)));
        checkAnchor(anchor);
        checkKeys(tx);
        byte[] root = range.root(hash);
        return new Head(range, root, timeMillis, checkedCheckpoint(tx, root));
    }

    private void take(Tx tx, long index, byte[] leaf) throws SQLException {
        if (index != range.size()) {
            throw corrupt("entry " + range.size() + " is missing");
        }
        byte[] leafHash = hash.leaf(leaf);
        checkTile(tx, index, leafHash);
        timeMillis = Math.max(timeMillis, header(index, leaf).timeMillis());
        range = range.append(hash, leafHash);
        noteRootAtAnchor();
    }

    private void checkTile(Tx tx, long index, byte[] leafHash) throws SQLException {
        int inTile = (int) (index % Tiles.WIDTH) * TreeHash.SIZE;
        if (inTile == 0) {
            tile = LedgerTables.tile(tx, 0, index / Tiles.WIDTH).orElse(new byte[0]);
        }
        if (tile.length < inTile + TreeHash.SIZE
                || !Arrays.equals(tile, inTile, inTile + TreeHash.SIZE, leafHash, 0, TreeHash.SIZE)) {
            throw corrupt("entry " + index + " was altered");
        }
    }

    private static LeafHeader header(long index, byte[] leaf) {
        try {
            LeafHeader header = LeafHeader.parse(leaf);
            if (header.index() == index) {
                return header;
            }
        } catch (MalformedException e) {
            throw corrupt("entry " + index + " cannot be read");
        }
        throw corrupt("entry " + index + " was moved");
    }

    private void noteRootAtAnchor() {
        if (range.size() == anchorSize) {
            rootAtAnchor = range.root(hash);
        }
    }

    private void checkAnchor(Anchor anchor) {
        if (anchor.size() > range.size()) {
            throw new StoreException(
                    Kind.ROLLED_BACK,
                    "the ledger has " + range.size() + " entries, but " + anchor.size()
                            + " were confirmed: the data directory was rolled back to an older copy");
        }
        if (!Arrays.equals(rootAtAnchor, anchor.root())) {
            throw new StoreException(
                    Kind.ROLLED_BACK,
                    "the first " + anchor.size() + " entries of the ledger are not the ones that were confirmed:"
                            + " the data directory holds another history");
        }
    }

    /** Whoever verifies a copy believes the keys that lie there. */
    private void checkKeys(Tx tx) throws SQLException {
        String stored = LedgerTables.state(tx, LedgerTables.KEYS).orElse("");
        if (range.size() > 0 && !stored.equals(LedgerTables.text(keys))) {
            throw corrupt("its public keys are not the ones it signs with");
        }
    }

    private String checkedCheckpoint(Tx tx, byte[] root) throws SQLException {
        String note = LedgerTables.state(tx, LedgerTables.LAST_CHECKPOINT).orElse("");
        if (note.isEmpty() && range.size() == 0) {
            return note;
        }
        try {
            Checkpoint checkpoint = Checkpoint.open(note, keys);
            if (checkpoint.size() != range.size() || !Arrays.equals(checkpoint.root(), root)) {
                throw corrupt("its entries are not those of its checkpoint (" + checkpoint + ")");
            }
            return note;
        } catch (MalformedException e) {
            throw corrupt("its checkpoint is not good: " + e.getMessage());
        }
    }

    private static StoreException corrupt(String what) {
        return new StoreException(
                Kind.CORRUPT, "the ledger was tampered with or damaged: " + what + "; see `swarmguard ledger verify`");
    }
}
