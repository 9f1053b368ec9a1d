package io.swarmguard.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;

/** SQLite, in one file of the data directory. */
final class Sqlite implements Database {
    static final String FILE = "swarmguard.db";

    private static final int BUSY_MILLIS = 5_000;
    private static final int WAL_LIMIT_BYTES = 64 << 20;

    private final Path dir;

    Sqlite(Path dir) {
        this.dir = dir;
    }

    static Connection inMemory() throws SQLException {
        return new SQLiteConfig().createConnection("jdbc:sqlite::memory:");
    }

    /** Copies the database of a directory that somebody writes, as it is at one moment. Changes nothing there. */
    static void copyLive(Path dir, Path into) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(BUSY_MILLIS);
        try (Connection live = config.createConnection("jdbc:sqlite:" + dir.resolve(FILE));
                var statement = live.createStatement()) {
            statement.executeUpdate(
                    "backup to '" + into.resolve(FILE).toString().replace("'", "''") + "'");
        }
    }

    @Override
    public Connection writer() throws SQLException {
        return open(false);
    }

    @Override
    public Connection reader() throws SQLException {
        return open(true);
    }

    /** Takes the lock at once: one that was taken later could be refused in the middle of the work. */
    @Override
    public String beginWrite() {
        return "BEGIN IMMEDIATE";
    }

    @Override
    public String beginRead() {
        return "BEGIN";
    }

    /**
     * SQLite keeps a table's rows in the order of its key, without an index beside it, if the key's type is called
     * {@code INTEGER} and nothing else. Its INTEGER is 64 bits wide.
     */
    @Override
    public String text(Sql statement) {
        return statement.text().replace("BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY");
    }

    @Override
    public String toString() {
        return dir.resolve(FILE).toString();
    }

    private Connection open(boolean queryOnly) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setJournalSizeLimit(WAL_LIMIT_BYTES);
        config.setBusyTimeout(BUSY_MILLIS);
        config.enforceForeignKeys(true);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY); // nothing spills into a temporary file
        Connection connection = config.createConnection("jdbc:sqlite:" + this);
        if (queryOnly) {
            try (var statement = connection.createStatement()) {
                statement.execute("PRAGMA query_only = ON");
            }
        }
        return connection;
    }
}
