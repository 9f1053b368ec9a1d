package io.swarmguard.hub;

import io.swarmguard.store.Store;
import io.swarmguard.store.StoreException;
import io.swarmguard.store.Tx;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings what must survive to the disk: collects changes from all loops, in order, and hands them to the store's writer
 * as one piece of work while the one before it is being synced. Changes of the same retained topic are written once.
 *
 * <p>When the disk fails, whoever waits for it is told so, at once and until the disk has caught up; what it missed is
 * kept as {@link Arrears} and tried again after a rest that doubles each time. So the disk may be behind for a while,
 * but nothing that anybody was told is safe is ever missing from it, and memory stays bounded.
 */
final class Journal {
    /** Changes that wait while the disk does not answer; beyond, it counts as failed. */
    private static final int MOST_CHANGES = 65_536;

    private static final int FIRST_REPAIRED = 256; // sessions in one transaction; doubled while it goes well
    private static final int MOST_REPAIRED = 65_536;
    private static final long FIRST_REST_MILLIS = 100;
    private static final long LONGEST_REST_MILLIS = 5_000;

    private final @Nullable Store store;
    private final Tables tables = new Tables();
    private final Retained retained;
    private final Timer timer;
    private final Consumer<Throwable> onFailure;
    private final Arrears arrears = new Arrears();
    /** Held for reading by loops that add what belongs together, for writing by who takes all that was added. */
    private final ReadWriteLock whole = new ReentrantReadWriteLock();

    private Batch open = new Batch();
    private boolean writing;
    private @Nullable Throwable behind; // why the disk is behind; null: it is not
    private boolean resting;
    private boolean telling;
    private boolean repairedOne; // since the last failure
    private int repairMost = FIRST_REPAIRED;
    private int singly; // so many sessions are tried each by itself, to find one that the database does not take
    private long restMillis = FIRST_REST_MILLIS;

    /** One change of a row. Repeating it changes nothing. */
    @FunctionalInterface
    interface Change {
        void write(Tx tx) throws SQLException;
    }

    /** Told when what was added before is on the disk, with null, or why it is not. On any thread, without locks held. */
    @FunctionalInterface
    interface Synced {
        void done(@Nullable Throwable failure);
    }

    private record Noted(Session session, Change change) {}

    private static final class Batch {
        final List<Noted> changes = new ArrayList<>();
        final Set<String> topics = new LinkedHashSet<>();
        final List<Synced> waiting = new ArrayList<>();

        boolean isEmpty() {
            return changes.isEmpty() && topics.isEmpty() && waiting.isEmpty();
        }
    }

    /** @param store null: nothing survives, and everything is certain at once */
    Journal(@Nullable Store store, Retained retained, Timer timer, Consumer<Throwable> onFailure) {
        this.store = store;
        this.retained = retained;
        this.timer = timer;
        this.onFailure = onFailure;
    }

    /** Whether there is a disk at all. */
    boolean isDurable() {
        return store != null;
    }

    /**
     * What this thread adds from here to {@link #endWhole} goes to the disk in one transaction. Taken by a loop before any
     * other lock, for the microseconds of one publish: the store's writer, which wants all that was added, waits for it,
     * and other loops that begin meanwhile wait for the writer.
     */
    void beginWhole() {
        whole.readLock().lock();
    }

    void endWhole() {
        whole.readLock().unlock();
    }

    void put(Session session, Session.Terms terms) {
        add(session, tx -> tables.putSession(tx, session, terms));
    }

    void remove(Session session) {
        add(session, tx -> tables.removeSession(tx, session.row()));
    }

    void put(Subscription subscription) {
        add(subscription.session(), tx -> tables.putSubscription(tx, subscription));
    }

    void remove(Session session, Filter filter) {
        add(session, tx -> tables.removeSubscription(tx, session.row(), filter));
    }

    void putReceived(Session session, int handle) {
        add(session, tx -> tables.putReceived(tx, session.row(), handle));
    }

    void removeReceived(Session session, int handle) {
        add(session, tx -> tables.removeReceived(tx, session.row(), handle));
    }

    /** The entry is told when it is on the disk or will not be. */
    synchronized void add(Entry entry, Synced synced) {
        add(entry.session, tx -> tables.putEntry(tx, entry));
        whenSynced(synced);
    }

    void remove(Entry entry) {
        add(entry.session, tx -> tables.removeEntry(tx, entry));
    }

    void received(Entry entry) {
        add(entry.session, tx -> tables.markReceived(tx, entry));
    }

    private synchronized void add(Session session, Change change) {
        if (store == null) {
            return;
        }
        if (behind != null) {
            arrears.add(session);
        } else {
            session.mayHaveRows = true;
            open.changes.add(new Noted(session, change));
            if (open.changes.size() > MOST_CHANGES) {
                overrun();
            }
        }
        write();
    }

    /** The retained message of that topic changed. */
    synchronized void retained(String topic) {
        if (store == null) {
            return;
        }
        if (behind != null) {
            arrears.add(topic);
        } else {
            open.topics.add(topic);
            if (open.topics.size() > MOST_CHANGES) {
                overrun();
            }
        }
        write();
    }

    /** Tells when everything that was added before is on the disk. */
    void whenSynced(Synced synced) {
        if (store == null) {
            synced.done(null);
            return;
        }
        synchronized (this) {
            open.waiting.add(synced);
            if (behind != null) {
                tellSoon();
            }
            write();
        }
    }

    private synchronized void write() {
        if (writing || store == null) {
            return;
        }
        if (behind == null && !open.isEmpty()) {
            writing = true;
            append(store);
        } else if (behind != null && !resting && !arrears.isEmpty()) {
            writing = true;
            repair(store);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // appended is told of failures
    private void append(Store to) {
        @Nullable Batch[] taken = new Batch[1];
        to.write(tx -> {
                    if (taken[0] == null) { // the store may run it again after it undid it
                        taken[0] = takeBatch();
                    }
                    write(tx, taken[0]);
                    return true;
                })
                .whenComplete((ok, failure) -> appended(taken[0], failure));
    }

    /** On the writer's thread, so that what came while the work waited goes with it. */
    private Batch takeBatch() {
        whole.writeLock().lock();
        try {
            return takeOpen();
        } finally {
            whole.writeLock().unlock();
        }
    }

    private synchronized Batch takeOpen() {
        Batch batch = open;
        open = new Batch();
        return batch;
    }

    private void write(Tx tx, Batch batch) throws SQLException {
        for (Noted noted : batch.changes) {
            noted.change.write(tx);
        }
        for (String topic : batch.topics) {
            tables.writeRetained(tx, topic, retained.current(topic));
        }
    }

    private void appended(@Nullable Batch batch, @Nullable Throwable failure) {
        Batch finished = batch == null ? takeOpen() : batch; // null: the store did not even begin
        if (failure != null) {
            failed(failure);
            synchronized (this) {
                note(finished);
            }
        }
        for (Synced synced : finished.waiting) {
            synced.done(failure);
        }
        written();
    }

    private synchronized void written() {
        writing = false;
        write();
    }

    private void failed(Throwable failure) {
        onFailure.accept(failure);
        synchronized (this) {
            fallBehind(failure);
            resting = true;
            repairedOne = false;
            if (!isClosed(failure)) {
                timer.at(timer.millis() + restMillis, this::wake);
                restMillis = Math.min(2 * restMillis, LONGEST_REST_MILLIS);
            }
        }
    }

    private static boolean isClosed(Throwable failure) {
        return failure instanceof StoreException e && e.kind() == StoreException.Kind.CLOSED;
    }

    /** The disk does not fail, it does not answer. */
    private void overrun() {
        StoreException why = new StoreException(StoreException.Kind.BUSY, "the disk does not keep up with the hub");
        fallBehind(why);
        timer.at(timer.millis(), () -> onFailure.accept(why)); // not here: the caller may hold locks
    }

    private void fallBehind(Throwable why) {
        behind = why;
        note(open);
        open.changes.clear();
        open.topics.clear();
        tellSoon();
    }

    private void note(Batch batch) {
        for (Noted noted : batch.changes) {
            arrears.add(noted.session);
        }
        batch.topics.forEach(arrears::add);
    }

    private synchronized void wake() {
        resting = false;
        if (arrears.isEmpty()) { // nothing to try it with: whatever comes next will show
            behind = null;
        }
        write();
    }

    /** Not at once: who asks may hold locks, and what it asks for may still go to those who are connected. */
    private void tellSoon() {
        if (!telling && !open.waiting.isEmpty()) {
            telling = true;
            timer.at(timer.millis(), this::tell);
        }
    }

    private void tell() {
        List<Synced> told = new ArrayList<>();
        Throwable why;
        synchronized (this) {
            telling = false;
            why = behind;
            if (why == null) {
                return; // it has caught up meanwhile: they are told when it has written what came with them
            }
            told.addAll(open.waiting);
            open.waiting.clear();
        }
        for (Synced synced : told) {
            synced.done(why);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // repaired is told of failures
    private void repair(Store to) {
        Arrears.@Nullable Part[] taken = new Arrears.Part[1];
        to.write(tx -> {
                    if (taken[0] == null) {
                        taken[0] = takePart();
                    }
                    taken[0].write(tx, tables, retained);
                    return true;
                })
                .whenComplete((ok, failure) -> repaired(taken[0], failure));
    }

    /** With the last of it the disk is no longer behind: what comes from now on is written after it, as ever. */
    private synchronized Arrears.Part takePart() {
        Arrears.Part part = arrears.take(singly > 0 ? 1 : repairMost);
        singly = Math.max(0, singly - 1);
        if (arrears.isEmpty()) {
            behind = null;
        }
        return part;
    }

    private void repaired(Arrears.@Nullable Part part, @Nullable Throwable failure) {
        if (failure == null) {
            synchronized (this) {
                repairedOne = true;
                repairMost = Math.min(2 * repairMost, MOST_REPAIRED);
                restMillis = FIRST_REST_MILLIS;
            }
        } else {
            synchronized (this) {
                if (part != null && !isHopeless(part, failure)) {
                    arrears.add(part);
                }
                if (isRefused(failure)) {
                    singly = arrears.sessions();
                } else {
                    repairMost = Math.max(1, Math.min(FIRST_REPAIRED, repairMost / 2));
                }
            }
            failed(failure);
        }
        written();
    }

    /** One session that the database does not take though it takes others must not keep them all waiting. */
    private boolean isHopeless(Arrears.Part part, Throwable failure) {
        return part.isOneSession() && repairedOne && isRefused(failure);
    }

    /** Whether it is not the disk that failed. */
    private static boolean isRefused(Throwable failure) {
        return failure instanceof StoreException e && e.kind() == StoreException.Kind.WORK_FAILED;
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
