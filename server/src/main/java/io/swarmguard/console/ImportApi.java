package io.swarmguard.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.acts.Actor;
import io.swarmguard.acts.Acts;
import io.swarmguard.acts.ImportOutcome;
import io.swarmguard.acts.ImportRow;
import io.swarmguard.acts.Outcome;
import io.swarmguard.edge.http.Answer;
import io.swarmguard.edge.http.Request;
import io.swarmguard.edge.http.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Import of devices and services that have certificates already. */
final class ImportApi {
    private final Acts acts;
    private final int mostRows;

    ImportApi(Acts acts, int mostRows) {
        this.acts = acts;
        this.mostRows = mostRows;
    }

    List<Route> routes(Guarded guarded) {
        return List.of(guarded.post("/api/import", this::take));
    }

    private Answer take(Request request, Actor by) {
        JsonNode rows = Json.body(request, Set.of("rows")).path("rows");
        if (!rows.isArray() || rows.isEmpty() || rows.size() > mostRows) {
            throw new Json.BadRequest("'rows' are 1 to " + mostRows + " rows (limits.import-rows)");
        }
        List<ImportRow> all = new ArrayList<>(rows.size());
        for (JsonNode row : rows) {
            all.add(row(row));
        }
        return switch (acts.importAll(all, by)) {
            case ImportOutcome.Imported done ->
                Json.answer(Json.object()
                        .put("imported", done.principals())
                        .put("weak", done.weak())
                        .put("entry", done.firstEntry()));
            case ImportOutcome.Rejected rejected -> Json.answer(rejected(rejected));
            case ImportOutcome.Refused refused ->
                Guarded.refused(new Outcome.Refused(refused.reason(), refused.detail()));
        };
    }

    private static ImportRow row(JsonNode row) {
        return new ImportRow(
                row.path("line").asInt(),
                row.path("name").asText(),
                row.path("kind").asText(),
                row.path("segment").asText(),
                row.path("role").asText(),
                row.path("certificate").asText(),
                filled(row, "max_sessions"),
                filled(row, "external_id"),
                filled(row, "fault"));
    }

    private static @Nullable String filled(JsonNode row, String field) {
        String text = row.path(field).asText();
        return text.isEmpty() ? null : text;
    }

    private static ObjectNode rejected(ImportOutcome.Rejected rejected) {
        ObjectNode node = Json.object();
        ArrayNode rows = node.putArray("rejected");
        for (ImportOutcome.BadRow bad : rejected.rows()) {
            rows.addObject()
                    .put("line", bad.line())
                    .put("reason", bad.reason().code())
                    .put("detail", bad.detail());
        }
        return node;
    }
}
