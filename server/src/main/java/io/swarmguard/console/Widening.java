package io.swarmguard.console;

import io.swarmguard.acts.Acts;
import io.swarmguard.identity.Subject;
import io.swarmguard.policy.Policy;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.policy.PolicyDiff;
import io.swarmguard.policy.PolicyRefusedException;
import io.swarmguard.terms.PrincipalKind;
import org.jspecify.annotations.Nullable;

/** How many devices get rights by other policies that they do not have by those in force. */
final class Widening {
    private final Policy policy;
    private final Acts acts;

    Widening(Policy policy, Acts acts) {
        this.policy = policy;
        this.acts = acts;
    }

    /** Counted over the devices there are; all of them if the two sets are too large to be compared. */
    int devices(PolicyBundle bundle) {
        var devices = acts.registry().all(PrincipalKind.DEVICE);
        try {
            PolicyDiff diff = new PolicyDiff(policy.set(), policy.templates(), bundle.set(), bundle.templates());
            return (int) diff.widened(devices, this::word);
        } catch (PolicyRefusedException e) {
            return devices.size();
        }
    }

    /** What policies are told of a device. */
    private @Nullable String word(Subject device, String fact) {
        return switch (fact) {
            case "principal is" -> "Device";
            case "principal.role" -> device.facts().role().value();
            case "principal.standing" -> acts.standing(device).standing().code();
            default -> null;
        };
    }
}
