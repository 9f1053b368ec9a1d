package io.swarmguard.ledger;

import io.swarmguard.formats.MalformedException;
import io.swarmguard.formats.merkle.CompactRange;
import io.swarmguard.formats.merkle.Tiles;
import io.swarmguard.formats.merkle.TreeHash;
import io.swarmguard.formats.note.Checkpoint;
import io.swarmguard.formats.note.NoteKey;
import io.swarmguard.store.StoreCopy;
import io.swarmguard.store.StoreException;
import io.swarmguard.store.Tx;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Examines the ledger in a copy of a data directory, without any secret key: recomputes the tree from the leaves and
 * compares it with the stored hashes, with every checkpoint ever signed, and with a checkpoint from elsewhere.
 *
 * <p>An altered entry is named exactly where its hash was left alone; where hashes were recomputed as well, the signed
 * checkpoints tell between which two commits the alteration lies.
 */
public final class LedgerVerifier {
    private final TreeHash hash = new TreeHash();
    private final TreeMap<Long, String> notes = new TreeMap<>(); // every commit's short checkpoint, by size
    private final List<byte[]> tileRoots = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();
    private CompactRange range = CompactRange.empty();
    private long firstBad = -1;
    private long goodSize; // up to the last checkpoint that agreed
    private long lastMillis;
    private List<NoteKey> keys;
    private byte[] tile = {};
    private @Nullable Checkpoint against;
    private byte @Nullable [] rootAtAgainst;

    private LedgerVerifier(List<NoteKey> pinned) {
        this.keys = pinned;
    }

    /**
     * @param dataDir a copy of the directory, or the directory of a hub that does not run
     * @param pinned the keys the hub is known by; if empty, those in the copy are believed, and a ledger signed anew
     *     with other keys is noticed only by {@code checkpoint}
     * @param checkpoint a checkpoint of this ledger from elsewhere (a signed note), or null
     */
    public static Verdict verify(Path dataDir, List<NoteKey> pinned, @Nullable String checkpoint) {
        try (StoreCopy copy = StoreCopy.open(dataDir)) {
            return copy.read(tx -> examine(tx, pinned, checkpoint));
        } catch (StoreException e) {
            return new Verdict(0, "", OptionalLong.empty(), List.of("the database cannot be read: " + e.getMessage()));
        }
    }

    static Verdict examine(Tx tx, List<NoteKey> pinned, @Nullable String checkpoint) throws SQLException {
        return new LedgerVerifier(pinned).run(tx, checkpoint);
    }

    private Verdict run(Tx tx, @Nullable String checkpoint) throws SQLException {
        readKeys(tx);
        readAgainst(checkpoint);
        tx.each(LedgerSql.FIND_CHECKPOINTS, row -> notes.put(row.getLong(1), row.getString(2)));
        compareRoot();
        tx.each(LedgerSql.FIND_ALL_LEAVES, row -> leaf(tx, row.getLong(1), row.getBytes(2)));
        byte[] root = range.root(hash);
        checkUpperTiles(tx);
        checkLastCheckpoint(tx, root);
        compareAgainst();
        return new Verdict(
                range.size(),
                HexFormat.of().formatHex(root),
                firstBad < 0 ? OptionalLong.empty() : OptionalLong.of(firstBad),
                List.copyOf(findings));
    }

    private void readKeys(Tx tx) throws SQLException {
        List<NoteKey> own = new ArrayList<>();
        String stored = LedgerTables.state(tx, LedgerTables.KEYS).orElse("");
        if (stored.isEmpty()) {
            findings.add("there are no public keys: the ledger was emptied, or never had an entry");
        }
        for (String line : stored.isEmpty() ? List.<String>of() : List.of(stored.split("\n", -1))) {
            try {
                own.add(NoteKey.parse(line));
            } catch (MalformedException e) {
                findings.add("the public keys cannot be read: " + e.getMessage());
            }
        }
        if (keys.isEmpty()) {
            keys = own;
        } else if (!keys.equals(own)) {
            findings.add("the public keys are not the ones this hub is known by: the ledger may have been signed anew");
        }
    }

    private void readAgainst(@Nullable String checkpoint) {
        if (checkpoint == null) {
            return;
        }
        try {
            against = Checkpoint.open(checkpoint, keys);
        } catch (MalformedException e) {
            findings.add("the checkpoint given was not signed by this ledger's keys (" + e.getMessage()
                    + "): it is another hub's, or this ledger was signed anew");
        }
    }

    private void leaf(Tx tx, long index, byte[] leaf) throws SQLException {
        if (index != range.size()) {
            bad(range.size(), "entry " + range.size() + " is missing");
        }
        byte[] leafHash = hash.leaf(leaf);
        checkHeader(leaf);
        checkTile(tx, leafHash);
        range = range.append(hash, leafHash);
        compareCheckpoint();
        compareRoot();
    }

    private void checkHeader(byte[] leaf) {
        long index = range.size();
        try {
            LeafHeader header = LeafHeader.parse(leaf);
            if (header.index() != index) {
                bad(index, "entry " + index + " says that it is entry " + header.index());
            }
            if (header.timeMillis() < lastMillis) {
                bad(index, "entry " + index + " is older than the one before it");
            }
            lastMillis = Math.max(lastMillis, header.timeMillis());
        } catch (MalformedException e) {
            bad(index, "entry " + index + " cannot be read");
        }
    }

    private void checkTile(Tx tx, byte[] leafHash) throws SQLException {
        long index = range.size();
        int inTile = (int) (index % Tiles.WIDTH) * TreeHash.SIZE;
        if (inTile == 0) {
            tile = LedgerTables.tile(tx, 0, index / Tiles.WIDTH).orElse(new byte[0]);
            if (tile.length == Tiles.WIDTH * TreeHash.SIZE) {
                tileRoots.add(Tiles.root(hash, tile));
            }
        }
        if (tile.length < inTile + TreeHash.SIZE
                || !Arrays.equals(tile, inTile, inTile + TreeHash.SIZE, leafHash, 0, TreeHash.SIZE)) {
            bad(index, "entry " + index + " or its hash was altered");
        }
    }

    /** The checkpoint signed when the tree had this size. */
    private void compareCheckpoint() {
        String note = notes.remove(range.size());
        if (note == null) {
            return;
        }
        try {
            Checkpoint checkpoint = Checkpoint.open(note, keys.subList(0, Math.min(1, keys.size())));
            if (checkpoint.size() == range.size() && Arrays.equals(checkpoint.root(), range.root(hash))) {
                goodSize = range.size();
            } else if (firstBad < 0) {
                bad(
                        goodSize,
                        "entries " + goodSize + " to " + (range.size() - 1)
                                + " are not the ones their checkpoint was signed for");
            }
        } catch (MalformedException e) {
            findings.add("the checkpoint of " + range.size() + " entries is not good: " + e.getMessage());
        }
    }

    private void compareRoot() {
        if (against != null && against.size() == range.size()) {
            rootAtAgainst = range.root(hash);
        }
    }

    private void checkUpperTiles(Tx tx) throws SQLException {
        List<byte[]> expected = List.copyOf(tileRoots);
        for (int level = 1; !expected.isEmpty(); level++) {
            List<byte[]> above = new ArrayList<>();
            for (int from = 0; from < expected.size(); from += Tiles.WIDTH) {
                List<byte[]> part = expected.subList(from, Math.min(expected.size(), from + Tiles.WIDTH));
                byte[] joined = new byte[part.size() * TreeHash.SIZE];
                for (int i = 0; i < part.size(); i++) {
                    System.arraycopy(part.get(i), 0, joined, i * TreeHash.SIZE, TreeHash.SIZE);
                }
                Optional<byte[]> stored = LedgerTables.tile(tx, level, from / Tiles.WIDTH);
                if (stored.isEmpty() || !Arrays.equals(stored.get(), joined)) {
                    findings.add("the stored hashes of level " + level + " were altered");
                }
                if (part.size() == Tiles.WIDTH) {
                    above.add(Tiles.root(hash, joined));
                }
            }
            expected = above;
        }
    }

    private void checkLastCheckpoint(Tx tx, byte[] root) throws SQLException {
        String note = LedgerTables.state(tx, LedgerTables.LAST_CHECKPOINT).orElse("");
        if (note.isEmpty() && range.size() == 0) {
            return;
        }
        try {
            Checkpoint last = Checkpoint.open(note, keys);
            if (last.size() != range.size()) {
                findings.add("the last checkpoint was signed for " + last.size() + " entries, and there are "
                        + range.size());
            } else if (!Arrays.equals(last.root(), root)) {
                findings.add("the entries are not the ones the last checkpoint was signed for");
            }
        } catch (MalformedException e) {
            findings.add("the last checkpoint is not good: " + e.getMessage());
        }
        if (!notes.isEmpty()) {
            findings.add("there is a checkpoint of " + notes.lastKey() + " entries, and there are " + range.size());
        }
    }

    private void compareAgainst() {
        Checkpoint other = against;
        if (other == null) {
            return;
        }
        if (other.size() > range.size()) {
            bad(
                    range.size(),
                    "the ledger was cut off or rolled back: it has " + range.size()
                            + " entries, the checkpoint given was signed for " + other.size());
        } else if (!Arrays.equals(rootAtAgainst, other.root())) {
            findings.add("the ledger was forked: its first " + other.size()
                    + " entries are not the ones the checkpoint given was signed for");
        }
    }

    private void bad(long index, String what) {
        if (firstBad < 0) {
            firstBad = index;
            findings.add(what); // what follows from it is not told again and again
        }
    }
}
