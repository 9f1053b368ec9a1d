package io.swarmguard.acts;

import io.swarmguard.ledger.Ledger;
import io.swarmguard.policy.Policy;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.policy.PolicyRefusedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The past of all from one instant to later ones, by the same fold: for many questions in the order of time, as each entry
 * of the ledger is folded once for all of them. Holds all entries in memory. For one thread.
 */
public final class PastWalk {
    /** An entry and its place, which tells apart what was done in the same millisecond. */
    private record Step(long index, Recorded recorded) {}

    private final List<Step> steps;
    private final Fold fold = Past.fold();
    private int next;
    private Instant reached = Instant.MIN;
    private @Nullable Past past;

    private PastWalk(List<Step> steps) {
        this.steps = steps;
    }

    /** Begins before the first entry. Blocking: reads the whole ledger, a second or so for a hundred thousand entries. */
    public static PastWalk over(Ledger ledger) {
        List<Step> steps = new ArrayList<>();
        ledger.replay(leaf -> steps.add(new Step(leaf.index(), Past.decoded(leaf))));
        steps.sort(Comparator.comparing(step -> step.recorded().time())); // stable; what is late was done before
        return new PastWalk(steps);
    }

    /**
     * Goes on to an instant.
     *
     * @return good until the next call
     * @throws IllegalArgumentException if that lies before where it was
     * @throws PolicyRefusedException if this program cannot use the policies of that time
     * @throws NotReconstructibleException if the ledger's entries do not fit together
     */
    public Past to(Instant instant) throws PolicyRefusedException {
        if (instant.isBefore(reached)) {
            throw new IllegalArgumentException("from " + reached + " there is no way back to " + instant);
        }
        reached = instant;
        while (next < steps.size() && !steps.get(next).recorded().time().isAfter(instant)) {
            apply(steps.get(next++));
        }
        fold.casebook.advance(instant);
        fold.said.end(instant);
        Past now = past;
        if (now == null || now.version() != fold.policies.number()) {
            now = underOthers();
            past = now;
        }
        now.policy().tell(instant, false);
        return now;
    }

    private void apply(Step step) {
        try {
            fold.apply(step.recorded());
        } catch (IllegalStateException e) {
            throw new NotReconstructibleException(step.index(), e);
        }
    }

    private Past underOthers() throws PolicyRefusedException {
        PolicyBundle bundle = Policies.inForce(fold.policies);
        Policy policy = new Policy(fold.registry::device, fold.standings, bundle.set(), bundle.templates());
        return new Past(fold, policy, bundle, fold.policies.number());
    }
}
