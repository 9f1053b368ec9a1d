package io.swarmguard.hub;

import io.swarmguard.message.Message;
import io.swarmguard.message.Will;
import io.swarmguard.store.Store;
import io.swarmguard.store.Tx;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings what must survive to the disk: collects changes from all loops, in order, and hands them to the store's writer
 * as one piece of work while the one before it is being synced. Changes of the same retained topic are written once.
 */
final class Journal {
    private final @Nullable Store store;
    private final Tables tables;
    private final Retained retained;
    private final Consumer<Throwable> onFailure;
    private Batch open = new Batch();
    private boolean writing;

    /** One change of a row. */
    @FunctionalInterface
    interface Change {
        void write(Tx tx) throws SQLException;
    }

    /** Told when what was added before is on the disk, with null, or why it is not. On the store's writer thread. */
    @FunctionalInterface
    interface Synced {
        void done(@Nullable Throwable failure);
    }

    private static final class Batch {
        final List<Change> changes = new ArrayList<>();
        final Set<String> topics = new LinkedHashSet<>();
        final List<Synced> waiting = new ArrayList<>();

        boolean isEmpty() {
            return changes.isEmpty() && topics.isEmpty() && waiting.isEmpty();
        }
    }

    /** @param store null: nothing survives, and everything is certain at once */
    Journal(@Nullable Store store, Retained retained, Consumer<Throwable> onFailure) {
        this.store = store;
        this.tables = new Tables();
        this.retained = retained;
        this.onFailure = onFailure;
    }

    /** Whether there is a disk at all. */
    boolean isDurable() {
        return store != null;
    }

    void put(Session session, long expirySeconds, @Nullable Will will) {
        add(tx -> tables.putSession(tx, session, expirySeconds, will));
    }

    void remove(Session session) {
        add(tx -> tables.removeSession(tx, session.row()));
    }

    void put(Subscription subscription) {
        add(tx -> tables.putSubscription(tx, subscription));
    }

    void remove(Session session, Filter filter) {
        add(tx -> tables.removeSubscription(tx, session.row(), filter));
    }

    void putReceived(Session session, int handle) {
        add(tx -> tables.putReceived(tx, session.row(), handle));
    }

    void removeReceived(Session session, int handle) {
        add(tx -> tables.removeReceived(tx, session.row(), handle));
    }

    /** The entry is told when it is on the disk or will not be. */
    void add(Entry entry, Synced synced) {
        add(tx -> tables.putEntry(tx, entry), synced);
    }

    void remove(Entry entry) {
        add(tx -> tables.removeEntry(tx, entry));
    }

    void received(Entry entry) {
        add(tx -> tables.markReceived(tx, entry));
    }

    /** The retained message of that topic changed. */
    void retained(String topic) {
        if (store != null) {
            synchronized (this) {
                open.topics.add(topic);
                write();
            }
        }
    }

    /** Tells when everything that was added before is on the disk. */
    void whenSynced(Synced synced) {
        if (store == null) {
            synced.done(null);
        } else {
            synchronized (this) {
                open.waiting.add(synced);
                write();
            }
        }
    }

    private void add(Change change) {
        if (store != null) {
            synchronized (this) {
                open.changes.add(change);
                write();
            }
        }
    }

    private void add(Change change, Synced synced) {
        if (store != null) {
            synchronized (this) {
                open.changes.add(change);
                open.waiting.add(synced);
                write();
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // finish is told of failures
    private synchronized void write() {
        if (writing || store == null || open.isEmpty()) {
            return;
        }
        writing = true;
        @Nullable Batch[] taken = new Batch[1];
        store.write(tx -> {
                    if (taken[0] == null) { // the store may run it again after it undid it
                        taken[0] = take();
                    }
                    write(tx, taken[0]);
                    return true;
                })
                .whenComplete((ok, failure) -> finish(taken[0], failure));
    }

    /** On the writer's thread, so that what came while the work waited goes with it. */
    private synchronized Batch take() {
        Batch batch = open;
        open = new Batch();
        return batch;
    }

    private void write(Tx tx, Batch batch) throws SQLException {
        for (Change change : batch.changes) {
            change.write(tx);
        }
        for (String topic : batch.topics) {
            Message message = retained.current(topic);
            if (message == null) {
                tables.removeRetained(tx, topic);
            } else {
                tables.putRetained(tx, message);
            }
        }
    }

    private void finish(@Nullable Batch batch, @Nullable Throwable failure) {
        Batch finished = batch == null ? take() : batch; // null: the store did not even begin
        if (failure != null) {
            onFailure.accept(failure);
        }
        for (Synced synced : finished.waiting) {
            synced.done(failure);
        }
        synchronized (this) {
            writing = false;
            write();
        }
    }

    /** What is on the disk, in the order a hub can take it. */
    void restore(Tables.Restored into) {
        if (store != null) {
            store.read(tx -> {
                tables.restore(tx, into);
                return true;
            });
        }
    }
}
