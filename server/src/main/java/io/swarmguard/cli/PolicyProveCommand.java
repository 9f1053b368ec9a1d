package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.console.PolicyAnswers;
import io.swarmguard.policy.PolicyAnalysis;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.policy.PolicyProof;
import io.swarmguard.policy.PolicyProver;
import io.swarmguard.policy.PolicyRefusedException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code policy prove}: whether policies permit what they should not, or refuse what they should permit. */
@Command(
        name = "prove",
        description = "Answer a question about policies for every case there can be.",
        footer = {
            "",
            "Questions: sensor never publish command",
            "           quarantined device never publish telemetry",
            "           service never read anything outside its segment",
            "           commander can publish devices/+/command/#",
            "           clear sensor device always publish telemetry of itself unshared",
            "Exit codes: 0 it is so, 1 it is not (or is not understood). docs/policy-questions.md has the language."
        })
final class PolicyProveCommand implements Callable<Integer> {
    private static final int MOST_COSTS = 5;

    @Mixin
    HubOptions options = new HubOptions();

    @Parameters(index = "0", paramLabel = "QUESTION", description = "SUBJECT never|always|can ACTION CHANNEL …")
    String question = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "SET",
            description = PolicySets.WORDS + "; default: what is in force, or what ships if no hub runs.")
    @Nullable
    String of;

    @Override
    public Integer call() throws IOException {
        Output output = options.output();
        Optional<HubClient> running = PolicySets.hub(options.places());
        if (running.isEmpty()) {
            return offline(of == null ? PolicySets.SHIPPED : of, output);
        }
        String named = of == null ? PolicySets.LIVE : of;
        try (HubClient hub = running.get()) {
            ObjectNode body = HubClient.JSON.createObjectNode().put("question", question);
            PolicySets.put(body, "of", named);
            JsonNode answer = PolicySets.usable(hub.post("/api/policy/prove", body), named);
            if (output.json()) {
                output.raw(answer);
            } else {
                answer.path("lines").forEach(line -> output.line(line.asText()));
            }
            return answer.path("holds").asBoolean() ? 0 : 1;
        }
    }

    private int offline(String named, Output output) throws IOException {
        PolicyBundle ready = PolicySets.offline(named);
        PolicyProof proof;
        try {
            proof = new PolicyProver(ready.set(), ready.templates()).prove(question);
        } catch (PolicyRefusedException e) {
            throw notUnderstood(e);
        }
        if (output.json()) {
            output.raw(PolicyAnswers.of(proof));
        } else {
            proof.lines().forEach(output::line);
        }
        return proof.holds() ? 0 : 1;
    }

    static CliException notUnderstood(PolicyRefusedException e) {
        return new CliException(
                "question-refused",
                String.valueOf(e.getMessage()),
                "docs/policy-questions.md says what can be asked",
                e);
    }

    /** What {@code policy check} says about classes and what facts cost. */
    static void tell(@Nullable PolicyAnalysis analysis, Output output) {
        if (analysis == null) {
            return;
        }
        output.line(analysis.told() + " classes are told apart, of at most " + PolicyAnalysis.MAX_CLASSES + "; "
                + analysis.classes() + " combinations of facts are possible, and without a fact fewer:");
        analysis.costs().stream()
                .limit(MOST_COSTS)
                .forEach(cost -> output.line(String.format("  %-36s %d", cost.fact(), cost.without())));
    }

    /** The same as JSON. */
    static void put(@Nullable PolicyAnalysis analysis, ObjectNode node) {
        if (analysis != null) {
            node.put("classes", analysis.told()).put("combinations", analysis.classes());
            ObjectNode costs = node.putObject("combinations_without");
            analysis.costs().forEach(cost -> costs.put(cost.fact(), cost.without()));
        }
    }
}
