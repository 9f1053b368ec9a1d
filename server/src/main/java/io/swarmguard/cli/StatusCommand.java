package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code status}: how the hub is. */
@Command(name = "status", description = "How the hub is: listeners, sessions, messages, refusals, memory, ledger.")
final class StatusCommand extends AskingCommand {
    @Option(
            names = "--tenets",
            description = "How it stands to the seven tenets of zero trust (NIST SP 800-207), evaluated now;"
                    + " exit code 1 if one is not met.")
    boolean tenets;

    @Override
    int run(HubClient hub, Output output) {
        return tenets ? tenets(hub.get("/api/tenets"), output) : status(hub.get("/api/status"), output);
    }

    private static int tenets(JsonNode answer, Output output) {
        if (output.json()) {
            output.raw(answer);
        } else {
            answer.path("tenets").forEach(tenet -> tenet(tenet, output));
        }
        return answer.path("not_met").asInt() == 0 ? 0 : 1;
    }

    private static void tenet(JsonNode tenet, Output output) {
        output.line(tenet.path("number").asText() + "  " + tenet.path("verdict").asText() + ": "
                + tenet.path("tenet").asText());
        for (Map.Entry<String, JsonNode> figure : tenet.path("figures").properties()) {
            String label = figure.getKey().replace('_', ' ');
            if (figure.getValue().isObject()) {
                String all = figure.getValue().properties().stream()
                        .map(inner -> inner.getKey() + " " + Output.cell(inner.getValue()))
                        .collect(Collectors.joining(", "));
                output.line(String.format("     %-28s %s", label, all.isEmpty() ? "none" : all));
            } else {
                output.line(String.format("     %-28s %s", label, Output.cell(figure.getValue())));
            }
        }
        for (JsonNode lack : tenet.path("lacks")) {
            output.line("   " + lack.path("what").asText());
            output.line("     next: " + lack.path("next").asText());
        }
    }

    private static int status(JsonNode status, Output output) {
        if (output.json()) {
            output.raw(status);
            return 0;
        }
        for (Map.Entry<String, JsonNode> field : status.properties()) {
            String label = field.getKey().replace('_', ' ');
            if (field.getValue().isObject()) {
                output.line(label);
                field.getValue()
                        .properties()
                        .forEach(inner -> output.line(String.format(
                                "  %-28s %s", inner.getKey().replace('_', ' '), Output.cell(inner.getValue()))));
            } else if (field.getValue().isArray()) {
                output.line(label);
                field.getValue().forEach(item -> output.line("  " + item.asText()));
            } else {
                output.line(String.format("%-30s %s", label, Output.cell(field.getValue())));
            }
        }
        return 0;
    }
}
