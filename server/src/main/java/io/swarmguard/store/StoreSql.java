package io.swarmguard.store;

/** The store's own statements. How a transaction begins differs between databases: see {@link Database}. */
enum StoreSql implements Sql {
    VERSIONS("CREATE TABLE IF NOT EXISTS schema_version (room TEXT PRIMARY KEY, version INTEGER NOT NULL)"),
    FIND_VERSIONS("SELECT room, version FROM schema_version"),
    PUT_VERSION("INSERT INTO schema_version (room, version) VALUES (?, ?)"
            + " ON CONFLICT (room) DO UPDATE SET version = excluded.version"),

    SAVEPOINT("SAVEPOINT work"),
    BACK_TO_SAVEPOINT("ROLLBACK TO work"),
    END_SAVEPOINT("RELEASE work"),
    COMMIT("COMMIT"),
    ROLLBACK("ROLLBACK");

    private final String text;

    StoreSql(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
