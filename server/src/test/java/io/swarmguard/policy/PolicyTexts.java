package io.swarmguard.policy;

import com.cedarpolicy.model.policy.Policy;
import java.util.ArrayList;
import java.util.List;

/** Sets of policies from Cedar texts. */
final class PolicyTexts {
    private PolicyTexts() {}

    static PolicySet of(String text) throws Exception {
        return PolicySet.ofJson(CedarText.json(parsed(text)));
    }

    /** The shipped policies and some more. */
    static PolicySet shippedAnd(String text) throws Exception {
        List<Policy> policies = new ArrayList<>(ShippedPolicies.parsed());
        policies.addAll(parsed(text));
        return PolicySet.ofJson(CedarText.json(policies));
    }

    private static List<Policy> parsed(String text) throws Exception {
        List<Policy> policies = new ArrayList<>();
        for (CedarText.Statement statement : CedarText.split("test", text)) {
            policies.add(CedarText.parse(statement));
        }
        return policies;
    }
}
