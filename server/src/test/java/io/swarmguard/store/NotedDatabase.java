package io.swarmguard.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** A database that notes which of the rooms' statements it was given, and shows what lies in its tables. */
public final class NotedDatabase implements Database {
    private final Database database;
    private final Function<Sql, String> text;
    private final Set<Sql> given = ConcurrentHashMap.newKeySet();

    private NotedDatabase(Database database, Function<Sql, String> text) {
        this.database = database;
        this.text = text;
    }

    /** @param dir is there */
    public static NotedDatabase sqlite(Path dir) {
        Database file = new Sqlite(dir);
        return new NotedDatabase(file, file::text);
    }

    /** As {@link #sqlite}, with tables made as they were before one statement had to do for PostgreSQL too. */
    public static NotedDatabase olderSqlite(Path dir) {
        return new NotedDatabase(
                new Sqlite(dir),
                sql -> sql.text()
                        .replace("BYTEA", "BLOB")
                        .replace("idx BIGINT", "idx INTEGER")
                        .replace("size BIGINT", "size INTEGER")
                        .replace("tile BIGINT", "tile INTEGER"));
    }

    public static NotedDatabase postgres(String url) {
        Database server = new Postgres(url);
        return new NotedDatabase(server, server::text);
    }

    public Store open(Cipher cipher, List<Migration> migrations) {
        return Store.open(this, cipher, migrations);
    }

    /** What a test made up is left out. */
    public List<Sql> given() {
        return given.stream().filter(sql -> !(sql instanceof AdHoc)).toList();
    }

    /** Each row as a line, in the order of these lines: column names, numbers and text as they are, bytes in hex. */
    public List<String> rows(String... tables) {
        List<String> lines = new ArrayList<>();
        try (Connection connection = reader();
                var statement = connection.createStatement()) {
            for (String table : tables) {
                try (ResultSet row = statement.executeQuery("SELECT * FROM " + table)) {
                    while (row.next()) {
                        lines.add(table + line(row));
                    }
                }
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return lines.stream().sorted().toList();
    }

    private static String line(ResultSet row) throws SQLException {
        StringBuilder line = new StringBuilder();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            Object value = row.getObject(i);
            line.append(' ')
                    .append(row.getMetaData().getColumnName(i).toLowerCase(Locale.ROOT))
                    .append('=')
                    .append(value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value);
        }
        return line.toString();
    }

    @Override
    public Connection writer() throws SQLException {
        return database.writer();
    }

    @Override
    public Connection reader() throws SQLException {
        return database.reader();
    }

    @Override
    public String beginWrite() {
        return database.beginWrite();
    }

    @Override
    public String beginRead() {
        return database.beginRead();
    }

    @Override
    public String text(Sql statement) {
        given.add(statement);
        return text.apply(statement);
    }

    @Override
    public String toString() {
        return database.toString();
    }
}
