package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.console.PolicyAnswers;
import io.swarmguard.policy.OperatorChange;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.policy.PolicyDiff;
import io.swarmguard.policy.PolicyRefusedException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code policy diff}: what changes when other policies take the place of some. */
@Command(
        name = "diff",
        description = "What becomes permitted (+), ceases to be (-) or has another budget (~) when policies B take the"
                + " place of A; of a running hub also whom it concerns today, and how many messages a day.",
        footer = {"", "Exit codes: 0 whatever changes, 1 if one of them is not usable."})
final class PolicyDiffCommand implements Callable<Integer> {
    @Mixin
    HubOptions options = new HubOptions();

    @Parameters(index = "0", paramLabel = "A", description = PolicySets.WORDS + ".")
    String from = "";

    @Parameters(index = "1", paramLabel = "B", description = "The same.")
    String to = "";

    @Mixin
    PolicyTrafficCommands.Since since = new PolicyTrafficCommands.Since();

    @Override
    public Integer call() throws IOException {
        Optional<HubClient> running = PolicySets.hub(options.places());
        if (running.isEmpty()) {
            printOffline(options.output());
            return 0;
        }
        try (HubClient hub = running.get()) {
            ObjectNode body = since.body();
            PolicySets.put(body, "from", from);
            PolicySets.put(body, "to", to);
            print(PolicySets.usable(hub.post("/api/policy/diff", body), from + " or " + to), options.output());
        }
        return 0;
    }

    private static void print(JsonNode answer, Output output) {
        if (output.json()) {
            output.raw(answer);
            return;
        }
        for (JsonNode change : answer.path("changes")) {
            output.line(change.path("line").asText());
            double perhaps = change.path("perhaps_per_day").asDouble();
            output.line("    " + change.path("who").asText() + "; "
                    + rate(change.path("messages_per_day").asDouble()) + " messages a day"
                    + (perhaps > 0 ? ", and " + rate(perhaps) + " that hang on what was not recorded" : ""));
        }
        answer.path("operators")
                .forEach(change -> output.line(change.path("line").asText()));
        sum(
                output,
                answer.path("classes").asLong(),
                answer.path("opened").asLong(),
                answer.path("closed").asLong(),
                answer.path("rebudgeted").asLong());
        rest(
                output,
                answer.path("untold").asLong(),
                answer.path("templates_differ").asBoolean());
        output.line("messages: recorded in the last "
                + String.format(
                        Locale.ROOT, "%.1f", answer.path("days_recorded").asDouble())
                + " days, subscriptions not counted");
    }

    private static String rate(double perDay) {
        return perDay > 0 && perDay < 10 ? String.format(Locale.ROOT, "%.1f", perDay) : Math.round(perDay) + "";
    }

    private void printOffline(Output output) throws IOException {
        PolicyBundle before = PolicySets.offline(from);
        PolicyBundle after = PolicySets.offline(to);
        try {
            PolicyDiff diff = new PolicyDiff(before.set(), before.templates(), after.set(), after.templates());
            print(diff, OperatorChange.between(before.rights(), after.rights()), output);
        } catch (PolicyRefusedException e) {
            throw PolicyProveCommand.notUnderstood(e);
        }
    }

    private static void print(PolicyDiff diff, List<OperatorChange> operators, Output output) {
        if (output.json()) {
            output.raw(PolicyAnswers.of(diff, operators));
            return;
        }
        diff.changes().forEach(change -> output.line(change.toString()));
        operators.forEach(change -> output.line(change.toString()));
        sum(output, diff.classes(), diff.opened(), diff.closed(), diff.rebudgeted());
        rest(output, diff.untold(), diff.isRetemplated());
        output.line("no hub runs here: whom it concerns, and how many messages, is not known");
    }

    private static void sum(Output output, long classes, long opened, long closed, long rebudgeted) {
        output.line("of " + classes + " classes " + opened + " become permitted, " + closed + " cease to be, "
                + rebudgeted + " have another budget");
    }

    private static void rest(Output output, long untold, boolean retemplated) {
        if (untold > 0) {
            output.line("of these " + untold + " are in no line above");
        }
        if (retemplated) {
            output.line("the templates differ: topics may be of another kind than before");
        }
    }
}
