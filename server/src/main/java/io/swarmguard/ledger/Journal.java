package io.swarmguard.ledger;

import io.swarmguard.store.Cipher;
import java.nio.file.Path;
import java.util.List;

/**
 * A small file, allocated beforehand, for acts that narrow rights and must survive although the store takes nothing now.
 * Entries are sealed; an entry may be seen again after a restart although it reached the ledger, never the other way round.
 */
@SuppressWarnings("all") // until the bodies come with the next commits
public final class Journal implements AutoCloseable {
    /** The file's name in the data directory. */
    public static final String FILE = "journal";

    private Journal() {}

    /** Opens or makes the file. */
    public static Journal open(Path dataDir, Cipher cipher) {
        throw new UnsupportedOperationException(dataDir.toString());
    }

    /** What was appended before the last start and not settled, in order. */
    public List<byte[]> pending() {
        throw new UnsupportedOperationException();
    }

    /** Forgets {@link #pending()}: all of it is in the ledger now. */
    public void settlePending() {
        throw new UnsupportedOperationException();
    }

    /** Writes and syncs an entry; gives the ticket to settle it by. FULL if there is no room. */
    public long append(byte[] entry) {
        throw new UnsupportedOperationException();
    }

    /** The entry of that ticket is in the ledger now. */
    public void settle(long ticket) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
