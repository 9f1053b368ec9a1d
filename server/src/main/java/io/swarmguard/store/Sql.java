package io.swarmguard.store;

/**
 * A statement that a room sends to its tables. A room declares each of its statements as a constant of one enum, in
 * words that SQLite and PostgreSQL both take: {@code BIGINT} for what is 64 bits wide, {@code INTEGER} for 32,
 * {@code BYTEA} for bytes, {@code TEXT}. A test runs every constant there is on both, and holds that there are no others.
 */
public interface Sql {
    /** The constant's. With two methods no lambda can stand in for a declared statement. */
    String name();

    /** Parameters are question marks. */
    String text();
}
