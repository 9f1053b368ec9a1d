package io.swarmguard.ledger;

import io.swarmguard.formats.MalformedException;
import io.swarmguard.store.Cipher;
import io.swarmguard.store.Store;
import io.swarmguard.store.StoreException;
import io.swarmguard.store.StoreException.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Reads and opens entries in chunks, so that memory stays bounded however long the ledger is. */
final class Replay {
    private static final int CHUNK = 2048;

    private final Store store;
    private final long to;

    Replay(Store store, long to) {
        this.store = store;
        this.to = to;
    }

    void run(Consumer<Leaf> consumer) {
        for (long at = 0; at < to; at += CHUNK) {
            long start = at;
            chunk(start, Math.min(to, start + CHUNK)).forEach(consumer);
        }
    }

    private List<Leaf> chunk(long start, long end) {
        return store.read(tx -> {
            List<Leaf> leaves = new ArrayList<>();
            LedgerTables.eachLeaf(
                    tx, start, end, row -> leaves.add(open(tx.cipher(), row.getLong(1), row.getBytes(2))));
            if (leaves.size() != end - start) {
                throw new StoreException(Kind.CORRUPT, "entries are missing from the ledger");
            }
            return leaves;
        });
    }

    static Leaf open(Cipher cipher, long index, byte[] leaf) {
        try {
            LeafHeader header = LeafHeader.parse(leaf);
            byte[] body = cipher.open(
                    LedgerTables.LEAF,
                    Arrays.copyOf(leaf, LeafHeader.BYTES),
                    LeafHeader.VERSION,
                    Arrays.copyOfRange(leaf, LeafHeader.BYTES, leaf.length));
            return new Leaf(index, header.type(), Instant.ofEpochMilli(header.timeMillis()), header.actorHash(), body);
        } catch (MalformedException e) {
            throw new StoreException(Kind.CORRUPT, "entry " + index + " of the ledger cannot be read", e);
        }
    }
}
