package io.swarmguard.ledger;

import io.swarmguard.keys.SigningKeys;
import io.swarmguard.store.Migration;
import io.swarmguard.store.Store;
import io.swarmguard.store.Tx;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/** The ledger of one hub. Appending is for {@code acts} alone. */
@SuppressWarnings("all") // until the bodies come with the next commits
public final class Ledger {
    private Ledger() {}

    /** The tables of this room, to be handed to {@link Store#open}. */
    public static List<Migration> migrations() {
        return List.of();
    }

    /**
     * Opens the ledger, recomputes its tree and compares it with its checkpoint and with the anchor beside the master key.
     *
     * @param origin names the log in checkpoints, such as {@code example.com/swarmguard/4f…}; must never change
     * @param keyDir where the anchor lies
     * @throws io.swarmguard.store.StoreException ROLLED_BACK or CORRUPT, with what differs
     */
    public static Ledger open(Store store, SigningKeys keys, String origin, Path keyDir, InstantSource clock) {
        throw new UnsupportedOperationException(origin);
    }

    /** Appends entries as part of a store transaction; gives the index of the first. */
    public long append(Tx tx, List<LeafDraft> drafts) {
        throw new UnsupportedOperationException();
    }

    /** Gives every committed entry from that index on to the consumer, in order, on the caller's thread. Blocking. */
    public void replay(long from, Consumer<Leaf> consumer) {
        throw new UnsupportedOperationException();
    }

    /** Entries committed. */
    public long size() {
        throw new UnsupportedOperationException();
    }

    /** The signed checkpoint of {@link #size()} entries, as C2SP text. */
    public String checkpoint() {
        throw new UnsupportedOperationException();
    }
}
