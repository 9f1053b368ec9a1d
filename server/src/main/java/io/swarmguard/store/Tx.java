package io.swarmguard.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The database as one piece of {@link StoreWork} sees it, inside a transaction. Confined to the thread the work runs on
 * and to the time it runs. Parameters may be Long, Integer, String, byte[] or null.
 */
@SuppressWarnings("all") // until the bodies come with the next commits
public final class Tx {
    private static final int CACHED_STATEMENTS = 256;

    private final Connection connection;
    private final Cipher cipher;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private final Deque<Runnable> undo = new ArrayDeque<>();
    private final Map<Object, StoreWork<?>> beforeCommit = new LinkedHashMap<>();
    private final List<Runnable> afterCommit = new ArrayList<>();

    Tx(Connection connection, Cipher cipher) {
        this.connection = connection;
        this.cipher = cipher;
    }

    public Cipher cipher() {
        return cipher;
    }

    /** Runs a statement; gives the number of rows it changed. */
    public int update(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = prepared(sql);
        bind(statement, parameters);
        return statement.executeUpdate();
    }

    /** Adds one row of a batch; {@link #runBatch} runs what was added. */
    public void batch(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = prepared(sql);
        bind(statement, parameters);
        statement.addBatch();
    }

    public void runBatch(String sql) throws SQLException {
        prepared(sql).executeBatch();
    }

    /** All rows, in order. */
    public <T> List<T> query(String sql, RowReader<T> reader, Object... parameters) throws SQLException {
        PreparedStatement statement = prepared(sql);
        bind(statement, parameters);
        List<T> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                rows.add(reader.read(result));
            }
        }
        return rows;
    }

    /** The first row, if there is one. */
    public <T> Optional<T> first(String sql, RowReader<T> reader, Object... parameters) throws SQLException {
        List<T> rows = query(sql, reader, parameters);
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(0));
    }

    /** Runs an action if this work, or the whole group it is committed with, is rolled back; the last registered first. */
    public void onUndo(Runnable action) {
        undo.push(action);
    }

    /** Runs work once, just before the group commits, however often it is registered under that key. */
    public void beforeCommit(Object key, StoreWork<?> work) {
        beforeCommit.putIfAbsent(key, work);
    }

    /** Runs an action on the writer thread after the commit was synced and before any future of the group completes. */
    public void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    private PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement known = statements.get(sql);
        if (known != null) {
            return known;
        }
        if (statements.size() >= CACHED_STATEMENTS) {
            closeStatements();
        }
        PreparedStatement made = connection.prepareStatement(sql);
        statements.put(sql, made);
        return made;
    }

    private void closeStatements() throws SQLException {
        for (PreparedStatement statement : statements.values()) {
            statement.close();
        }
        statements.clear();
    }

    private static void bind(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }
}
