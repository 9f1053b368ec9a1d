package io.swarmguard.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The database as one piece of {@link StoreWork} sees it, inside a transaction. Confined to the thread the work runs on
 * and to the time it runs. Parameters may be Long, Integer, String, byte[] or null.
 */
public final class Tx {
    private static final int CACHED_STATEMENTS = 256;

    private final Database database;
    private final Connection connection;
    private final Cipher cipher;
    private final Map<Sql, PreparedStatement> statements = new HashMap<>();
    private final Deque<Runnable> undo = new ArrayDeque<>();
    private final Map<Object, StoreWork<?>> beforeCommit = new LinkedHashMap<>();
    private final List<Runnable> afterCommit = new ArrayList<>();

    Tx(Database database, Connection connection, Cipher cipher) {
        this.database = database;
        this.connection = connection;
        this.cipher = cipher;
    }

    public Cipher cipher() {
        return cipher;
    }

    /** Runs a statement; gives the number of rows it changed. */
    public int update(Sql sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = prepared(sql);
        bind(statement, parameters);
        return statement.executeUpdate();
    }

    /** All rows, in order. */
    public <T> List<T> query(Sql sql, RowReader<T> reader, @Nullable Object... parameters) throws SQLException {
        List<T> rows = new ArrayList<>();
        each(sql, row -> rows.add(reader.read(row)), parameters);
        return rows;
    }

    /** Hands each row to the consumer, in order; the consumer must not run the same statement. */
    public void each(Sql sql, RowConsumer consumer, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = prepared(sql);
        bind(statement, parameters);
        try (ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                consumer.accept(result);
            }
        }
    }

    /** The first row, if there is one. */
    public <T> Optional<T> first(Sql sql, RowReader<T> reader, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = prepared(sql);
        bind(statement, parameters);
        try (ResultSet result = statement.executeQuery()) {
            return result.next() ? Optional.of(reader.read(result)) : Optional.empty();
        }
    }

    /**
     * Runs an action if this work, or the whole group it is committed with, is rolled back; the last registered first.
     * Work that changes memory as well must register the way back before it does.
     */
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

    void beginWrite() throws SQLException {
        run(database.beginWrite());
    }

    void beginRead() throws SQLException {
        run(database.beginRead());
    }

    /** Runs one statement without parameters that is not worth keeping prepared. */
    void run(StoreSql sql) throws SQLException {
        run(database.text(sql));
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    void runBeforeCommit() throws SQLException {
        while (!beforeCommit.isEmpty()) {
            Object key = beforeCommit.keySet().iterator().next();
            StoreWork<?> work = beforeCommit.get(key);
            beforeCommit.remove(key);
            if (work != null) {
                work.run(this);
            }
        }
    }

    List<Runnable> takeAfterCommit() {
        List<Runnable> actions = List.copyOf(afterCommit);
        afterCommit.clear();
        undo.clear();
        return actions;
    }

    /** Where this transaction stands now, for {@link #undoTo}. */
    Mark mark() {
        return new Mark(undo.size(), afterCommit.size());
    }

    void undoTo(Mark mark) {
        while (undo.size() > mark.undo()) {
            undo.pop().run();
        }
        afterCommit.subList(mark.afterCommit(), afterCommit.size()).clear();
    }

    void undoAll() {
        beforeCommit.clear();
        undoTo(new Mark(0, 0));
    }

    void closeStatements() throws SQLException {
        for (PreparedStatement statement : statements.values()) {
            statement.close();
        }
        statements.clear();
    }

    void close() throws SQLException {
        try {
            closeStatements();
        } finally {
            connection.close();
        }
    }

    private PreparedStatement prepared(Sql sql) throws SQLException {
        PreparedStatement known = statements.get(sql);
        if (known != null) {
            return known;
        }
        if (statements.size() >= CACHED_STATEMENTS) {
            closeStatements();
        }
        PreparedStatement made = connection.prepareStatement(database.text(sql));
        statements.put(sql, made);
        return made;
    }

    private static void bind(PreparedStatement statement, @Nullable Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }

    record Mark(int undo, int afterCommit) {}
}
