package io.swarmguard.hub;

import static io.swarmguard.hub.Layout.MESSAGE;
import static io.swarmguard.hub.Layout.RETAINED;
import static io.swarmguard.hub.Layout.SESSION;
import static io.swarmguard.hub.Layout.SUBSCRIPTION;
import static io.swarmguard.hub.Layout.key;

import io.swarmguard.message.Message;
import io.swarmguard.store.Tx;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The hub's rows, as {@link Layout} has them. What a message says, who holds a session, what it listens to and how it is
 * sent what is sealed; topics and filters that a row must be found by are keyed hashes. A message that many sessions wait
 * for lies there once. Changes may be repeated. Used on the store's writer thread.
 */
final class Tables {
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

    record EntryRow(long session, long sequence, Records.EntryBody body) {}

    void putSession(Tx tx, Session session, Session.Terms terms) throws SQLException {
        byte[] body = Records.session(new Records.SessionBody(
                session.subject().id(), session.clientId(), terms.expirySeconds(), terms.left()));
        tx.update(
                HubSql.PUT_SESSION,
                session.row(),
                tx.cipher().seal(SESSION, key(session.row()), Records.SESSION_VERSION, body),
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
        tx.update(HubSql.DELETE_SESSION, row);
        tx.update(HubSql.DELETE_SUBSCRIPTIONS_OF, row);
        tx.update(HubSql.DELETE_RECEIVED_OF, row);
        for (Long message : tx.query(HubSql.FIND_MESSAGES_FOR, found -> found.getLong(1), row)) {
            release(tx, message);
        }
        tx.update(HubSql.DELETE_ENTRIES_OF, row);
    }

    void putSubscription(Tx tx, Subscription subscription) throws SQLException {
        long row = subscription.session().row();
        byte[] tag = Layout.filterTag(tx, row, subscription.filter().toString());
        tx.update(
                HubSql.PUT_SUBSCRIPTION,
                row,
                tag,
                seal(tx, SUBSCRIPTION, Layout.subscriptionKey(row, tag), Records.subscription(subscription)));
    }

    void removeSubscription(Tx tx, long row, Filter filter) throws SQLException {
        tx.update(HubSql.DELETE_SUBSCRIPTION, row, Layout.filterTag(tx, row, filter.toString()));
    }

    void putReceived(Tx tx, long row, int handle) throws SQLException {
        tx.update(HubSql.PUT_RECEIVED, row, handle);
    }

    void removeReceived(Tx tx, long row, int handle) throws SQLException {
        tx.update(HubSql.DELETE_RECEIVED, row, handle);
    }

    void putEntry(Tx tx, Entry entry) throws SQLException {
        if (entry.removed || entry.written) {
            return; // acknowledged before the disk was asked
        }
        Message message = entry.message;
        hold(tx, message);
        tx.update(HubSql.INSERT_ENTRY, entry.session.row(), entry.sequence, message.id(), seal(tx, entry, false));
        entry.written = true;
        tx.onUndo(() -> entry.written = false);
    }

    void removeEntry(Tx tx, Entry entry) throws SQLException {
        if (!entry.written) {
            return;
        }
        int gone = tx.update(HubSql.DELETE_ENTRY, entry.session.row(), entry.sequence);
        entry.written = false;
        tx.onUndo(() -> entry.written = true);
        if (gone > 0) {
            release(tx, entry.message.id());
        }
    }

    void markReceived(Tx tx, Entry entry) throws SQLException {
        if (entry.written) {
            tx.update(HubSql.RESEAL_ENTRY, seal(tx, entry, true), entry.session.row(), entry.sequence);
        }
    }

    void putRetained(Tx tx, Message message) throws SQLException {
        byte[] tag = Layout.topicTag(tx, message.topic().toString());
        tx.update(HubSql.PUT_RETAINED, tag, seal(tx, RETAINED, tag, Records.message(message)));
    }

    private void removeRetained(Tx tx, String topic) throws SQLException {
        tx.update(HubSql.DELETE_RETAINED, (Object) Layout.topicTag(tx, topic));
    }

    void clearRetained(Tx tx) throws SQLException {
        tx.update(HubSql.DELETE_ALL_RETAINED);
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
            tx.update(HubSql.PUT_MESSAGE, id, seal(tx, MESSAGE, key(id), Records.message(message)));
        }
        set(tx, id, count + 1);
    }

    private void release(Tx tx, long id) throws SQLException {
        int count = waiting.getOrDefault(id, 1) - 1;
        if (count == 0) {
            tx.update(HubSql.DELETE_MESSAGE, id);
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
        tx.query(HubSql.FIND_SESSIONS, row -> {
            long id = row.getLong(1);
            byte[] body = tx.cipher().open(SESSION, key(id), Records.SESSION_VERSION, row.getBytes(2));
            into.session(id, Records.session(body), row.getLong(3));
            return id;
        });
        tx.query(HubSql.FIND_SUBSCRIPTIONS, row -> {
            long session = row.getLong(1);
            byte[] tag = row.getBytes(2);
            byte[] key = Layout.subscriptionKey(session, tag);
            into.subscription(session, Records.subscription(open(tx, SUBSCRIPTION, key, row.getBytes(3))));
            return session;
        });
        tx.query(HubSql.FIND_RECEIVED, row -> {
            into.received(row.getLong(1), row.getInt(2));
            return row.getLong(1);
        });
        restoreEntries(tx, into);
        tx.query(HubSql.FIND_RETAINED, row -> {
            byte[] tag = row.getBytes(1);
            into.retained(Records.message(open(tx, RETAINED, tag, row.getBytes(2))));
            return true;
        });
    }

    private void restoreEntries(Tx tx, Restored into) throws SQLException {
        Map<Long, Message> messages = new HashMap<>();
        tx.query(HubSql.FIND_MESSAGES, row -> {
            long id = row.getLong(1);
            messages.put(id, Records.message(open(tx, MESSAGE, key(id), row.getBytes(2))));
            return id;
        });
        tx.query(HubSql.FIND_ENTRIES, row -> {
            long session = row.getLong(1);
            long sequence = row.getLong(2);
            long id = row.getLong(3);
            byte[] key = Layout.entryKey(session, sequence, id);
            Records.EntryBody body = Records.entry(open(tx, Layout.ENTRY, key, row.getBytes(4)));
            Message message = messages.get(id);
            if (message != null) {
                waiting.merge(id, 1, Integer::sum);
                into.entry(new EntryRow(session, sequence, body), message);
            }
            return sequence;
        });
    }

    private static byte[] seal(Tx tx, Entry entry, boolean received) {
        Entry.Form form = new Entry.Form(entry.qos, entry.retained, entry.ids);
        byte[] key = Layout.entryKey(entry.session.row(), entry.sequence, entry.message.id());
        return seal(tx, Layout.ENTRY, key, Records.entry(new Records.EntryBody(entry.handle, form, received)));
    }

    private static byte[] seal(Tx tx, String table, byte[] key, byte[] body) {
        return tx.cipher().seal(table, key, Records.VERSION, body);
    }

    private static byte[] open(Tx tx, String table, byte[] key, byte[] sealed) {
        return tx.cipher().open(table, key, Records.VERSION, sealed);
    }
}
