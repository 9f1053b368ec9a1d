package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code explain}: why somebody may do something or not, now or at an instant of the past. */
@Command(
        name = "explain",
        description =
                "Why somebody may do something or not: the decision, its policies, the facts, and what would turn it.")
final class ExplainCommand extends AskingCommand {
    @Parameters(index = "0", paramLabel = "WHO", description = "A device's name, or service/NAME, operator/NAME.")
    String who = "";

    @Parameters(index = "1", paramLabel = "ACTION", description = "publish, subscribe or deliver.")
    String action = "";

    @Parameters(index = "2", paramLabel = "TOPIC", description = "Without wildcards.")
    String topic = "";

    @Option(names = "--publisher", paramLabel = "WHO", description = "Whom a delivered message comes from.")
    @Nullable
    String publisher;

    @Option(names = "--publisher-via", paramLabel = "GATEWAY", description = "Through which gateway it was said.")
    @Nullable
    String publisherVia;

    @Option(names = "--via", paramLabel = "GATEWAY", description = "Through which gateway WHO speaks or hears.")
    @Nullable
    String via;

    @Option(names = "--from", paramLabel = "ADDRESS", description = "Where the session comes from, for network zones.")
    @Nullable
    String from;

    @Option(
            names = "--label",
            paramLabel = "LABEL",
            description = "What the tests of the topic say of the message: ok, out, unparsable or sealed.")
    @Nullable
    String label;

    @Option(names = "--at", paramLabel = "TIME", description = "Such as 2026-11-25T09:30:00Z; default: now.")
    @Nullable
    String at;

    @Override
    int run(HubClient hub, Output output) {
        ObjectNode body = HubClient.JSON
                .createObjectNode()
                .put("principal", principal(who))
                .put("via", via == null ? null : principal(via))
                .put("action", action)
                .put("topic", topic)
                .put("publisher", publisher == null ? null : principal(publisher))
                .put("publisher_via", publisherVia == null ? null : principal(publisherVia))
                .put("from", from)
                .put("label", label)
                .put("at", at);
        JsonNode answer = hub.post("/api/explain", body);
        if (output.json()) {
            output.raw(answer);
        } else {
            tell(answer, output);
        }
        return 0;
    }

    /** Devices are what is asked about most, so they need no kind. */
    static String principal(String text) {
        return text.contains("/") ? text : "device/" + text;
    }

    private static void tell(JsonNode answer, Output output) {
        String reason = answer.path("reason").asText();
        output.line((answer.path("permitted").asBoolean() ? "permitted" : "refused: " + reason) + "   "
                + answer.path("principal").asText() + " "
                + (answer.hasNonNull("via") ? "via " + answer.path("via").asText() + " " : "")
                + answer.path("action").asText() + " "
                + answer.path("topic").asText()
                + (answer.hasNonNull("at") ? " at " + answer.path("at").asText() : "")
                + ", policy version " + answer.path("policy_version").asInt());
        if (reason.equals("topic-unknown")) {
            output.line("no template covers the topic"
                    + (answer.hasNonNull("nearest_template")
                            ? "; " + answer.path("nearest_template").asText()
                            : ""));
            output.line("`swarmguard policy check DIR --topic TOPIC` tells what a topic falls under");
            return;
        }
        if (!answer.path("exact").asBoolean()) {
            output.line("NOT EXACT  " + answer.path("not_reconstructible").asText());
        }
        answer.path("budgets").forEach(budget -> output.line("within budget " + budget.asText()));
        for (JsonNode policy : answer.path("policies")) {
            output.line("");
            policy.path("text").asText().lines().forEach(line -> output.line("  " + line));
        }
        output.line("");
        for (Map.Entry<String, JsonNode> fact : answer.path("facts").properties()) {
            output.line(
                    String.format("  %-44s %s", fact.getKey(), fact.getValue().asText()));
        }
        if (answer.path("would_turn").isEmpty()) {
            output.line("no change of up to three of these facts would turn it");
        }
        for (JsonNode turn : answer.path("would_turn")) {
            List<String> changes = new ArrayList<>();
            turn.path("if")
                    .properties()
                    .forEach(change -> changes.add(
                            change.getKey() + " were " + change.getValue().asText()));
            output.line("it would be " + turn.path("then").asText() + " if " + String.join(" and ", changes));
        }
    }
}
