package io.swarmguard.keys;

import io.swarmguard.store.Cipher;
import java.nio.file.Path;

/** The data keys: random root keys wrapped by the master key in the file {@code keyring} of the data directory, and one key derived from them for each table. */
@SuppressWarnings("all") // until the bodies come with the next commits
public final class KeyRing implements Cipher, AutoCloseable {
    /** The file's name in the data directory. */
    public static final String FILE = "keyring";

    private KeyRing() {}

    /** Opens the ring of a data directory, or makes one if the directory has no database yet. */
    public static KeyRing open(MasterKey master, Path dataDir) {
        throw new UnsupportedOperationException(dataDir.toString());
    }

    @Override
    public byte[] seal(String table, byte[] rowKey, int version, byte[] plaintext) {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] open(String table, byte[] rowKey, int version, byte[] sealed) {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] keyedHash(String purpose, byte[] value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
