package io.swarmguard.acts;

/** What was in force at an instant cannot be told from the ledger; the message names the entry that stands against it. */
public final class NotReconstructibleException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotReconstructibleException(long entry, IllegalStateException cause) {
        super("ledger entry " + entry + " does not fit what was before it: " + cause.getMessage(), cause);
    }
}
