package io.swarmguard.ledger;

import io.swarmguard.store.Sql;

/** Every statement on the ledger's tables. */
enum LedgerSql implements Sql {
    // the tables; a released statement is never edited
    LEAVES("CREATE TABLE ledger_leaf (idx BIGINT PRIMARY KEY, leaf BYTEA NOT NULL)"),
    TILES("CREATE TABLE ledger_tile (level INTEGER NOT NULL, tile BIGINT NOT NULL, hashes BYTEA NOT NULL,"
            + " PRIMARY KEY (level, tile))"),
    CHECKPOINTS("CREATE TABLE ledger_checkpoint (size BIGINT PRIMARY KEY, note TEXT NOT NULL)"),
    STATE("CREATE TABLE ledger_state (name TEXT PRIMARY KEY, value TEXT NOT NULL)"),

    FIND_SIZE("SELECT COALESCE(MAX(idx) + 1, 0) FROM ledger_leaf"),
    FIND_ALL_LEAVES("SELECT idx, leaf FROM ledger_leaf ORDER BY idx"),
    FIND_LEAVES("SELECT idx, leaf FROM ledger_leaf WHERE idx >= ? AND idx < ? ORDER BY idx"),
    FIND_LEAF("SELECT leaf FROM ledger_leaf WHERE idx = ?"),
    INSERT_LEAF("INSERT INTO ledger_leaf (idx, leaf) VALUES (?, ?)"),

    FIND_TILE("SELECT hashes FROM ledger_tile WHERE level = ? AND tile = ?"),
    PUT_TILE("INSERT INTO ledger_tile (level, tile, hashes) VALUES (?, ?, ?)"
            + " ON CONFLICT (level, tile) DO UPDATE SET hashes = excluded.hashes"),

    FIND_CHECKPOINTS("SELECT size, note FROM ledger_checkpoint"),
    INSERT_CHECKPOINT("INSERT INTO ledger_checkpoint (size, note) VALUES (?, ?)"),

    FIND_STATE("SELECT value FROM ledger_state WHERE name = ?"),
    PUT_STATE("INSERT INTO ledger_state (name, value) VALUES (?, ?)"
            + " ON CONFLICT (name) DO UPDATE SET value = excluded.value");

    private final String text;

    LedgerSql(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
