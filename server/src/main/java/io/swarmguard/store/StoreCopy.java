package io.swarmguard.store;

import io.swarmguard.store.StoreException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The database of a data directory (a running hub's, a backup, a seized disk), read without any key. It works on a copy of
 * its own in the temporary directory, of one moment: what is examined is not changed.
 */
public final class StoreCopy implements AutoCloseable {
    private static final List<String> FILES = List.of(Sqlite.FILE, Sqlite.FILE + "-wal");

    private final Path copy;
    private final Tx tx;

    private StoreCopy(Path copy, Tx tx) {
        this.copy = copy;
        this.tx = tx;
    }

    /** @throws StoreException CORRUPT if there is no readable database */
    public static StoreCopy open(Path dataDir) {
        try {
            Path copy = Files.createTempDirectory("swarmguard-copy");
            try {
                if (DataDir.isHeld(dataDir)) { // its files change while they are copied, so SQLite must do it
                    Sqlite.copyLive(dataDir, copy);
                } else {
                    copyFiles(dataDir, copy);
                }
                Database database = new Sqlite(copy);
                return new StoreCopy(copy, new Tx(database, database.reader(), new NoCipher()));
            } catch (IOException | SQLException e) {
                delete(copy);
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw new StoreException(Kind.CORRUPT, "there is no database in " + dataDir, e);
        } catch (IOException | SQLException e) {
            throw StoreErrors.of("the copy in " + dataDir + " cannot be read", e);
        }
    }

    private static void copyFiles(Path dataDir, Path copy) throws IOException {
        for (String file : FILES) {
            if (Files.exists(dataDir.resolve(file)) || file.equals(Sqlite.FILE)) {
                Files.copy(dataDir.resolve(file), copy.resolve(file));
            }
        }
    }

    /** Runs work on the caller's thread; opening or sealing a record fails. */
    public <T extends @Nullable Object> T read(StoreWork<T> work) {
        try {
            return work.run(tx);
        } catch (SQLException e) {
            throw StoreErrors.of("reading the copy", e);
        }
    }

    @Override
    public void close() {
        try {
            tx.close();
        } catch (SQLException e) {
            throw StoreErrors.of("closing the copy", e);
        } finally {
            delete(copy);
        }
    }

    private static void delete(Path copy) {
        try (var files = Files.list(copy)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(copy);
        } catch (IOException e) {
            throw StoreErrors.of("removing the working copy " + copy, e);
        }
    }

    /** There is no key here. */
    private static final class NoCipher implements Cipher {
        @Override
        public byte[] seal(String table, byte[] rowKey, int version, byte[] plaintext) {
            throw refused();
        }

        @Override
        public byte[] open(String table, byte[] rowKey, int version, byte[] sealed) {
            throw refused();
        }

        @Override
        public byte[] keyedHash(String purpose, byte[] value) {
            throw refused();
        }

        private static StoreException refused() {
            return new StoreException(Kind.WRONG_KEY, "a copy is read without keys");
        }
    }
}
