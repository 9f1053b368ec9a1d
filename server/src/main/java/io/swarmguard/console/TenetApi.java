package io.swarmguard.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.edge.http.Answer;
import io.swarmguard.edge.http.Route;
import java.util.List;

/** How the hub stands to the tenets of zero trust just now. Nothing is remembered: every asking looks anew. */
final class TenetApi {
    private final Tenets tenets;
    private final Knowledge knowledge;

    TenetApi(Tenets tenets, Knowledge knowledge) {
        this.tenets = tenets;
        this.knowledge = knowledge;
    }

    List<Route> routes(Guarded guarded) {
        return List.of(guarded.get("/api/tenets", (request, by) -> tenets()));
    }

    private Answer tenets() {
        List<Tenet> all = List.of(
                tenets.resources(),
                tenets.communication(),
                tenets.sessions(),
                knowledge.policy(),
                knowledge.assets(),
                tenets.enforcement(),
                knowledge.collected());
        ObjectNode node = Json.object().put("source", "NIST SP 800-207, section 2.1");
        ArrayNode rows = node.putArray("tenets");
        for (Tenet tenet : all) {
            ObjectNode row = rows.addObject()
                    .put("number", tenet.number())
                    .put("tenet", tenet.title())
                    .put("verdict", tenet.verdict());
            row.set("figures", tenet.figures());
            ArrayNode lacks = row.putArray("lacks");
            for (Tenet.Lack lack : tenet.lacks()) {
                lacks.addObject().put("what", lack.what()).put("next", lack.next());
            }
        }
        return Json.answer(
                node.put("not_met", all.stream().filter(Tenet::isNotMet).count()));
    }
}
