package io.swarmguard.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;

/** Opens connections to the one file. */
final class Database {
    static final String FILE = "swarmguard.db";

    private static final int BUSY_MILLIS = 5_000;
    private static final int WAL_LIMIT_BYTES = 64 << 20;

    private Database() {}

    static Connection inMemory() throws SQLException {
        return new SQLiteConfig().createConnection("jdbc:sqlite::memory:");
    }

    static Connection writer(Path dir) throws SQLException {
        return open(dir, false);
    }

    static Connection reader(Path dir) throws SQLException {
        return open(dir, true);
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

    private static Connection open(Path dir, boolean queryOnly) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setJournalSizeLimit(WAL_LIMIT_BYTES);
        config.setBusyTimeout(BUSY_MILLIS);
        config.enforceForeignKeys(true);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY); // nothing spills into a temporary file
        Connection connection = config.createConnection("jdbc:sqlite:" + dir.resolve(FILE));
        if (queryOnly) {
            try (var statement = connection.createStatement()) {
                statement.execute("PRAGMA query_only = ON");
            }
        }
        return connection;
    }
}
