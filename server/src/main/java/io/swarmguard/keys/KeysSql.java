package io.swarmguard.keys;

import io.swarmguard.store.Sql;

/** Every statement on the table of signing keys. */
enum KeysSql implements Sql {
    // the table; a released statement is never edited
    SIGNING_KEYS("CREATE TABLE signing_key (name TEXT PRIMARY KEY, kind TEXT NOT NULL, public_key BYTEA NOT NULL,"
            + " sealed BYTEA NOT NULL)"),

    FIND_KEY("SELECT kind, public_key, sealed FROM signing_key WHERE name = ?"),
    INSERT_KEY("INSERT INTO signing_key (name, kind, public_key, sealed) VALUES (?, ?, ?, ?)");

    private final String text;

    KeysSql(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
