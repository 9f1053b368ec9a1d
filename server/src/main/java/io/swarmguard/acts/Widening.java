package io.swarmguard.acts;

import io.swarmguard.identity.Subject;
import io.swarmguard.policy.Policy;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.policy.PolicyDiff;
import io.swarmguard.policy.PolicyRefusedException;
import io.swarmguard.terms.PrincipalKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether other policies give so many rights, or drop so much of what must stay true, that a second person has to agree. */
final class Widening {
    private final Policy policy;
    private final Acts acts;

    Widening(Policy policy, Acts acts) {
        this.policy = policy;
        this.acts = acts;
    }

    /**
     * Against the set in force; marked if the two sets are too large to be compared.
     *
     * @param before the texts of the set in force
     * @return the mark that it falls under; null if one person is enough
     */
    @Nullable
    Mark mark(PolicyBundle before, PolicyBundle bundle, Actor by, Instant now) {
        Approvals approvals = acts.approvals();
        if (approvals.isMarked(Mark.POLICY, by, now)
                && (isMarked(before, bundle, approvals) || shiftsOperators(before, bundle))) {
            return Mark.POLICY;
        }
        // else it would be the way around two persons for a role
        return approvals.isMarked(Mark.OPERATORS, by, now) && shiftsOperators(before, bundle) ? Mark.OPERATORS : null;
    }

    private static boolean shiftsOperators(PolicyBundle before, PolicyBundle bundle) {
        try {
            return bundle.rights().shifts(before.rights(), bundle.declaresTheSameAs(before));
        } catch (PolicyRefusedException e) {
            return true;
        }
    }

    private boolean isMarked(PolicyBundle before, PolicyBundle bundle, Approvals approvals) {
        if (!bundle.invariants().containsAll(before.invariants())) {
            return true; // else one person drops an invariant, and then does what it forbade to few devices at a time
        }
        try {
            PolicyDiff diff = new PolicyDiff(policy.set(), policy.templates(), bundle.set(), bundle.templates());
            return widened(diff, PrincipalKind.SERVICE) > 0
                    || widened(diff, PrincipalKind.DEVICE) > approvals.devices();
        } catch (PolicyRefusedException e) {
            return true;
        }
    }

    private long widened(PolicyDiff diff, PrincipalKind kind) throws PolicyRefusedException {
        List<Subject> all = acts.registry().all(kind);
        return diff.widened(all, this::word);
    }

    /** What policies are told of a device or service. */
    private @Nullable String word(Subject subject, String fact) {
        return switch (fact) {
            case "principal is" -> subject.id().kind() == PrincipalKind.DEVICE ? "Device" : "Service";
            case "principal.role" -> subject.facts().role().value();
            case "principal.standing" -> acts.standing(subject).standing().code();
            default -> null;
        };
    }
}
