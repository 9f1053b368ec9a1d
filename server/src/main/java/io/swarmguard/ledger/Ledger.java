package io.swarmguard.ledger;

import io.swarmguard.formats.merkle.CompactRange;
import io.swarmguard.formats.merkle.NodeSource;
import io.swarmguard.formats.merkle.Proofs;
import io.swarmguard.formats.merkle.Tiles;
import io.swarmguard.formats.merkle.TreeHash;
import io.swarmguard.formats.note.Note;
import io.swarmguard.formats.note.NoteKey;
import io.swarmguard.store.Cipher;
import io.swarmguard.store.Migration;
import io.swarmguard.store.Store;
import io.swarmguard.store.StoreException;
import io.swarmguard.store.StoreException.Kind;
import io.swarmguard.store.Tx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger of one hub, verified when it was opened ({@link UnverifiedLedger}). Appending is for {@code acts} alone, and happens on the store's writer thread; everything else
 * is safe for any thread.
 */
public final class Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final String ACTOR_HASH = "ledger actor";

    private final Store store;
    private final CheckpointSigner signer;
    private final Anchor anchor;
    private final InstantSource clock;
    private final TreeHash hash = new TreeHash(); // of the writer thread
    private final List<byte[]> pending = new ArrayList<>(); // leaf hashes beyond the head; of the writer thread
    private CompactRange range; // head and pending; of the writer thread
    private long lastMillis; // of the writer thread
    private volatile Head head;
    private volatile @Nullable String anchorFailure;

    private Ledger(Store store, CheckpointSigner signer, Anchor anchor, InstantSource clock, Head head) {
        this.store = store;
        this.signer = signer;
        this.anchor = anchor;
        this.clock = clock;
        this.head = head;
        this.range = head.range();
        this.lastMillis = head.timeMillis();
    }

    /** The tables of this room, to be handed to {@link Store#open}. */
    public static List<Migration> migrations() {
        return LedgerTables.migrations();
    }

    /** Of a head that was verified. */
    static Ledger of(Store store, CheckpointSigner signer, Anchor anchor, InstantSource clock, Head head) {
        Ledger ledger = new Ledger(store, signer, anchor, clock, head);
        if (head.size() == 0) {
            ledger.publishKeys();
        } else if (head.size() > anchor.size()) {
            ledger.moveAnchor(head); // it lagged behind by what a crash kept from it
        }
        return ledger;
    }

    /**
     * Appends entries as part of a store transaction; gives the index of the first. They are in the ledger once that
     * transaction's future completes.
     */
    public long append(Tx tx, List<LeafDraft> drafts) throws SQLException {
        long first = range.size();
        undoWith(tx);
        for (LeafDraft draft : drafts) {
            lastMillis = Math.max(lastMillis, clock.millis());
            byte[] leaf = encode(tx.cipher(), draft, range.size(), lastMillis);
            LedgerTables.insertLeaf(tx, range.size(), leaf);
            byte[] leafHash = hash.leaf(leaf);
            range = range.append(hash, leafHash);
            pending.add(leafHash);
        }
        tx.beforeCommit(this, this::seal);
        return first;
    }

    /**
     * Gives every committed entry to the consumer, in order, on the caller's thread. Blocking.
     *
     * @throws StoreException SEAL_BROKEN or CORRUPT if an entry cannot be opened
     */
    public void replay(Consumer<Leaf> consumer) {
        replay(0, consumer);
    }

    /** The same from an entry on. */
    public void replay(long from, Consumer<Leaf> consumer) {
        new Replay(store, from, head.size()).run(consumer);
    }

    /**
     * Opens some entries, in the order in which they are named, by one reading of the store.
     *
     * @throws StoreException if one is missing or cannot be opened
     */
    public List<Leaf> leaves(long[] indexes) {
        return store.read(tx -> {
            List<Leaf> leaves = new ArrayList<>(indexes.length);
            for (long index : indexes) {
                byte[] row = LedgerTables.leaf(tx, index).orElseThrow(() -> missing("entry " + index));
                leaves.add(Replay.open(tx.cipher(), index, row));
            }
            return leaves;
        });
    }

    /** Entries committed. */
    public long size() {
        return head.size();
    }

    /** The root of the tree of {@link #size()} entries. */
    public byte[] root() {
        return head.root().clone();
    }

    /** The signed checkpoint of {@link #size()} entries, as C2SP text; empty before the first entry. */
    public String checkpoint() {
        return head.checkpoint();
    }

    /** When the last entry was appended; hub time never goes below it. The epoch before the first. */
    public Instant lastTime() {
        return Instant.ofEpochMilli(head.timeMillis());
    }

    /** The keys that verify checkpoints, Ed25519 first. */
    public List<NoteKey> keys() {
        return signer.keys();
    }

    /** Why the anchor could not be written after the last commit, for {@code status}; null if it could. */
    public @Nullable String anchorFailure() {
        return anchorFailure;
    }

    /** The proof that an entry is in the ledger as it is now. Blocking. */
    public LeafProof proof(long index) {
        Head now = head;
        if (index < 0 || index >= now.size()) {
            throw new IllegalArgumentException("entry " + index + " of " + now.size());
        }
        return store.read(tx -> new LeafProof(
                index,
                now.size(),
                LedgerTables.leaf(tx, index).orElseThrow(() -> missing("entry " + index)),
                Proofs.inclusion(index, now.size(), nodes(tx)),
                now.checkpoint()));
    }

    /** The entry at that index, opened. Blocking. */
    public Leaf leaf(long index) {
        return store.read(tx -> Replay.open(
                tx.cipher(), index, LedgerTables.leaf(tx, index).orElseThrow(() -> missing("entry " + index))));
    }

    /** The proof (RFC 9162, section 2.1.4) that the tree of {@code second} entries begins with that of {@code first}. */
    public List<byte[]> consistency(long first, long second) {
        if (first < 0 || first > second || second > head.size()) {
            throw new IllegalArgumentException("trees of " + first + " and " + second + " of " + head.size());
        }
        return store.read(tx -> Proofs.consistency(first, second, nodes(tx)));
    }

    static void close(Anchor anchor) {
        try {
            anchor.close();
        } catch (IOException e) {
            throw new StoreException(Kind.IO, "closing the ledger's anchor", e);
        }
    }

    static NodeSource nodes(Tx tx) {
        return new Tiles((level, tile) -> {
            try {
                return LedgerTables.tile(tx, level, tile).orElseThrow(() -> missing("tile " + tile));
            } catch (SQLException e) {
                throw new StoreException(Kind.IO, "reading tile " + tile, e);
            }
        });
    }

    private void undoWith(Tx tx) {
        CompactRange rangeBefore = range;
        long millisBefore = lastMillis;
        int pendingBefore = pending.size();
        tx.onUndo(() -> {
            range = rangeBefore;
            lastMillis = millisBefore;
            pending.subList(pendingBefore, pending.size()).clear();
        });
    }

    /** Runs once for each commit that appended: tiles, root, checkpoint. */
    private long seal(Tx tx) throws SQLException {
        if (pending.isEmpty()) {
            return head.size(); // all that appended was undone
        }
        LedgerTables.appendHashes(tx, hash, 0, head.size(), List.copyOf(pending));
        byte[] root = range.root(hash);
        Note shortNote = signer.signShort(range.size(), root);
        String full = signer.addMlDsa(shortNote).toString();
        LedgerTables.insertCheckpoint(tx, range.size(), shortNote.toString(), full);
        Head next = new Head(range, root, lastMillis, full);
        tx.afterCommit(() -> {
            pending.clear();
            head = next;
            moveAnchor(next);
        });
        return next.size();
    }

    private void moveAnchor(Head to) {
        try {
            anchor.write(to.size(), to.root());
            anchorFailure = null;
        } catch (IOException e) {
            // The commit stands; an anchor that lags is only a weaker guard, but the operator must know.
            anchorFailure = "the anchor cannot be written: " + e.getMessage();
            LOG.error("ledger.anchor.failed", e);
        }
    }

    private void publishKeys() {
        String lines = LedgerTables.text(keys());
        store.writeNow(tx -> {
            LedgerTables.putState(tx, LedgerTables.KEYS, lines);
            return lines;
        });
    }

    private static byte[] encode(Cipher cipher, LeafDraft draft, long index, long millis) {
        byte[] actorHash = cipher.keyedHash(ACTOR_HASH, draft.actor().getBytes(StandardCharsets.UTF_8));
        byte[] header = new LeafHeader(draft.type(), index, millis, actorHash).encode();
        byte[] body = cipher.seal(LedgerTables.LEAF, header, LeafHeader.VERSION, draft.body());
        byte[] leaf = Arrays.copyOf(header, header.length + body.length);
        System.arraycopy(body, 0, leaf, header.length, body.length);
        return leaf;
    }

    private static StoreException missing(String what) {
        return new StoreException(Kind.CORRUPT, "the ledger was damaged: " + what + " is missing");
    }
}
