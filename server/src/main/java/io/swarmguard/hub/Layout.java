package io.swarmguard.hub;

import io.swarmguard.message.Delivery;
import io.swarmguard.message.Qos;
import io.swarmguard.store.Migration;
import io.swarmguard.store.Tx;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;

/**
 * How the hub's tables came to be, and what lies in them unsealed: the numbers of sessions, which are counted up and say
 * nothing of whose they are; the numbers of messages, which say when and by which node they were taken; the order of what
 * waits for a session; the handles of exactly-once publishes under way, which clients count up; when a session was left;
 * and keyed hashes by which rows are found. Released steps are never edited.
 */
final class Layout {
    static final String SESSION = "hub_session";
    static final String SUBSCRIPTION = "hub_subscription";
    static final String MESSAGE = "hub_message";
    static final String ENTRY = "hub_entry";
    static final String RETAINED = "hub_retained";

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

    /** How far messages were numbered: below that number, by node. */
    private static final Migration IDS =
            Migration.of("hub", 3, "CREATE TABLE hub_ids (node INTEGER PRIMARY KEY, next BIGINT NOT NULL)");

    /**
     * What a client chose for an entry is sealed; equal filters of two sessions are no longer seen to be equal; wills
     * know their certificate, and those that do not are gone.
     */
    private static final Migration SEALED = new Migration("hub", 4, Layout::seal);

    static final List<Migration> MIGRATIONS = List.of(FIRST, ABSENCE, IDS, SEALED);

    private Layout() {}

    private static int seal(Tx tx) throws SQLException {
        sealEntries(tx);
        separateFilters(tx);
        return forgetWills(tx);
    }

    private record OldEntry(long session, long sequence, long message, Records.EntryBody body) {}

    private static void sealEntries(Tx tx) throws SQLException {
        List<OldEntry> entries = tx.query(
                "SELECT session, sequence, message, handle, qos, retained, received, ids FROM hub_entry",
                row -> new OldEntry(
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3),
                        new Records.EntryBody(
                                row.getInt(4),
                                new Entry.Form(Qos.ofLevel(row.getInt(5)), row.getInt(6) != 0, ids(row.getBytes(8))),
                                row.getInt(7) != 0)));
        tx.update("DROP TABLE hub_entry");
        tx.update("CREATE TABLE hub_entry (session BIGINT NOT NULL, sequence BIGINT NOT NULL, message BIGINT NOT NULL,"
                + " sealed BLOB NOT NULL, PRIMARY KEY (session, sequence))");
        for (OldEntry old : entries) {
            byte[] key = entryKey(old.session, old.sequence, old.message);
            tx.update(
                    "INSERT INTO hub_entry (session, sequence, message, sealed) VALUES (?, ?, ?, ?)",
                    old.session,
                    old.sequence,
                    old.message,
                    tx.cipher().seal(ENTRY, key, Records.VERSION, Records.entry(old.body)));
        }
    }

    private static int[] ids(byte[] bytes) {
        if (bytes.length == 0) {
            return Delivery.NO_IDS;
        }
        int[] ids = new int[bytes.length / 4];
        ByteBuffer.wrap(bytes).asIntBuffer().get(ids);
        return ids;
    }

    private record Sealed(long session, byte[] sealed) {}

    private static void separateFilters(Tx tx) throws SQLException {
        List<Sealed> opened = tx.query("SELECT session, tag, sealed FROM hub_subscription", row -> {
            long session = row.getLong(1);
            byte[] key = subscriptionKey(session, row.getBytes(2));
            return new Sealed(session, tx.cipher().open(SUBSCRIPTION, key, Records.VERSION, row.getBytes(3)));
        });
        tx.update("DELETE FROM hub_subscription");
        for (Sealed each : opened) {
            byte[] tag = filterTag(
                    tx, each.session, Records.subscription(each.sealed).filter());
            tx.update(
                    "INSERT INTO hub_subscription (session, tag, sealed) VALUES (?, ?, ?)",
                    each.session,
                    tag,
                    tx.cipher().seal(SUBSCRIPTION, subscriptionKey(each.session, tag), Records.VERSION, each.sealed));
        }
    }

    private static int forgetWills(Tx tx) throws SQLException {
        List<Sealed> sessions =
                tx.query("SELECT id, sealed FROM hub_session", row -> new Sealed(row.getLong(1), row.getBytes(2)));
        for (Sealed each : sessions) {
            byte[] key = key(each.session);
            byte[] body = tx.cipher().open(SESSION, key, Records.VERSION, each.sealed);
            byte[] now = Records.session(Records.sessionWithoutWill(body));
            tx.update(
                    "UPDATE hub_session SET sealed = ? WHERE id = ?",
                    tx.cipher().seal(SESSION, key, Records.SESSION_VERSION, now),
                    each.session);
        }
        return sessions.size();
    }

    static byte[] key(long id) {
        return ByteBuffer.allocate(8).putLong(id).array();
    }

    static byte[] subscriptionKey(long session, byte[] tag) {
        return ByteBuffer.allocate(8 + tag.length).putLong(session).put(tag).array();
    }

    static byte[] entryKey(long session, long sequence, long message) {
        return ByteBuffer.allocate(24)
                .putLong(session)
                .putLong(sequence)
                .putLong(message)
                .array();
    }

    static byte[] filterTag(Tx tx, long session, String filter) {
        byte[] text = filter.getBytes(StandardCharsets.UTF_8);
        return tx.cipher().keyedHash(SUBSCRIPTION, subscriptionKey(session, text));
    }

    static byte[] topicTag(Tx tx, String topic) {
        return tx.cipher().keyedHash(RETAINED, topic.getBytes(StandardCharsets.UTF_8));
    }
}
