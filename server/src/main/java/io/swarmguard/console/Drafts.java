package io.swarmguard.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.edge.http.Answer;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.policy.PolicyCheck;
import io.swarmguard.policy.PolicyFiles;
import io.swarmguard.policy.PolicyRefusedException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sets of policies that somebody sends. Whoever sent them may have checked them; that counts for nothing here. */
final class Drafts {
    private final Turn turn = new Turn("drafts of policies are checked");

    /**
     * What came of the check.
     *
     * @param bundle null if it cannot be put in force
     */
    record Draft(@Nullable PolicyBundle bundle, ArrayNode findings) {
        Answer refused() {
            ObjectNode refused = Json.object();
            refused.set("refused", findings);
            return Json.answer(refused);
        }
    }

    /** @param files texts by file name */
    Draft checked(JsonNode files) {
        PolicyFiles texts = files(files);
        PolicyCheck.Checked checked = turn.take(() -> PolicyCheck.check(texts));
        ArrayNode findings = Json.object().putArray("findings");
        checked.report().findings().forEach(finding -> findings.add(finding.toString()));
        return new Draft(checked.bundle(), findings);
    }

    private static PolicyFiles files(JsonNode files) {
        if (!files.isObject() || files.isEmpty()) {
            throw new Json.BadRequest("'files' is an object of texts by file name");
        }
        Map<String, String> texts = new TreeMap<>();
        files.fieldNames().forEachRemaining(name -> texts.put(name, Json.text(files, name)));
        try {
            return PolicyFiles.of(texts);
        } catch (PolicyRefusedException e) {
            throw new Json.BadRequest(String.valueOf(e.getMessage()));
        }
    }
}
