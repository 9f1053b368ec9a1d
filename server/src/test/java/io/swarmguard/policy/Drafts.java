package io.swarmguard.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Policies of a test, from their text. */
public final class Drafts {
    private Drafts() {}

    /** Cedar's JSON form. */
    public static JsonNode json(String text) throws Exception {
        List<com.cedarpolicy.model.policy.Policy> policies = new ArrayList<>();
        for (CedarText.Statement statement : CedarText.split("draft.cedar", text)) {
            policies.add(CedarText.parse(statement));
        }
        return CedarText.json(policies);
    }
}
