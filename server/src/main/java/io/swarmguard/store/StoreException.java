package io.swarmguard.store;

import io.swarmguard.terms.Advised;
import org.jspecify.annotations.Nullable;

/** The disk, the database or what lies in them is not as it must be; the message is for the operator. */
public final class StoreException extends RuntimeException implements Advised {
    private static final long serialVersionUID = 1;
    private static final String BRING_BACK =
            "keep this directory as it is, see with `swarmguard ledger verify` what was"
                    + " altered, and bring back the latest copy";

    /** What went wrong, for those who act on it; with a stable code and what an operator can do. */
    public enum Kind {
        /** No space; a later write can succeed. */
        FULL("disk-full", "make room on that disk, then try again"),
        /** The directory or a file cannot be written. */
        READ_ONLY("read-only", "make the directory and all in it writable for the user the hub runs as"),
        /** Another process uses the data directory. */
        IN_USE("in-use", "stop that process, or name another directory with --data"),
        /** Written by a newer program. */
        NEWER("written-by-newer", "start it with the program that wrote it, or with a newer one"),
        /** The database is damaged. */
        CORRUPT("damaged", BRING_BACK),
        /** A record was altered, moved or rolled back. */
        SEAL_BROKEN("seal-broken", BRING_BACK),
        /** The master key is not the one of this data directory. */
        WRONG_KEY(
                "wrong-key",
                "bring back the key directory that belongs to this data directory, or name it with --keys"),
        /** The ledger is shorter than, or different from, what was confirmed before. */
        ROLLED_BACK(
                "rolled-back",
                "bring back the latest copy; `swarmguard ledger verify --against` a checkpoint kept elsewhere shows what a"
                        + " copy lacks"),
        /** Too much is waiting to be written. */
        BUSY("busy", "try again in a moment"),
        /** Closed already. */
        CLOSED("closed", "start the hub again"),
        /** Any other error of the disk. */
        IO("disk-failed", "see what the system says of that disk, then try again"),
        /** The work itself failed: a statement the database refuses, a constraint, a bug. */
        WORK_FAILED("work-failed", "");

        private final String code;
        private final String next;

        Kind(String code, String next) {
            this.code = code;
            this.next = next;
        }
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

    @Override
    public String reason() {
        return kind.code;
    }

    @Override
    public String next() {
        return kind.next;
    }
}
