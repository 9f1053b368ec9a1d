package io.swarmguard.store;

import io.swarmguard.store.StoreException.Kind;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Brings the tables of all rooms to the versions this program knows, inside one transaction. */
final class Migrator {
    private Migrator() {}

    static void migrate(Tx tx, List<Migration> migrations) throws SQLException {
        tx.update(StoreSql.VERSIONS);
        Map<String, Integer> known = latest(migrations);
        Map<String, Integer> found = new LinkedHashMap<>();
        tx.each(StoreSql.FIND_VERSIONS, row -> found.put(row.getString(1), row.getInt(2)));
        found.forEach((room, version) -> refuseNewer(room, version, known.getOrDefault(room, 0)));
        for (Migration migration : migrations) {
            if (migration.version() > found.getOrDefault(migration.room(), 0)) {
                migration.work().run(tx);
                tx.update(StoreSql.PUT_VERSION, migration.room(), migration.version());
            }
        }
    }

    private static Map<String, Integer> latest(List<Migration> migrations) {
        Map<String, Integer> latest = new LinkedHashMap<>();
        for (Migration migration : migrations) {
            Integer before = latest.put(migration.room(), migration.version());
            if (migration.version() != (before == null ? 1 : before + 1)) {
                throw new IllegalArgumentException(
                        "migrations of " + migration.room() + " must count 1, 2, 3 …, not " + migration.version());
            }
        }
        return latest;
    }

    private static void refuseNewer(String room, int found, int known) {
        if (found > known) {
            throw new StoreException(
                    Kind.NEWER,
                    "the database was written by a newer program: its '" + room + "' tables have version " + found
                            + ", this program knows version " + known);
        }
    }
}
