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
            HubSql.SESSIONS,
            HubSql.SUBSCRIPTIONS,
            HubSql.MESSAGES,
            HubSql.OLD_ENTRIES,
            HubSql.RECEIVED,
            HubSql.RETAINED);

    /** Milliseconds since 1970 when the session lost its connection; 0 while it has one. */
    private static final Migration ABSENCE = Migration.of("hub", 2, HubSql.ADD_ABSENCE);

    /** How far messages were numbered: below that number, by node. */
    private static final Migration IDS = Migration.of("hub", 3, HubSql.IDS);

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
                HubSql.FIND_OLD_ENTRIES,
                row -> new OldEntry(
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3),
                        new Records.EntryBody(
                                row.getInt(4),
                                new Entry.Form(Qos.ofLevel(row.getInt(5)), row.getInt(6) != 0, ids(row.getBytes(8))),
                                row.getInt(7) != 0)));
        tx.update(HubSql.DROP_OLD_ENTRIES);
        tx.update(HubSql.ENTRIES);
        for (OldEntry old : entries) {
            byte[] key = entryKey(old.session, old.sequence, old.message);
            tx.update(
                    HubSql.INSERT_ENTRY,
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
        List<Sealed> opened = tx.query(HubSql.FIND_SUBSCRIPTIONS, row -> {
            long session = row.getLong(1);
            byte[] key = subscriptionKey(session, row.getBytes(2));
            return new Sealed(session, tx.cipher().open(SUBSCRIPTION, key, Records.VERSION, row.getBytes(3)));
        });
        tx.update(HubSql.DELETE_SUBSCRIPTIONS);
        for (Sealed each : opened) {
            byte[] tag = filterTag(
                    tx, each.session, Records.subscription(each.sealed).filter());
            tx.update(
                    HubSql.INSERT_SUBSCRIPTION,
                    each.session,
                    tag,
                    tx.cipher().seal(SUBSCRIPTION, subscriptionKey(each.session, tag), Records.VERSION, each.sealed));
        }
    }

    private static int forgetWills(Tx tx) throws SQLException {
        List<Sealed> sessions = tx.query(HubSql.FIND_OLD_SESSIONS, row -> new Sealed(row.getLong(1), row.getBytes(2)));
        for (Sealed each : sessions) {
            byte[] key = key(each.session);
            byte[] body = tx.cipher().open(SESSION, key, Records.VERSION, each.sealed);
            byte[] now = Records.session(Records.sessionWithoutWill(body));
            tx.update(
                    HubSql.RESEAL_SESSION, tx.cipher().seal(SESSION, key, Records.SESSION_VERSION, now), each.session);
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
