package io.swarmguard.store;

import org.jspecify.annotations.Nullable;

/** The disk, the database or what lies in them is not as it must be; the message is for the operator. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What went wrong, for those who act on it. */
    public enum Kind {
        /** No space; a later write can succeed. */
        FULL,
        /** The directory or a file cannot be written. */
        READ_ONLY,
        /** Another process uses the data directory. */
        IN_USE,
        /** Written by a newer program. */
        NEWER,
        /** The database is damaged. */
        CORRUPT,
        /** A record was altered, moved or rolled back. */
        SEAL_BROKEN,
        /** The master key is not the one of this data directory. */
        WRONG_KEY,
        /** The ledger is shorter than, or different from, what was confirmed before. */
        ROLLED_BACK,
        /** Too much is waiting to be written. */
        BUSY,
        /** Closed already. */
        CLOSED,
        /** Any other error of the disk. */
        IO,
        /** The work itself failed: a statement the database refuses, a constraint, a bug. */
        WORK_FAILED
    }

    private final Kind kind;

    public StoreException(Kind kind, String message) {
        this(kind, message, null);
    }

    public StoreException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
