package io.swarmguard.hub;

import io.swarmguard.message.Delivery;
import io.swarmguard.message.Message;
import io.swarmguard.message.Qos;
import io.swarmguard.store.Migration;
import io.swarmguard.store.Tx;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The hub's rows. What a message says, who holds a session and what it listens to is sealed; topics and filters that a
 * row must be found by are keyed hashes. A message that many sessions wait for lies there once. Changes may be repeated.
 * Used on the store's writer thread.
 */
final class Tables {
    private static final Migration FIRST = Migration.of(
            "hub",
            1,
            "CREATE TABLE hub_session (id BIGINT PRIMARY KEY, sealed BLOB NOT NULL)",
            "CREATE TABLE hub_subscription (session BIGINT NOT NULL, tag BLOB NOT NULL, sealed BLOB NOT NULL,"
                    + " PRIMARY KEY (session, tag))",
            "CREATE TABLE hub_message (id BIGINT PRIMARY KEY, sealed BLOB NOT NULL)",
            "CREATE TABLE hub_entry (session BIGINT NOT NULL, sequence BIGINT NOT NULL, message BIGINT NOT NULL,"
                    + " handle INTEGER NOT NULL, qos INTEGER NOT NULL, retained INTEGER NOT NULL,"
                    + " received INTEGER NOT NULL, ids BLOB NOT NULL, PRIMARY KEY (session, sequence))",
            "CREATE TABLE hub_received (session BIGINT NOT NULL, handle INTEGER NOT NULL,"
                    + " PRIMARY KEY (session, handle))",
            "CREATE TABLE hub_retained (tag BLOB PRIMARY KEY, sealed BLOB NOT NULL)");

    /** Milliseconds since 1970 when the session lost its connection; 0 while it has one. */
    private static final Migration ABSENCE =
            Migration.of("hub", 2, "ALTER TABLE hub_session ADD COLUMN absent_since BIGINT NOT NULL DEFAULT 0");

    static final List<Migration> MIGRATIONS = List.of(FIRST, ABSENCE);

    private static final String SESSION = "hub_session";
    private static final String SUBSCRIPTION = "hub_subscription";
    private static final String MESSAGE = "hub_message";
    private static final String RETAINED = "hub_retained";

    /** How many entries wait for a message that is on the disk. */
    private final Map<Long, Integer> waiting = new HashMap<>();

    /** Takes what is on the disk, in this order of methods. */
    interface Restored {
        void session(long row, Records.SessionBody session, long absentSinceMillis);

        void subscription(long row, Records.SubscriptionBody subscription);

        void received(long row, int handle);

        void entry(EntryRow entry, Message message);

        void retained(Message message);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record EntryRow(long session, long sequence, long message, int handle, Entry.Form form, boolean received) {}

    void putSession(Tx tx, Session session, Session.Terms terms) throws SQLException {
        byte[] body = Records.session(new Records.SessionBody(
                session.subject().id(), session.clientId(), terms.expirySeconds(), terms.will()));
        tx.update(
                "INSERT INTO hub_session (id, sealed, absent_since) VALUES (?, ?, ?)"
                        + " ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed,"
                        + " absent_since = excluded.absent_since",
                session.row(),
                seal(tx, SESSION, key(session.row()), body),
                terms.absentSinceMillis());
    }

    /** Replaces whatever the disk has of a session. */
    void rewriteSession(Tx tx, long row, Session.@Nullable Saved saved) throws SQLException {
        removeSession(tx, row);
        if (saved == null) {
            return;
        }
        putSession(tx, saved.session(), saved.terms());
        for (Subscription subscription : saved.subscriptions()) {
            putSubscription(tx, subscription);
        }
        for (int handle : saved.received().stream().toArray()) {
            putReceived(tx, row, handle);
        }
        for (Sending.SavedEntry each : saved.entries()) {
            Entry entry = each.entry();
            if (entry.written) { // its row has just been removed
                entry.written = false;
                tx.onUndo(() -> entry.written = true);
            }
            putEntry(tx, entry);
            if (each.received()) {
                markReceived(tx, entry);
            }
        }
    }

    void removeSession(Tx tx, long row) throws SQLException {
        tx.update("DELETE FROM hub_session WHERE id = ?", row);
        tx.update("DELETE FROM hub_subscription WHERE session = ?", row);
        tx.update("DELETE FROM hub_received WHERE session = ?", row);
        for (Long message :
                tx.query("SELECT message FROM hub_entry WHERE session = ?", found -> found.getLong(1), row)) {
            release(tx, message);
        }
        tx.update("DELETE FROM hub_entry WHERE session = ?", row);
    }

    void putSubscription(Tx tx, Subscription subscription) throws SQLException {
        long row = subscription.session().row();
        byte[] tag = tag(tx, SUBSCRIPTION, subscription.filter().toString());
        tx.update(
                "INSERT INTO hub_subscription (session, tag, sealed) VALUES (?, ?, ?)"
                        + " ON CONFLICT (session, tag) DO UPDATE SET sealed = excluded.sealed",
                row,
                tag,
                seal(tx, SUBSCRIPTION, key(row, tag), Records.subscription(subscription)));
    }

    void removeSubscription(Tx tx, long row, Filter filter) throws SQLException {
        tx.update(
                "DELETE FROM hub_subscription WHERE session = ? AND tag = ?",
                row,
                tag(tx, SUBSCRIPTION, filter.toString()));
    }

    void putReceived(Tx tx, long row, int handle) throws SQLException {
        tx.update("INSERT INTO hub_received (session, handle) VALUES (?, ?) ON CONFLICT DO NOTHING", row, handle);
    }

    void removeReceived(Tx tx, long row, int handle) throws SQLException {
        tx.update("DELETE FROM hub_received WHERE session = ? AND handle = ?", row, handle);
    }

    void putEntry(Tx tx, Entry entry) throws SQLException {
        if (entry.removed || entry.written) {
            return; // acknowledged before the disk was asked
        }
        Message message = entry.message;
        hold(tx, message);
        tx.update(
                "INSERT INTO hub_entry (session, sequence, message, handle, qos, retained, received, ids)"
                        + " VALUES (?, ?, ?, ?, ?, ?, 0, ?)",
                entry.session.row(),
                entry.sequence,
                message.id(),
                entry.handle,
                entry.qos.level(),
                entry.retained ? 1 : 0,
                ids(entry.ids));
        entry.written = true;
        tx.onUndo(() -> entry.written = false);
    }

    void removeEntry(Tx tx, Entry entry) throws SQLException {
        if (!entry.written) {
            return;
        }
        int gone = tx.update(
                "DELETE FROM hub_entry WHERE session = ? AND sequence = ?", entry.session.row(), entry.sequence);
        entry.written = false;
        tx.onUndo(() -> entry.written = true);
        if (gone > 0) {
            release(tx, entry.message.id());
        }
    }

    void markReceived(Tx tx, Entry entry) throws SQLException {
        if (entry.written) {
            tx.update(
                    "UPDATE hub_entry SET received = 1 WHERE session = ? AND sequence = ?",
                    entry.session.row(),
                    entry.sequence);
        }
    }

    void putRetained(Tx tx, Message message) throws SQLException {
        byte[] tag = tag(tx, RETAINED, message.topic().toString());
        tx.update(
                "INSERT INTO hub_retained (tag, sealed) VALUES (?, ?)"
                        + " ON CONFLICT (tag) DO UPDATE SET sealed = excluded.sealed",
                tag,
                seal(tx, RETAINED, tag, Records.message(message)));
    }

    private void removeRetained(Tx tx, String topic) throws SQLException {
        tx.update("DELETE FROM hub_retained WHERE tag = ?", (Object) tag(tx, RETAINED, topic));
    }

    void clearRetained(Tx tx) throws SQLException {
        tx.update("DELETE FROM hub_retained");
    }

    /** @param message null if there is none any more */
    void writeRetained(Tx tx, String topic, @Nullable Message message) throws SQLException {
        if (message == null) {
            removeRetained(tx, topic);
        } else {
            putRetained(tx, message);
        }
    }

    private void hold(Tx tx, Message message) throws SQLException {
        long id = message.id();
        int count = waiting.getOrDefault(id, 0);
        if (count == 0) {
            tx.update(
                    "INSERT INTO hub_message (id, sealed) VALUES (?, ?)"
                            + " ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed",
                    id,
                    seal(tx, MESSAGE, key(id), Records.message(message)));
        }
        set(tx, id, count + 1);
    }

    private void release(Tx tx, long id) throws SQLException {
        int count = waiting.getOrDefault(id, 1) - 1;
        if (count == 0) {
            tx.update("DELETE FROM hub_message WHERE id = ?", id);
        }
        set(tx, id, count);
    }

    private void set(Tx tx, long id, int count) {
        int before = waiting.getOrDefault(id, 0);
        set(id, count);
        tx.onUndo(() -> set(id, before));
    }

    private void set(long id, int count) {
        if (count == 0) {
            waiting.remove(id);
        } else {
            waiting.put(id, count);
        }
    }

    /** Reads everything; rows whose session is gone are passed over. */
    void restore(Tx tx, Restored into) throws SQLException {
        tx.query("SELECT id, sealed, absent_since FROM hub_session ORDER BY id", row -> {
            long id = row.getLong(1);
            into.session(id, Records.session(open(tx, SESSION, key(id), row.getBytes(2))), row.getLong(3));
            return id;
        });
        tx.query("SELECT session, tag, sealed FROM hub_subscription", row -> {
            long session = row.getLong(1);
            byte[] tag = row.getBytes(2);
            into.subscription(
                    session, Records.subscription(open(tx, SUBSCRIPTION, key(session, tag), row.getBytes(3))));
            return session;
        });
        tx.query("SELECT session, handle FROM hub_received", row -> {
            into.received(row.getLong(1), row.getInt(2));
            return row.getLong(1);
        });
        restoreEntries(tx, into);
        tx.query("SELECT tag, sealed FROM hub_retained", row -> {
            byte[] tag = row.getBytes(1);
            into.retained(Records.message(open(tx, RETAINED, tag, row.getBytes(2))));
            return true;
        });
    }

    private void restoreEntries(Tx tx, Restored into) throws SQLException {
        Map<Long, Message> messages = new HashMap<>();
        tx.query("SELECT id, sealed FROM hub_message", row -> {
            long id = row.getLong(1);
            messages.put(id, Records.message(open(tx, MESSAGE, key(id), row.getBytes(2))));
            return id;
        });
        tx.query(
                "SELECT session, sequence, message, handle, qos, retained, received, ids FROM hub_entry"
                        + " ORDER BY session, sequence",
                row -> {
                    Entry.Form form =
                            new Entry.Form(Qos.ofLevel(row.getInt(5)), row.getInt(6) != 0, ids(row.getBytes(8)));
                    EntryRow entry = new EntryRow(
                            row.getLong(1), row.getLong(2), row.getLong(3), row.getInt(4), form, row.getInt(7) != 0);
                    Message message = messages.get(entry.message());
                    if (message != null) {
                        waiting.merge(entry.message(), 1, Integer::sum);
                        into.entry(entry, message);
                    }
                    return entry.sequence();
                });
    }

    private static byte[] ids(int[] ids) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * ids.length);
        bytes.asIntBuffer().put(ids);
        return bytes.array();
    }

    private static int[] ids(byte[] bytes) {
        if (bytes.length == 0) {
            return Delivery.NO_IDS;
        }
        int[] ids = new int[bytes.length / 4];
        ByteBuffer.wrap(bytes).asIntBuffer().get(ids);
        return ids;
    }

    private static byte[] tag(Tx tx, String table, String text) {
        return tx.cipher().keyedHash(table, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] seal(Tx tx, String table, byte[] key, byte[] body) {
        return tx.cipher().seal(table, key, Records.VERSION, body);
    }

    private static byte[] open(Tx tx, String table, byte[] key, byte[] sealed) {
        return tx.cipher().open(table, key, Records.VERSION, sealed);
    }

    private static byte[] key(long id) {
        return ByteBuffer.allocate(8).putLong(id).array();
    }

    private static byte[] key(long id, byte[] tag) {
        return ByteBuffer.allocate(8 + tag.length).putLong(id).put(tag).array();
    }
}
