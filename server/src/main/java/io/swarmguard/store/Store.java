package io.swarmguard.store;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The one database: SQLite in WAL mode, synced at every commit, with one writer thread that commits in groups and a few
 * reader threads.
 */
@SuppressWarnings("all") // until the bodies come with the next commits
public final class Store implements AutoCloseable {
    private Store() {}

    /**
     * Opens or creates the database in the directory and migrates each room's tables.
     *
     * @param migrations of all rooms, in the order the rooms depend on one another
     */
    public static Store open(DataDir dir, Cipher cipher, List<Migration> migrations) {
        throw new UnsupportedOperationException();
    }

    /**
     * Queues work for the writer. The future completes on the writer thread after the commit was synced (so what depends
     * on it must be short and must not wait), or fails with a {@link StoreException}.
     */
    public <T extends @Nullable Object> CompletableFuture<T> write(StoreWork<T> work) {
        throw new UnsupportedOperationException();
    }

    /** {@link #write} and wait; never on an event loop nor on one of the store's threads. */
    public <T extends @Nullable Object> T writeNow(StoreWork<T> work) {
        throw new UnsupportedOperationException();
    }

    /** Runs work on a reader thread, on the last committed state, and waits for it. */
    public <T extends @Nullable Object> T read(StoreWork<T> work) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
