package io.swarmguard.acts;

import io.swarmguard.ledger.Leaf;
import io.swarmguard.ledger.LeafDraft;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Where acts are recorded: the port to the ledger and its journal, so that tests can let the disk stall and fail. */
interface ActLog {
    /** Gives every entry to the consumer, in order. */
    void replay(Consumer<Leaf> consumer);

    /**
     * Queues entries, which become part of the ledger all together and in the order of the calls. Never blocks. The future
     * gives the index of the first once all are synced, or fails with a StoreException.
     */
    CompletableFuture<Long> append(List<LeafDraft> drafts);

    /** What the journal holds of before the start. */
    List<byte[]> journaled();

    /** Forgets {@link #journaled()}. */
    void settleJournaled();

    /** Writes to the journal, synced; gives a ticket. Blocking. */
    long journal(byte[] entry);

    /** What that ticket stands for is in the ledger now. */
    void settle(long ticket);
}
