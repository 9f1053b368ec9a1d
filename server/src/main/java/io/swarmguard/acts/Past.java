package io.swarmguard.acts;

import io.swarmguard.formats.MalformedException;
import io.swarmguard.identity.Registry;
import io.swarmguard.ledger.Leaf;
import io.swarmguard.ledger.Ledger;
import io.swarmguard.policy.Policy;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.policy.PolicyRefusedException;
import io.swarmguard.store.StoreException;
import io.swarmguard.trust.Standings;
import java.time.Instant;

/**
 * Who was who, how they stood and which policies were in force at an instant: the ledger folded again up to there, by the
 * same code that folded it then.
 */
public final class Past {
    private final Fold fold;
    private final Policy policy;

    private Past(Fold fold, Policy policy) {
        this.fold = fold;
        this.policy = policy;
    }

    /**
     * Reads the ledger. Blocking: a second or so for a hundred thousand entries.
     *
     * @throws StoreException if an entry cannot be read
     * @throws NotReconstructibleException if an entry of that time hangs on one that is dated after it
     * @throws PolicyRefusedException if the policies of that time are not kept, or this program cannot use them
     */
    public static Past at(Ledger ledger, Instant instant) throws PolicyRefusedException {
        Registry registry = new Registry();
        Standings standings = new Standings(registry::touch);
        Fold fold = new Fold(registry, standings);
        ledger.replay(leaf -> apply(leaf, fold, instant));
        PolicyBundle bundle = Policies.inForce(fold.policies);
        fold.casebook.advance(instant);
        Policy policy = new Policy(registry::device, standings, bundle.set(), bundle.templates());
        policy.tell(instant, false);
        return new Past(fold, policy);
    }

    /** What was recorded late took effect when it was done, which its entry says. */
    static void apply(Leaf leaf, Fold fold, Instant instant) {
        try {
            Recorded recorded = Recorded.decode(leaf.type(), leaf.body());
            if (!recorded.time().isAfter(instant)) {
                fold.apply(recorded);
            }
        } catch (MalformedException | IllegalArgumentException e) {
            throw new StoreException(
                    StoreException.Kind.CORRUPT, "ledger entry " + leaf.index() + ": " + e.getMessage(), e);
        } catch (
                IllegalStateException
                        e) { // it fits what all entries before it amount to, some of which are left out here
            throw new NotReconstructibleException(leaf.index(), e);
        }
    }

    public Registry registry() {
        return fold.registry;
    }

    public Policy policy() {
        return policy;
    }

    /** Of all versions until then, the last is the one that was in force. */
    public PolicyHistory policies() {
        return fold.policies;
    }
}
