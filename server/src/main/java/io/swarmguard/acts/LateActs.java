package io.swarmguard.acts;

import io.swarmguard.formats.MalformedException;
import io.swarmguard.ledger.LeafDraft;
import io.swarmguard.store.StoreException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Narrowing acts that are in effect and not yet in the ledger. Each is put into the journal, then its entry is waited
 * for and, if the disk refused it, tried again until it is taken. Its thread is made with the first of them.
 */
final class LateActs implements AutoCloseable {
    private static final long NOT_JOURNALED = -1;
    private static final int HEADER = 2; // bytes of the type before the body, in the journal

    /** One act on its way into the ledger. */
    private static final class Late {
        private final Recorded recorded;
        private volatile CompletableFuture<Long> entry;
        private long ticket = NOT_JOURNALED; // guarded by this
        private boolean settled; // guarded by this

        Late(Recorded recorded, CompletableFuture<Long> entry) {
            this.recorded = recorded;
            this.entry = entry;
        }
    }

    /**
     * Acts in effect whose entries were queued as one.
     *
     * @param entries the number of the first; null if there are none
     */
    record Batch(List<Recorded> acts, @Nullable CompletableFuture<Long> entries) {}

    private final ActLog log;
    private final long retryMillis;
    private final Consumer<Throwable> onTrouble;
    private final Queue<Late> queue = new ConcurrentLinkedQueue<>();
    private @Nullable ExecutorService thread; // guarded by queue
    private @Nullable ExecutorService journaling; // guarded by queue; apart, as the other may wait for the store
    private volatile boolean closed;

    LateActs(ActLog log, long retryMillis, Consumer<Throwable> onTrouble) {
        this.log = log;
        this.retryMillis = retryMillis;
        this.onTrouble = onTrouble;
    }

    /**
     * Queues entries of acts that are in effect. While what took effect before is late, they are late too: read again in
     * another order, an older mark would take the place of a newer one.
     */
    CompletableFuture<Long> append(List<LeafDraft> drafts) {
        return queue.isEmpty()
                ? log.append(drafts)
                : CompletableFuture.failedFuture(new StoreException(
                        StoreException.Kind.BUSY, "what took effect before is not in the ledger yet"));
    }

    /**
     * Waits until the disk has all entries, as long as one batch after the other comes within the patience, and takes care of
     * those that it does not take: then until the journal has them, and no longer, since the answer must not hang. In effect
     * they are all the same.
     *
     * @return the number of the last entry; -1 if some are late
     */
    long await(List<Batch> batches, Duration patience) {
        List<CompletableFuture<Void>> journaled = new ArrayList<>();
        long last = -1;
        for (Batch batch : batches) {
            CompletableFuture<Long> first = batch.entries();
            if (first == null) {
                continue;
            }
            waitFor(List.of(first), journaled.isEmpty() ? patience : Duration.ZERO);
            if (first.isDone() && !first.isCompletedExceptionally()) {
                last = first.join() + batch.acts().size() - 1;
            } else {
                batch.acts().forEach(act -> journaled.add(add(act, first)));
            }
        }
        if (journaled.isEmpty()) {
            return last;
        }
        waitFor(journaled, patience); // what was answered should survive a crash, also while the store takes nothing
        return -1;
    }

    /** The same for one that is late already. */
    void awaitJournaled(Recorded act, CompletableFuture<Long> entry, Duration patience) {
        waitFor(List.of(add(act, entry)), patience);
    }

    private static void waitFor(List<? extends CompletableFuture<?>> all, Duration patience) {
        try {
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // each of them is looked at
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Takes care of an act whose entry is queued, or was refused. Never blocks.
     *
     * @return completes when the journal has it, so that a crash does not undo it, or cannot take it
     */
    CompletableFuture<Void> add(Recorded recorded, CompletableFuture<Long> entry) {
        Late late = new Late(recorded, entry);
        queue.add(late);
        synchronized (queue) {
            if (thread == null || journaling == null) {
                thread = thread("acts-late");
                journaling = thread("acts-journal");
            }
            thread.execute(this::work);
            return CompletableFuture.runAsync(() -> journal(late), journaling);
        }
    }

    private static ExecutorService thread(String name) {
        return Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name(name).daemon().factory());
    }

    private void work() {
        try {
            while (!closed && !queue.isEmpty()) {
                queue.forEach(this::journal);
                if (settleAll() != null && !closed) {
                    synchronized (this) {
                        wait(retryMillis);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void journal(Late late) {
        try {
            synchronized (late) {
                boolean recorded = late.entry.isDone() && !late.entry.isCompletedExceptionally();
                if (late.ticket == NOT_JOURNALED && !late.settled && !recorded) {
                    late.ticket = log.journal(encode(late.recorded));
                }
            }
        } catch (StoreException e) {
            onTrouble.accept(e); // in effect all the same; lost only if the hub stops before the disk recovers
        }
    }

    /** Waits until all are in the ledger; gives the error that one of them met, and then leaves the rest. */
    synchronized @Nullable StoreException settleAll() {
        for (Late late = queue.peek(); late != null; late = queue.peek()) {
            StoreException error = settle(late);
            if (error != null) {
                return error;
            }
            queue.remove();
        }
        return null;
    }

    private @Nullable StoreException settle(Late late) {
        StoreException error = await(late.entry);
        if (error != null) { // once more, said to be late; what is behind it waits, as the order matters
            late.entry = log.append(List.of(draft(markedLate(late.recorded))));
            error = await(late.entry);
        }
        if (error != null) {
            onTrouble.accept(error);
            return error;
        }
        synchronized (late) {
            late.settled = true;
            if (late.ticket != NOT_JOURNALED) {
                log.settle(late.ticket);
            }
        }
        return null;
    }

    /** Null when it succeeded. */
    static @Nullable StoreException await(CompletableFuture<Long> entry) {
        try {
            entry.join();
            return null;
        } catch (CompletionException e) {
            return e.getCause() instanceof StoreException store
                    ? store
                    : new StoreException(
                            StoreException.Kind.WORK_FAILED, "the entry could not be written", e.getCause());
        }
    }

    static LeafDraft draft(Recorded recorded) {
        return new LeafDraft(
                ActKind.of(recorded.act()).type(), recorded.by().id().toString(), recorded.encode());
    }

    private static Recorded markedLate(Recorded recorded) {
        return new Recorded(recorded.act(), recorded.by(), recorded.time(), true, recorded.mark());
    }

    private static byte[] encode(Recorded recorded) {
        byte[] body = markedLate(recorded).encode();
        return ByteBuffer.allocate(HEADER + body.length)
                .putShort((short) ActKind.of(recorded.act()).type())
                .put(body)
                .array();
    }

    /** Reads what {@link #journal} wrote. */
    static Recorded decode(byte[] entry) throws MalformedException {
        if (entry.length < HEADER) {
            throw new MalformedException("a journal entry without its type");
        }
        ByteBuffer buffer = ByteBuffer.wrap(entry);
        int type = buffer.getShort();
        byte[] body = new byte[buffer.remaining()];
        buffer.get(body);
        return Recorded.decode(type, body);
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Gives the disk a last, short chance; what it does not take is in the journal. */
    @Override
    public void close() {
        closed = true;
        ExecutorService running;
        ExecutorService writing;
        synchronized (queue) {
            running = thread;
            writing = journaling;
        }
        if (running != null && writing != null) {
            running.shutdownNow();
            writing.shutdown();
            try {
                running.awaitTermination(1, TimeUnit.SECONDS);
                writing.awaitTermination(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
