package io.swarmguard.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** PostgreSQL behind the store, as far as tests of its SQL need it; what goes wrong there has no kinds of its own. */
final class Postgres implements Database {
    private final String url;

    Postgres(String url) {
        this.url = url;
    }

    @Override
    public Connection writer() throws SQLException {
        return DriverManager.getConnection(url);
    }

    @Override
    public Connection reader() throws SQLException {
        Connection connection = DriverManager.getConnection(url);
        try (var statement = connection.createStatement()) {
            statement.execute("SET default_transaction_read_only = on");
        }
        return connection;
    }

    @Override
    public String beginWrite() {
        return "BEGIN";
    }

    @Override
    public String beginRead() {
        return "BEGIN ISOLATION LEVEL REPEATABLE READ";
    }

    @Override
    public String text(Sql statement) {
        return statement.text();
    }

    @Override
    public String toString() {
        return url;
    }
}
