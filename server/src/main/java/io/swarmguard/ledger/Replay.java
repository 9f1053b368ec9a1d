package io.swarmguard.ledger;

import io.swarmguard.formats.MalformedException;
import io.swarmguard.store.Cipher;
import io.swarmguard.store.Store;
import io.swarmguard.store.StoreException;
import io.swarmguard.store.StoreException.Kind;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Reads and opens entries in chunks, so that memory stays bounded however long the ledger is, and some chunks ahead, so
 * that whoever takes them does not wait for the disk and the cipher.
 */
final class Replay {
    private static final int CHUNK = 512;
    private static final int CHUNKS_AHEAD = 4;

    private final Store store;
    private final long from;
    private final long to;

    Replay(Store store, long from, long to) {
        this.store = store;
        this.from = from;
        this.to = to;
    }

    /** @throws StoreException if an entry is missing or cannot be opened; the consumer got those before it */
    void run(Consumer<Leaf> consumer) {
        ExecutorService reading = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("ledger-read").factory());
        try {
            Deque<CompletableFuture<List<Leaf>>> ahead = new ArrayDeque<>();
            long asked = from;
            for (long taken = from; taken < to; taken += CHUNK) {
                while (asked < to && ahead.size() < CHUNKS_AHEAD) {
                    long start = asked;
                    ahead.add(CompletableFuture.supplyAsync(() -> chunk(start, Math.min(to, start + CHUNK)), reading));
                    asked += CHUNK;
                }
                read(ahead.remove()).forEach(consumer);
            }
        } finally {
            reading.shutdownNow();
        }
    }

    private static List<Leaf> read(CompletableFuture<List<Leaf>> chunk) {
        try {
            return chunk.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
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
