package io.swarmguard.acts;

import io.swarmguard.formats.MalformedException;
import io.swarmguard.ledger.Leaf;
import io.swarmguard.store.StoreException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The ledger, and what is left in the journal, read into a fold at start. */
final class Replay {
    private final ActLog log;
    private final Fold fold;
    private final HubClock clock;
    private final EntryIndex index;
    private final Set<Long> seen = new HashSet<>();

    /** @param index gets what is in the ledger */
    Replay(ActLog log, Fold fold, HubClock clock, EntryIndex index) {
        this.log = log;
        this.fold = fold;
        this.clock = clock;
        this.index = index;
    }

    /** Gives the narrowing acts that are in effect again and not in the ledger, in their order. */
    List<Recorded> run() {
        log.replay(this::take);
        List<Recorded> unsettled = new ArrayList<>();
        for (byte[] entry : log.journaled()) {
            Recorded recorded = journaled(entry);
            Checks then =
                    new Checks(fold, recorded.time()); // one whose end has passed since belongs into the ledger too
            if (!seen.contains(recorded.mark()) && then.check(recorded.act()) == null) {
                fold.apply(recorded);
                unsettled.add(recorded);
            }
        }
        return unsettled;
    }

    private void take(Leaf leaf) {
        try {
            Recorded recorded = Recorded.decode(leaf.type(), leaf.body());
            if (recorded.mark() != 0) {
                seen.add(recorded.mark());
            }
            fold.apply(recorded);
            index.take(leaf.index(), recorded.act());
            clock.raise(leaf.time());
        } catch (IllegalArgumentException e) {
            throw new StoreException(
                    StoreException.Kind.NEWER,
                    "ledger entry " + leaf.index() + ": " + e.getMessage() + "; it was written by a newer swarmguard",
                    e);
        } catch (MalformedException | IllegalStateException e) {
            throw new StoreException(
                    StoreException.Kind.CORRUPT, "ledger entry " + leaf.index() + ": " + e.getMessage(), e);
        }
    }

    private static Recorded journaled(byte[] entry) {
        try {
            return LateActs.decode(entry);
        } catch (MalformedException | IllegalArgumentException e) {
            throw new StoreException(
                    StoreException.Kind.CORRUPT, "an entry of the journal cannot be read: " + e.getMessage(), e);
        }
    }
}
