package io.swarmguard.acts;

import io.swarmguard.ledger.Journal;
import io.swarmguard.ledger.Leaf;
import io.swarmguard.ledger.LeafDraft;
import io.swarmguard.ledger.UnverifiedLedger;
import io.swarmguard.store.Store;
import io.swarmguard.store.StoreException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The real one. */
record LedgerLog(Store store, UnverifiedLedger ledger, Journal journal) implements ActLog {
    @Override
    public void replay(Consumer<Leaf> consumer) {
        ledger.replay(consumer);
    }

    @Override
    public CompletableFuture<Long> append(List<LeafDraft> drafts) {
        try {
            return store.write(tx -> ledger.verified().append(tx, drafts));
        } catch (StoreException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public List<byte[]> journaled() {
        return journal.pending();
    }

    @Override
    public void settleJournaled() {
        journal.settlePending();
    }

    @Override
    public long journal(byte[] entry) {
        return journal.append(entry);
    }

    @Override
    public void settle(long ticket) {
        journal.settle(ticket);
    }
}
