package io.swarmguard.store;

import io.swarmguard.store.StoreException.Kind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. What waits when it becomes free is committed as one group with one sync; a work that fails
 * is rolled back alone; if the group as a whole fails, each of its works is tried again by itself, so that one that asks
 * too much of the disk does not take others with it.
 */
final class Writer {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
    private static final int MAX_GROUP = 1024;
    private static final int MAX_WAITING = 65_536;

    private final Database database;
    private final Cipher cipher;
    private final BlockingQueue<WriteTask<?>> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Thread thread;
    private @Nullable Tx tx; // null after a failed rollback, until a connection opens again
    private volatile boolean closing;
    private volatile boolean ended;

    Writer(Database database, Cipher cipher, Tx tx) {
        this.database = database;
        this.cipher = cipher;
        this.tx = tx;
        this.thread = Thread.ofPlatform().name("store-writer").unstarted(this::loop);
    }

    void start() {
        thread.start();
    }

    boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    <T extends @Nullable Object> CompletableFuture<T> submit(StoreWork<T> work) {
        WriteTask<T> task = new WriteTask<>(work);
        if (closing) {
            task.fail(closed());
        } else if (!waiting.offer(task)) {
            task.fail(new StoreException(Kind.BUSY, MAX_WAITING + " writes are waiting for the disk"));
        }
        if (ended) { // it may have ended between the check and the offer
            failWaiting();
        }
        return task.future();
    }

    /** Writes what waits, then ends. */
    void close() {
        closing = true;
        if (!waiting.offer(new WriteTask<>(tx -> true))) { // wakes the thread
            LOG.debug("store.closing.busy"); // a full queue has it awake already
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // finish: half-closed is worse than late
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void loop() {
        try {
            while (!closing || !waiting.isEmpty()) {
                List<WriteTask<?>> group = new ArrayList<>();
                group.add(waiting.take());
                waiting.drainTo(group, MAX_GROUP - 1);
                commit(group);
            }
            if (tx != null) {
                tx.close();
            }
        } catch (InterruptedException | SQLException e) {
            LOG.error("store.writer.ended", e);
        } finally {
            closing = true;
            ended = true;
            failWaiting();
        }
    }

    private void commit(List<WriteTask<?>> group) {
        try {
            Tx current = connected();
            current.beginWrite();
            for (WriteTask<?> task : group) {
                task.run(current);
            }
            current.runBeforeCommit();
            current.run(StoreSql.COMMIT);
            current.takeAfterCommit().forEach(Writer::runQuietly);
        } catch (Throwable e) { // also an Error: the thread must live on, and the callers must know
            rollback();
            failOrSplit(group, e);
            return;
        }
        group.forEach(WriteTask::complete);
    }

    private void failOrSplit(List<WriteTask<?>> group, Throwable cause) {
        if (group.size() == 1) {
            group.get(0).fail(StoreErrors.of("writing", cause));
            return;
        }
        for (WriteTask<?> task : group) {
            commit(List.of(task));
        }
    }

    private void rollback() {
        Tx current = tx;
        if (current == null) {
            return;
        }
        current.undoAll();
        try {
            current.closeStatements();
            current.run(StoreSql.ROLLBACK);
        } catch (SQLException e) {
            if (String.valueOf(e.getMessage()).contains("no transaction is active")) {
                return; // the database has rolled back by itself, as it does on a full disk
            }
            tx = null; // a fresh connection is certain to hold no transaction
            try {
                current.close();
            } catch (SQLException suppressed) {
                LOG.warn("store.close.failed", suppressed);
            }
        }
    }

    private Tx connected() throws SQLException {
        Tx current = tx;
        if (current == null) {
            current = new Tx(database, database.writer(), cipher);
            tx = current;
        }
        return current;
    }

    private static void runQuietly(Runnable action) {
        try {
            action.run();
        } catch (Throwable e) { // also an Error: the commit stands, and must not be tried again
            LOG.error("store.after-commit.failed", e);
        }
    }

    private void failWaiting() {
        for (WriteTask<?> task = waiting.poll(); task != null; task = waiting.poll()) {
            task.fail(closed());
        }
    }

    private static StoreException closed() {
        return new StoreException(Kind.CLOSED, "the store is closed");
    }
}
