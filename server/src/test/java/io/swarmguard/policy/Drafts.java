package io.swarmguard.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Policies of a test, from their text. */
public final class Drafts {
    private Drafts() {}

    /** The forbids of the shipped set, as they stand there. */
    public static String shippedForbids() throws IOException {
        StringBuilder forbids = new StringBuilder();
        PolicyFiles.shipped()
                .policies()
                .forEach((file, text) -> CedarText.split(file, text).stream()
                        .map(CedarText.Statement::text)
                        .filter(statement -> statement.contains("\nforbid"))
                        .forEach(statement -> forbids.append(statement).append('\n')));
        return forbids.toString();
    }

    /** Cedar's JSON form. */
    public static JsonNode json(String text) throws Exception {
        List<com.cedarpolicy.model.policy.Policy> policies = new ArrayList<>();
        for (CedarText.Statement statement : CedarText.split("draft.cedar", text)) {
            policies.add(CedarText.parse(statement));
        }
        return CedarText.json(policies);
    }
}
