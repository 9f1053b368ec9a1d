package io.swarmguard.store;

import io.swarmguard.store.StoreException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The one database: SQLite in WAL mode, synced at every commit, with one writer thread that commits in groups and a few
 * reader threads.
 */
public final class Store implements AutoCloseable {
    /** The database's file in the data directory; its write-ahead log lies beside it. */
    public static final String FILE = Sqlite.FILE;

    private static final int READERS = 2;

    private final Writer writer;
    private final Readers readers;

    private Store(Writer writer, Readers readers) {
        this.writer = writer;
        this.readers = readers;
    }

    /** Loads SQLite's native library on a thread of its own. If that fails, {@link #open} will, and say so. */
    public static void loadAhead() {
        Thread.ofPlatform().daemon().name("load-store").start(() -> {
            try {
                Sqlite.inMemory().close();
            } catch (SQLException | IllegalStateException | LinkageError _) {
                // opening the database fails for the same reason, where somebody hears of it; or the process is ending
            }
        });
    }

    /**
     * Opens or creates the database in the directory and migrates each room's tables.
     *
     * @param migrations of all rooms, in the order the rooms depend on one another
     * @throws StoreException NEWER, CORRUPT, READ_ONLY, FULL or IO, with what to know about it
     */
    public static Store open(DataDir dir, Cipher cipher, List<Migration> migrations) {
        Path file = dir.path().resolve(FILE);
        try {
            refuseReadOnly(file);
            DurableFile.touch(file); // SQLite gives its write-ahead log the same permissions
        } catch (IOException e) {
            throw unopened(file, e);
        }
        return open(new Sqlite(dir.path()), cipher, migrations);
    }

    static Store open(Database database, Cipher cipher, List<Migration> migrations) {
        Tx tx = null;
        try {
            tx = new Tx(database, database.writer(), cipher);
            tx.beginWrite();
            Migrator.migrate(tx, migrations);
            tx.run(StoreSql.COMMIT);
            tx.takeAfterCommit();
            Writer writer = new Writer(database, cipher, tx);
            Store store = new Store(writer, new Readers(database, cipher, READERS));
            writer.start();
            return store;
        } catch (SQLException | RuntimeException e) {
            closeAfter(tx, e);
            throw unopened(database, e);
        }
    }

    /**
     * Queues work for the writer. The future completes on the writer thread after the commit was synced (so what depends
     * on it must be short and must not wait), or fails with a {@link StoreException}. Work may run a second time after
     * its first attempt was undone.
     */
    public <T extends @Nullable Object> CompletableFuture<T> write(StoreWork<T> work) {
        return writer.submit(work);
    }

    /** {@link #write} and wait; never on an event loop nor on one of the store's threads. */
    public <T extends @Nullable Object> T writeNow(StoreWork<T> work) {
        if (writer.isCurrentThread()) {
            throw new IllegalStateException("the writer would wait for itself");
        }
        try {
            return write(work).get();
        } catch (ExecutionException e) {
            throw StoreErrors.of("writing", e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(Kind.CLOSED, "interrupted while writing; it may have been written", e);
        }
    }

    /** Runs work on a reader thread, on the last committed state, and waits for it. */
    public <T extends @Nullable Object> T read(StoreWork<T> work) {
        return readers.run(work);
    }

    /** Writes what waits, and closes; later calls fail with CLOSED. */
    @Override
    public void close() {
        try {
            readers.close(); // first: the last connection to close empties the write-ahead log
        } catch (SQLException e) {
            throw StoreErrors.of("closing the database", e);
        } finally {
            writer.close();
        }
    }

    private static StoreException unopened(Object database, Exception e) {
        return StoreErrors.of("the database " + database + " does not open", e);
    }

    private static void refuseReadOnly(Path file) {
        if (Files.exists(file) && !Files.isWritable(file)) {
            throw new StoreException(Kind.READ_ONLY, "the database " + file + " cannot be written");
        }
    }

    private static void closeAfter(@Nullable Tx tx, Exception cause) {
        if (tx != null) {
            try {
                tx.close();
            } catch (SQLException e) {
                cause.addSuppressed(e);
            }
        }
    }
}
