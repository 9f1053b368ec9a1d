package io.swarmguard.hub;

import io.swarmguard.store.Sql;

/** Every statement on the hub's tables. */
enum HubSql implements Sql {
    // the tables, as Layout makes them step by step; a released statement is never edited
    SESSIONS("CREATE TABLE hub_session (id BIGINT PRIMARY KEY, sealed BYTEA NOT NULL)"),
    SUBSCRIPTIONS("CREATE TABLE hub_subscription (session BIGINT NOT NULL, tag BYTEA NOT NULL, sealed BYTEA NOT NULL,"
            + " PRIMARY KEY (session, tag))"),
    MESSAGES("CREATE TABLE hub_message (id BIGINT PRIMARY KEY, sealed BYTEA NOT NULL)"),
    OLD_ENTRIES("CREATE TABLE hub_entry (session BIGINT NOT NULL, sequence BIGINT NOT NULL, message BIGINT NOT NULL,"
            + " handle INTEGER NOT NULL, qos INTEGER NOT NULL, retained INTEGER NOT NULL,"
            + " received INTEGER NOT NULL, ids BYTEA NOT NULL, PRIMARY KEY (session, sequence))"),
    RECEIVED("CREATE TABLE hub_received (session BIGINT NOT NULL, handle INTEGER NOT NULL,"
            + " PRIMARY KEY (session, handle))"),
    RETAINED("CREATE TABLE hub_retained (tag BYTEA PRIMARY KEY, sealed BYTEA NOT NULL)"),
    ADD_ABSENCE("ALTER TABLE hub_session ADD COLUMN absent_since BIGINT NOT NULL DEFAULT 0"),
    IDS("CREATE TABLE hub_ids (node INTEGER PRIMARY KEY, next BIGINT NOT NULL)"),
    FIND_OLD_ENTRIES("SELECT session, sequence, message, handle, qos, retained, received, ids FROM hub_entry"),
    DROP_OLD_ENTRIES("DROP TABLE hub_entry"),
    ENTRIES("CREATE TABLE hub_entry (session BIGINT NOT NULL, sequence BIGINT NOT NULL, message BIGINT NOT NULL,"
            + " sealed BYTEA NOT NULL, PRIMARY KEY (session, sequence))"),
    DELETE_SUBSCRIPTIONS("DELETE FROM hub_subscription"),
    INSERT_SUBSCRIPTION("INSERT INTO hub_subscription (session, tag, sealed) VALUES (?, ?, ?)"),
    FIND_OLD_SESSIONS("SELECT id, sealed FROM hub_session"),
    RESEAL_SESSION("UPDATE hub_session SET sealed = ? WHERE id = ?"),

    FIND_SESSIONS("SELECT id, sealed, absent_since FROM hub_session ORDER BY id"),
    PUT_SESSION("INSERT INTO hub_session (id, sealed, absent_since) VALUES (?, ?, ?)"
            + " ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed, absent_since = excluded.absent_since"),
    DELETE_SESSION("DELETE FROM hub_session WHERE id = ?"),

    FIND_SUBSCRIPTIONS("SELECT session, tag, sealed FROM hub_subscription"),
    PUT_SUBSCRIPTION("INSERT INTO hub_subscription (session, tag, sealed) VALUES (?, ?, ?)"
            + " ON CONFLICT (session, tag) DO UPDATE SET sealed = excluded.sealed"),
    DELETE_SUBSCRIPTION("DELETE FROM hub_subscription WHERE session = ? AND tag = ?"),
    DELETE_SUBSCRIPTIONS_OF("DELETE FROM hub_subscription WHERE session = ?"),

    FIND_RECEIVED("SELECT session, handle FROM hub_received"),
    PUT_RECEIVED("INSERT INTO hub_received (session, handle) VALUES (?, ?) ON CONFLICT DO NOTHING"),
    DELETE_RECEIVED("DELETE FROM hub_received WHERE session = ? AND handle = ?"),
    DELETE_RECEIVED_OF("DELETE FROM hub_received WHERE session = ?"),

    FIND_ENTRIES("SELECT session, sequence, message, sealed FROM hub_entry ORDER BY session, sequence"),
    FIND_MESSAGES_FOR("SELECT message FROM hub_entry WHERE session = ?"),
    INSERT_ENTRY("INSERT INTO hub_entry (session, sequence, message, sealed) VALUES (?, ?, ?, ?)"),
    RESEAL_ENTRY("UPDATE hub_entry SET sealed = ? WHERE session = ? AND sequence = ?"),
    DELETE_ENTRY("DELETE FROM hub_entry WHERE session = ? AND sequence = ?"),
    DELETE_ENTRIES_OF("DELETE FROM hub_entry WHERE session = ?"),

    FIND_MESSAGES("SELECT id, sealed FROM hub_message"),
    PUT_MESSAGE("INSERT INTO hub_message (id, sealed) VALUES (?, ?)"
            + " ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed"),
    DELETE_MESSAGE("DELETE FROM hub_message WHERE id = ?"),

    FIND_RETAINED("SELECT tag, sealed FROM hub_retained"),
    PUT_RETAINED("INSERT INTO hub_retained (tag, sealed) VALUES (?, ?)"
            + " ON CONFLICT (tag) DO UPDATE SET sealed = excluded.sealed"),
    DELETE_RETAINED("DELETE FROM hub_retained WHERE tag = ?"),
    DELETE_ALL_RETAINED("DELETE FROM hub_retained"),

    FIND_NEXT_ID("SELECT next FROM hub_ids WHERE node = ?"),
    PUT_NEXT_ID("INSERT INTO hub_ids (node, next) VALUES (?, ?) ON CONFLICT (node) DO UPDATE SET next = excluded.next");

    private final String text;

    HubSql(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
