package io.swarmguard.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.edge.http.Answer;
import io.swarmguard.edge.http.Route;
import io.swarmguard.identity.Registry;
import io.swarmguard.signal.EventType;
import io.swarmguard.signal.Signals;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Standings;
import java.util.List;

/** How the hub is. */
final class StatusApi {
    private final Registry registry;
    private final Standings standings;
    private final Signals signals;
    private final List<Section> sections;

    StatusApi(Registry registry, Standings standings, Signals signals, List<Section> sections) {
        this.registry = registry;
        this.standings = standings;
        this.signals = signals;
        this.sections = List.copyOf(sections);
    }

    List<Route> routes(Guarded guarded) {
        return List.of(guarded.get("/api/status", (request, by) -> status()));
    }

    private Answer status() {
        ObjectNode node = Json.object();
        for (Section section : sections) {
            node.set(section.name(), Json.MAPPER.valueToTree(section.facts().get()));
        }
        principals(node.putObject("principals"));
        ObjectNode refusals = node.putObject("refusals");
        for (Reason reason : Reason.values()) {
            if (signals.refusals(reason) > 0) {
                refusals.put(reason.code(), signals.refusals(reason));
            }
        }
        ObjectNode events = node.putObject("events");
        for (EventType type : EventType.values()) {
            if (signals.events(type) > 0) {
                events.put(type.code(), signals.events(type));
            }
        }
        return Json.answer(node);
    }

    private void principals(ObjectNode node) {
        for (PrincipalKind kind : List.of(PrincipalKind.DEVICE, PrincipalKind.SERVICE, PrincipalKind.OPERATOR)) {
            node.put(kind.code() + "s", registry.all(kind).size());
        }
        node.put("certificates", registry.certificateCount());
        int[] counts = standings.counts();
        for (Standing standing : Standing.values()) {
            if (standing != Standing.CLEAR) {
                node.put(standing.code(), counts[standing.ordinal()]);
            }
        }
    }
}
