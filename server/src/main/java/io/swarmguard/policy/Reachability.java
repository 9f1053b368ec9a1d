package io.swarmguard.policy;

import io.swarmguard.policy.Condition.Outcome;
import io.swarmguard.terms.Action;

/** Whether there is any class of questions under which a policy applies. */
final class Reachability {
    /** Combinations of facts looked at before leaving the answer open. */
    static final int MAX_TRIED = 2_000_000;

    private static final int UNKNOWN = 0;
    private static final int CONTRADICTION = -1;

    private final CompiledPolicy policy;
    private final Layout layout;
    private final Fact[] facts;
    private int tried;

    private Reachability(CompiledPolicy policy, Layout layout) {
        this.policy = policy;
        this.layout = layout;
        this.facts = layout.facts();
    }

    /**
     * False only if it is certain that the policy never applies.
     *
     * @param alone a set of nothing but that policy, so that only its own facts are tried
     */
    static boolean mayApply(PolicySet alone) {
        CompiledPolicy policy = alone.policies().getFirst();
        return new Reachability(policy, alone.layout()).search(0, 0);
    }

    private boolean search(int index, long key) {
        if (index < facts.length) {
            for (int value = layout.lowest(facts[index]); value <= layout.highest(facts[index]); value++) {
                if (search(index + 1, key | layout.bits(facts[index], value))) {
                    return true;
                }
            }
            return false;
        }
        return ++tried > MAX_TRIED || (policy.condition().evaluate(key, layout) == Outcome.TRUE && isPossible(key));
    }

    /** Whether the facts that the policy mentions can be so together; facts it does not mention are free. */
    private boolean isPossible(long key) {
        int device = presence(key, Fact.HAS_DEVICE, Fact.OWN, Fact.DEVICE_ROLE, Fact.DEVICE_STANDING);
        int segment = presence(key, Fact.HAS_SEGMENT, Fact.MEMBER, Fact.CHANNEL_SEGMENT);
        int publisher =
                presence(key, Fact.HAS_PUBLISHER, Fact.PUBLISHER_KIND, Fact.PUBLISHER_ROLE, Fact.PUBLISHER_STANDING);
        if (device == CONTRADICTION || segment == CONTRADICTION || publisher == CONTRADICTION) {
            return false;
        }
        return alwaysThere(key, Fact.PRINCIPAL_TYPE)
                && alwaysThere(key, Fact.PRINCIPAL_ROLE)
                && alwaysThere(key, Fact.PRINCIPAL_STANDING)
                && alwaysThere(key, Fact.ACTION)
                && alwaysThere(key, Fact.CHANNEL_KIND)
                && alwaysThere(key, Fact.CHANNEL_SHARED)
                && !(publisher == Fact.TRUE && isOther(key, Fact.ACTION, Action.DELIVER.ordinal() + 1))
                && !(segment == Fact.FALSE && is(key, Fact.CHANNEL_SHARED, Fact.TRUE))
                && !(segment == Fact.TRUE && device == Fact.FALSE && is(key, Fact.CHANNEL_SHARED, Fact.FALSE))
                && ownIsPossible(key);
    }

    private boolean ownIsPossible(long key) {
        return !is(key, Fact.OWN, Fact.TRUE)
                || (!isOther(key, Fact.PRINCIPAL_TYPE, 1)
                        && agree(key, Fact.PRINCIPAL_STANDING, Fact.DEVICE_STANDING)
                        && agree(key, Fact.MEMBER, Fact.DEVICE_MEMBER));
    }

    /** Whether something optional is there, by the fact that says so and by those that exist only with it. */
    private int presence(long key, Fact has, Fact... parts) {
        int known = layout.mentions(has) ? layout.value(key, has) : UNKNOWN;
        if (layout.mentions(has) && known == Fact.ABSENT) {
            return CONTRADICTION;
        }
        for (Fact part : parts) {
            if (layout.mentions(part)) {
                int there = Fact.truth(layout.value(key, part) != Fact.ABSENT);
                if (known != UNKNOWN && known != there) {
                    return CONTRADICTION;
                }
                known = there;
            }
        }
        return known == Fact.FALSE && declaredIsThere(key, has) ? CONTRADICTION : known;
    }

    /** Whether something declared is known of what is not there; the other way round it may well be unknown. */
    private boolean declaredIsThere(long key, Fact has) {
        Fact.About about = has.equals(Fact.HAS_DEVICE)
                ? Fact.About.DEVICE
                : has.equals(Fact.HAS_SEGMENT) ? Fact.About.SEGMENT : Fact.About.PUBLISHER;
        for (Fact fact : facts) {
            if (fact.isDeclared() && fact.about() == about && layout.value(key, fact) != Fact.ABSENT) {
                return true;
            }
        }
        return false;
    }

    private boolean alwaysThere(long key, Fact fact) {
        return !layout.mentions(fact) || layout.value(key, fact) != Fact.ABSENT;
    }

    private boolean is(long key, Fact fact, int value) {
        return layout.mentions(fact) && layout.value(key, fact) == value;
    }

    private boolean isOther(long key, Fact fact, int value) {
        return layout.mentions(fact) && layout.value(key, fact) != value;
    }

    private boolean agree(long key, Fact one, Fact other) {
        return !layout.mentions(one) || !layout.mentions(other) || layout.value(key, one) == layout.value(key, other);
    }
}
