package io.swarmguard.gate;

import io.swarmguard.identity.Subject;
import io.swarmguard.policy.Decision;
import io.swarmguard.policy.Place;
import io.swarmguard.policy.Policy;
import io.swarmguard.signal.EventType;
import io.swarmguard.signal.Signals;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Right;
import io.swarmguard.terms.Severity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The reference monitor for what operators ask of the hub: each call passes here before it is carried out, and what goes on
 * for a while passes again as it goes. Decided by the policies in force at that moment; a refusal is told.
 */
public final class Desk {
    private final Policy policy;
    private final Signals signals;

    public Desk(Policy policy, Signals signals) {
        this.policy = policy;
        this.signals = signals;
    }

    /**
     * Who asks, and how.
     *
     * @param address from where; null if it is not known
     * @param byToken whether with an API token, and not with the operator's own certificate
     */
    public record Operator(Subject subject, @Nullable String address, boolean byToken) {
        private Place place() {
            return address == null ? new Place() : Place.at(address);
        }
    }

    /**
     * Decides about one call; a refusal is counted and told.
     *
     * @param path what it is about, for whoever reads of the refusal
     */
    public Decision ask(Operator by, Right right, String path) {
        Decision decision = decide(by, right);
        Reason reason = decision.reason();
        if (reason != null) {
            Map<String, String> details = new HashMap<>(Map.of("path", path, "right", right.word()));
            if (!decision.why().isEmpty()) {
                details.put("policies", String.join(", ", decision.why()));
            }
            Severity severity = reason == Reason.DECISION_FAILED ? Severity.HIGH : Severity.MEDIUM;
            signals.tell(EventType.REQUEST_REFUSED, severity, by.subject.id(), by.address, reason, details);
        }
        return decision;
    }

    /** Whether an operator has a right at this moment. */
    public boolean has(Operator by, Right right) {
        return decide(by, right).isPermitted();
    }

    private Decision decide(Operator by, Right right) {
        return policy.decide(by.subject, right, by.place(), by.byToken);
    }

    /** The roles that have a right at some time, from some place: whom else to ask. */
    public List<String> holders(Right right) {
        return policy.rights().holders(right);
    }

    /** What somebody of that role may do at some time, from some place. */
    public List<Right> rights(Subject operator) {
        return policy.rights().ever(operator.facts().role());
    }
}
