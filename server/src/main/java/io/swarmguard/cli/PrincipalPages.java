package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** How devices, services and operators are printed. */
final class PrincipalPages {
    private PrincipalPages() {}

    static int list(JsonNode answer, String field, Output output) {
        if (output.json()) {
            output.raw(answer);
        } else {
            output.table(
                    DeviceCommands.HEADS,
                    answer.get(field),
                    List.of("name", "role", "segments", "standing", "certificates", "external_id"));
        }
        return 0;
    }

    static int show(JsonNode answer, Output output) {
        if (output.json()) {
            output.raw(answer);
            return 0;
        }
        for (String field : List.of(
                "id",
                "spiffe",
                "role",
                "segments",
                "standing",
                "why",
                "since",
                "max_sessions",
                "external_id",
                "created")) {
            if (answer.hasNonNull(field)) {
                output.line(String.format("%-13s %s", field.replace('_', ' '), Output.cell(answer.get(field))));
            }
        }
        said(answer, output);
        output.line("");
        certificates(answer.get("certificate_list"), output);
        return 0;
    }

    /** What operators said of it. */
    private static void said(JsonNode answer, Output output) {
        for (Map.Entry<String, JsonNode> attribute : answer.path("attributes").properties()) {
            output.line(String.format("%-13s %s", attribute.getKey(), Output.cell(attribute.getValue())));
        }
        for (String field : List.of("groups", "relations")) {
            if (!answer.path(field).isEmpty()) {
                output.line(String.format("%-13s %s", field, Output.cell(answer.get(field))));
            }
        }
    }

    static void certificates(JsonNode rows, Output output) {
        output.table(
                List.of("FINGERPRINT", "OF", "STATE", "NOT AFTER", "ISSUER", "KEY"),
                rows,
                List.of("fingerprint", "holder", "state", "not_after", "issuer", "key"));
    }

    static int done(JsonNode answer, String sentence, Output output) {
        if (output.json()) {
            output.raw(answer);
        } else {
            boolean late = answer.path("late").asBoolean();
            output.line(sentence
                    + (late
                            ? "; in effect now, and recorded as soon as the disk takes it"
                            : " (ledger entry " + answer.path("entry").asLong() + ")"));
        }
        return 0;
    }
}
