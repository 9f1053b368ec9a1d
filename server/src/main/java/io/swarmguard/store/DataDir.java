package io.swarmguard.store;

import java.nio.file.Path;

/** The data directory, held by this process alone until closed. */
@SuppressWarnings("all") // until the bodies come with the next commits
public final class DataDir implements AutoCloseable {
    private final Path path;

    private DataDir(Path path) {
        this.path = path;
    }

    /**
     * Makes the directory (0700) if it is missing and locks it.
     *
     * @throws StoreException IN_USE with the owner's pid, READ_ONLY if it cannot be written
     */
    public static DataDir open(Path path) {
        throw new UnsupportedOperationException(path.toString());
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() {}
}
