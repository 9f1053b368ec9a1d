package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

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
                "by",
                "until",
                "essential",
                "max_sessions",
                "external_id",
                "created")) {
            if (answer.hasNonNull(field)) {
                output.line(String.format("%-13s %s", field.replace('_', ' '), Output.cell(answer.get(field))));
            }
        }
        if (!answer.path("holds").isEmpty()) {
            output.line("");
            output.table(
                    List.of("HELD AT", "BY WHAT", "SINCE", "UNTIL", "BY", "WHY"),
                    answer.get("holds"),
                    List.of("standing", "cause", "since", "until", "by", "why"));
        }
        output.line("");
        certificates(answer.get("certificate_list"), output);
        return 0;
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
