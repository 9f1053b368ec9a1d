package io.swarmguard.history;

import io.swarmguard.store.Sql;

/** Every statement on the recorded traffic. */
enum HistorySql implements Sql {
    // the table; a released statement is never edited
    TRAFFIC_BLOCKS("CREATE TABLE traffic_block (hour BIGINT NOT NULL, run BIGINT NOT NULL, part BIGINT NOT NULL,"
            + " sealed BYTEA NOT NULL, PRIMARY KEY (hour, run, part))"),

    FORGET_BEFORE("DELETE FROM traffic_block WHERE hour < ?"),
    DELETE_OF_RUN("DELETE FROM traffic_block WHERE hour = ? AND run = ?"),
    INSERT_BLOCK("INSERT INTO traffic_block (hour, run, part, sealed) VALUES (?, ?, ?, ?)"),
    FIND_BLOCKS("SELECT hour, run, part, sealed FROM traffic_block WHERE hour >= ? AND hour < ?"
            + " ORDER BY hour, run, part"),
    FIND_HOURS("SELECT DISTINCT hour FROM traffic_block WHERE hour >= ? AND hour < ? ORDER BY hour");

    private final String text;

    HistorySql(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
