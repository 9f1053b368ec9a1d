package io.swarmguard.ledger;

import io.swarmguard.keys.SigningKeys;
import io.swarmguard.store.Store;
import io.swarmguard.store.StoreException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * A ledger at start, while its tree is recomputed on another thread. Its entries can be read meanwhile, since on two
 * cores that halves the time of a start; nothing that was made of them may be used before {@link #replay} or
 * {@link #verified} returned.
 */
public final class UnverifiedLedger implements AutoCloseable {
    private final Store store;
    private final Anchor anchor;
    private final long size;
    private final CompletableFuture<Ledger> verified = new CompletableFuture<>();

    private UnverifiedLedger(Store store, Anchor anchor, long size) {
        this.store = store;
        this.anchor = anchor;
        this.size = size;
    }

    /**
     * Begins to verify.
     *
     * @param origin names the log in checkpoints, such as {@code swarmguard/4f…}: no spaces, no plus signs; must never
     *     change
     * @param keyDir where the anchor lies
     * @throws StoreException if the anchor is missing or cannot be read
     */
    public static UnverifiedLedger open(
            Store store, SigningKeys keys, String origin, Path keyDir, InstantSource clock) {
        long size = store.read(LedgerLoad::size);
        UnverifiedLedger ledger = new UnverifiedLedger(store, Anchor.open(keyDir, size), size);
        CheckpointSigner signer = new CheckpointSigner(keys, origin);
        Thread.ofPlatform().daemon().name("ledger-verify").start(() -> ledger.verify(signer, clock));
        return ledger;
    }

    private void verify(CheckpointSigner signer, InstantSource clock) {
        try {
            Head head = store.read(tx -> new LedgerLoad(signer.keys()).load(tx, anchor));
            verified.complete(Ledger.of(store, signer, anchor, clock, head));
        } catch (RuntimeException | Error e) { // whoever waits must hear of it
            verified.completeExceptionally(e);
        }
    }

    /**
     * Gives every entry to the consumer, in order, on the caller's thread, and waits for the verdict on them. Blocking.
     *
     * @throws StoreException ROLLED_BACK or CORRUPT, with what differs: then what the consumer got means nothing
     */
    public void replay(Consumer<Leaf> consumer) {
        try {
            new Replay(store, 0, size).run(consumer);
        } catch (RuntimeException e) {
            verified(); // if the tree is wrong too, that says better what happened
            throw e;
        }
        verified();
    }

    /**
     * The ledger, once its tree was found to be that of its checkpoint and of the anchor. Blocking.
     *
     * @throws StoreException ROLLED_BACK or CORRUPT, with what differs
     */
    public Ledger verified() {
        try {
            return verified.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Gives the anchor back, also of a ledger that was not verified. */
    @Override
    public void close() {
        verified.handle((ledger, failure) -> ledger).join();
        Ledger.close(anchor);
    }
}
