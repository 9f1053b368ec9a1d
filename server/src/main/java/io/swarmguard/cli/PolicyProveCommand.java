package io.swarmguard.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.policy.PolicyAnalysis;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.policy.PolicyCheck;
import io.swarmguard.policy.PolicyFiles;
import io.swarmguard.policy.PolicyProof;
import io.swarmguard.policy.PolicyProver;
import io.swarmguard.policy.PolicyRefusedException;
import io.swarmguard.policy.PolicySet;
import io.swarmguard.policy.Templates;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code policy prove}: whether policies permit what they should not, or refuse what they should permit. */
@Command(
        name = "prove",
        description =
                "Answer a question about the shipped policies, or those in a directory, for every case there can be.",
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

    /** Policies with the templates they go with. */
    record Ready(PolicySet set, Templates templates) {
        /**
         * What could be put in force.
         *
         * @param directory null for what ships with the product
         * @throws CliException if the policies are not usable
         */
        static Ready in(@Nullable Path directory) throws IOException {
            if (directory == null) {
                return new Ready(PolicySet.shipped(), Templates.shipped());
            }
            PolicyCheck.Checked checked = PolicyCheck.check(PolicyFiles.in(directory));
            PolicyBundle bundle = checked.bundle();
            if (bundle == null) {
                String first = checked.report().findings().stream()
                        .filter(finding -> finding.isError())
                        .findFirst()
                        .map(Object::toString)
                        .orElse("");
                throw new CliException(
                        "policy-not-usable",
                        "the policies in " + directory + " are not usable: " + first,
                        "`policy check " + directory + "` tells all that is wrong with them");
            }
            return new Ready(bundle.set(), bundle.templates());
        }
    }

    @Mixin
    HubOptions options = new HubOptions();

    @Parameters(index = "0", paramLabel = "QUESTION", description = "SUBJECT never|always|can ACTION CHANNEL …")
    String question = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "DIR", description = "Cedar files; default: the shipped set.")
    @Nullable
    Path directory;

    @Override
    public Integer call() throws IOException {
        Ready ready = Ready.in(directory);
        PolicyProof proof;
        try {
            proof = new PolicyProver(ready.set(), ready.templates()).prove(question);
        } catch (PolicyRefusedException e) {
            throw notUnderstood(e);
        }
        Output output = options.output();
        if (output.json()) {
            output.raw(json(proof));
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

    private static ObjectNode json(PolicyProof proof) {
        ObjectNode node = HubClient.JSON
                .createObjectNode()
                .put("question", proof.question())
                .put("holds", proof.holds())
                .put("vacuous", proof.vacuous());
        PolicyProof.Example example = proof.example();
        if (example != null) {
            ObjectNode told = node.putObject("example")
                    .put("class", example.words())
                    .put("like", example.like())
                    .put("permitted", example.permitted())
                    .put("classes", example.classes());
            example.policies().forEach(told.putArray("policies")::add);
        }
        return node;
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
