package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code status}: how the hub is. */
@Command(name = "status", description = "How the hub is: listeners, sessions, messages, refusals, memory, ledger.")
final class StatusCommand extends AskingCommand {
    @Override
    int run(HubClient hub, Output output) {
        JsonNode status = hub.get("/api/status");
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
