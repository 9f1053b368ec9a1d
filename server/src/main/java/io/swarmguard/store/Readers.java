package io.swarmguard.store;

import io.swarmguard.store.StoreException.Kind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A few platform threads that read, each work in a snapshot of its own. */
final class Readers {
    private final Database database;
    private final BlockingQueue<Tx> idle = new LinkedBlockingQueue<>();
    private final List<Tx> all = new ArrayList<>();
    private final ThreadPoolExecutor threads;

    Readers(Database database, Cipher cipher, int count) throws SQLException {
        this.database = database;
        for (int i = 0; i < count; i++) {
            all.add(new Tx(database, database.reader(), cipher));
        }
        idle.addAll(all);
        threads = new ThreadPoolExecutor(
                count,
                count,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name("store-reader-", 1).factory());
    }

    <T extends @Nullable Object> T run(StoreWork<T> work) {
        FutureTask<T> task = new FutureTask<>(() -> inSnapshot(work));
        try {
            threads.execute(task);
        } catch (java.util.concurrent.RejectedExecutionException e) {
            throw new StoreException(Kind.CLOSED, "the store is closed", e);
        }
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw StoreErrors.of(
                    "the database " + database + " cannot be read", e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(Kind.CLOSED, "interrupted while reading", e);
        }
    }

    void close() throws SQLException {
        threads.close();
        for (Tx tx : all) {
            tx.close();
        }
    }

    private <T extends @Nullable Object> T inSnapshot(StoreWork<T> work) throws SQLException {
        Tx tx = idle.remove(); // as many connections as threads: there is always one
        try {
            tx.beginRead();
            try {
                return work.run(tx);
            } finally {
                tx.undoAll();
                tx.run(StoreSql.ROLLBACK);
            }
        } finally {
            idle.add(tx);
        }
    }
}
