package io.swarmguard.store;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Work on the database, run on one of the store's threads; it must not wait for anything else. */
@FunctionalInterface
public interface StoreWork<T extends @Nullable Object> {
    T run(Tx tx) throws SQLException;
}
