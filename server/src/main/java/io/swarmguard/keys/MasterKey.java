package io.swarmguard.keys;

import java.nio.file.Path;

/** The key all others hang from: 32 random bytes in a 0600 file outside the data directory. */
@SuppressWarnings("all") // until the bodies come with the next commits
public final class MasterKey implements AutoCloseable {
    /** The file's name in the key directory. */
    public static final String FILE = "master.key";

    private MasterKey() {}

    /** Makes a new master key in the directory (0700, made if missing). Refuses if there is one. */
    public static MasterKey create(Path keyDir) {
        throw new UnsupportedOperationException(keyDir.toString());
    }

    /** Reads the master key; refuses a missing or damaged file and one that others can read. */
    public static MasterKey load(Path keyDir) {
        throw new UnsupportedOperationException(keyDir.toString());
    }

    public static boolean exists(Path keyDir) {
        return java.nio.file.Files.exists(keyDir.resolve(FILE));
    }

    /** Overwrites the key in memory. */
    @Override
    public void close() {}
}
