package io.swarmguard.store;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Where the store keeps its tables, and everything in which one database differs from another for it; the statements
 * themselves ({@link Sql}) are the same for all. It prints as what an operator knows it by.
 */
interface Database {
    /** A new connection, on which transactions begin and end by statements. */
    Connection writer() throws SQLException;

    /** A new connection that can read and not write. */
    Connection reader() throws SQLException;

    /** Begins a transaction that writes; the store has one at a time. */
    String beginWrite();

    /** Begins a transaction that sees one state from its first to its last statement. */
    String beginRead();

    /** The statement's text, or one that means the same and that this database does faster. */
    String text(Sql statement);
}
