package io.swarmguard.acts;

import io.swarmguard.ledger.Leaf;
import io.swarmguard.ledger.LeafDraft;
import io.swarmguard.store.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A log in memory whose disk can stall and fail. What it holds outlives the hub that wrote it. */
final class FakeLog implements ActLog {
    final List<Leaf> leaves = new ArrayList<>();
    final Map<Long, byte[]> journal = new TreeMap<>();
    private final List<Runnable> stalled = new ArrayList<>();
    private final List<byte[]> left = new ArrayList<>();
    private boolean stalling;
    private boolean failing;
    private long tickets;

    synchronized void stall() {
        stalling = true;
    }

    void goOn() {
        List<Runnable> waiting;
        synchronized (this) {
            stalling = false;
            waiting = List.copyOf(stalled);
            stalled.clear();
        }
        waiting.forEach(Runnable::run);
    }

    synchronized void fail(boolean fails) {
        failing = fails;
    }

    /** As if the process had ended: what was not synced is lost, what was journaled is found. */
    synchronized void restart() {
        stalled.clear();
        stalling = false;
        failing = false;
        left.addAll(journal.values());
        journal.clear();
    }

    @Override
    public synchronized void replay(Consumer<Leaf> consumer) {
        leaves.forEach(consumer);
    }

    @Override
    public synchronized CompletableFuture<Long> append(List<LeafDraft> drafts) {
        CompletableFuture<Long> done = new CompletableFuture<>();
        Runnable work = () -> commit(drafts, done);
        if (stalling) {
            stalled.add(work);
            notifyAll();
        } else {
            work.run();
        }
        return done;
    }

    private void commit(List<LeafDraft> drafts, CompletableFuture<Long> done) {
        long first;
        synchronized (this) {
            if (failing) {
                done.completeExceptionally(new StoreException(StoreException.Kind.FULL, "the disk is full"));
                return;
            }
            first = leaves.size();
            for (LeafDraft draft : drafts) {
                leaves.add(new Leaf(leaves.size(), draft.type(), Instant.EPOCH, new byte[32], draft.body()));
            }
        }
        done.complete(first);
    }

    @Override
    public synchronized List<byte[]> journaled() {
        return List.copyOf(left);
    }

    @Override
    public synchronized void settleJournaled() {
        left.clear();
    }

    @Override
    public synchronized long journal(byte[] entry) {
        journal.put(++tickets, entry);
        notifyAll();
        return tickets;
    }

    synchronized void awaitJournal(int entries) throws InterruptedException {
        while (journal.size() < entries) {
            wait(10_000);
        }
    }

    synchronized void awaitStalled(int entries) throws InterruptedException {
        while (stalled.size() < entries) {
            wait(10_000);
        }
    }

    @Override
    public synchronized void settle(long ticket) {
        journal.remove(ticket);
    }
}
