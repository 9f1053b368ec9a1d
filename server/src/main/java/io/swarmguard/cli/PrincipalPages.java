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
                "rights",
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
        said(answer, output);
        if (answer.path("posture").findValue("reported") != null) {
            output.line("");
            PostureCommands.print(answer, output);
        }
        output.line("");
        certificates(answer.get("certificate_list"), output);
        return 0;
    }

    /** Whether what was asked waits for a second person. */
    static boolean isWaiting(JsonNode answer) {
        return answer.has("request");
    }

    static void waiting(JsonNode answer, Output output) {
        String number = answer.path("request").asText();
        output.line("request " + number + " waits for a second person, until "
                + answer.path("expires").asText());
        output.line("  what    " + answer.path("what").asText());
        output.line("  digest  " + answer.path("digest").asText());
        output.line("  another admin: swarmguard approval approve " + number);
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
        if (answer.hasNonNull("gateway")) {
            output.line(
                    String.format("%-13s %s", "gateway", answer.get("gateway").asText()));
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
        } else if (isWaiting(answer)) {
            waiting(answer, output);
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
