package io.swarmguard.policy;

import com.cedarpolicy.model.policy.Policy;
import java.util.ArrayList;
import java.util.List;

/** Policy sets from their texts, for tests of other rooms. */
public final class CedarSets {
    private CedarSets() {}

    /** @param facts the text of a facts.toml */
    public static PolicySet of(String cedar, String facts) throws Exception {
        return of(cedar, Declarations.parse(facts));
    }

    static PolicySet of(String cedar, Declarations declarations) throws Exception {
        List<Policy> policies = new ArrayList<>();
        for (CedarText.Statement statement : CedarText.split("test", cedar)) {
            policies.add(CedarText.parse(statement));
        }
        return PolicySet.ofJson(CedarText.json(policies), declarations);
    }
}
