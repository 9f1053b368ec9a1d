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
     * Against the set in force; yes if the two sets are too large to be compared.
     *
     * @param before the texts of the set in force
     */
    boolean isMarked(PolicyBundle before, PolicyBundle bundle, Actor by, Instant now) {
        Approvals approvals = acts.approvals();
        if (!approvals.isPolicyMarked(by, now)) {
            return false;
        }
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
