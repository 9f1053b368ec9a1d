package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** What {@code device set} and {@code service set} take. */
final class AttributeOptions {
    @Option(
            names = "--attribute",
            required = true,
            paramLabel = "NAME=VALUE",
            description = "An attribute that facts.toml declares; NAME= goes back to its default. Several at once may"
                    + " be given.")
    Map<String, String> attributes = new LinkedHashMap<>();

    @Option(names = "--why", required = true, paramLabel = "TEXT", description = "Kept in the ledger.")
    String why = "";

    int set(HubClient hub, String kind, String name, Output output) {
        ObjectNode body = DeviceCommands.empty();
        ObjectNode values = body.putObject("attributes");
        attributes.forEach((attribute, value) -> values.put(attribute, value.isEmpty() ? null : value));
        JsonNode done = hub.post("/api/" + kind + "s/" + Cli.segment(name) + "/attributes", body.put("why", why));
        return PrincipalPages.done(done, kind + "/" + name + " is what you said", output);
    }
}
