package io.swarmguard.store;

import java.util.List;

/**
 * One step of a room's tables: brings the room from {@code version - 1} to {@code version}. A released step is never
 * edited; a change is a further step.
 *
 * @param room the owner, the key of the version table
 * @param version counts from 1 without gaps
 */
public record Migration(String room, int version, StoreWork<?> work) {
    public Migration {
        if (room.isEmpty() || version < 1) {
            throw new IllegalArgumentException("migration of '" + room + "' to version " + version);
        }
    }

    /** A step that is a list of statements. */
    public static Migration of(String room, int version, Sql... statements) {
        List<Sql> all = List.of(statements);
        return new Migration(room, version, tx -> {
            for (Sql statement : all) {
                tx.update(statement);
            }
            return all.size();
        });
    }
}
