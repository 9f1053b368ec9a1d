package io.swarmguard.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.acts.Policies;
import io.swarmguard.edge.http.Answer;
import io.swarmguard.edge.http.Request;
import io.swarmguard.edge.http.Route;
import io.swarmguard.history.Mining;
import io.swarmguard.history.Replay;
import io.swarmguard.history.Traffic;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.terms.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What recorded traffic says about policies: what a draft would change, and which rights are used. */
final class TrafficApi {
    private static final int MOST_CHANGES = 1_000;

    private final Traffic traffic;
    private final Policies policies;
    private final Drafts drafts = new Drafts(); // their own: who may only look keeps nobody from applying
    private final Times times;
    private final Turn reading;

    TrafficApi(Traffic traffic, Policies policies, Times times, Turn reading) {
        this.traffic = traffic;
        this.policies = policies;
        this.times = times;
        this.reading = reading;
    }

    List<Route> routes(Guarded guarded) {
        return List.of(
                guarded.post("/api/policy/replay", (request, by) -> replay(request)),
                guarded.post("/api/policy/mine", (request, by) -> mine(request)));
    }

    private Answer replay(Request request) {
        JsonNode body = Json.body(request, Set.of("files", "since", "since_seconds"));
        Instant since = times.since(body);
        Drafts.Draft draft = drafts.checked(body.path("files"));
        PolicyBundle bundle = draft.bundle();
        if (bundle == null) {
            return draft.refused();
        }
        return Json.answer(told(reading.take(() -> Replay.run(traffic, bundle.set(), since))));
    }

    private ObjectNode told(Replay.Report report) {
        ObjectNode node = Json.object()
                .put("decisions", report.decisions())
                .put("permitted", report.permitted())
                .put("newly_refused", report.newlyRefused())
                .put("newly_allowed", report.newlyAllowed())
                .put("unknown", report.unknown())
                .put("new_denials", report.newDenials())
                .put("not_recorded_lately", traffic.unrecorded());
        report.unrecorded().forEach(node.putArray("facts_not_recorded")::add);
        ArrayNode changes = node.putArray("changes");
        for (Replay.Change change : report.changes()
                .subList(0, Math.min(MOST_CHANGES, report.changes().size()))) {
            ObjectNode one = changes.addObject()
                    .put("verdict", change.verdict().word())
                    .put("who", change.who().toString())
                    .put("action", change.action().code())
                    .put("kind", change.kind())
                    .put("count", change.count())
                    .put("was", code(change.was()))
                    .put("becomes", change.verdict() == Replay.Verdict.UNKNOWN ? "unknown" : code(change.becomes()));
            change.why().forEach(one.putArray("by")::add);
        }
        return node.put("changes_in_all", report.changes().size());
    }

    private static String code(@Nullable Reason reason) {
        return reason == null ? "permitted" : reason.code();
    }

    private Answer mine(Request request) {
        Instant since = times.since(Json.body(request, Set.of("since", "since_seconds")));
        Mining.Report report = reading.take(() -> Mining.run(traffic, policies.inForce(), since));
        ObjectNode node = Json.object()
                .put("decisions", report.decisions())
                .put("no_longer_permitted", report.gone())
                .put("unknown", report.undecided())
                .put("not_recorded_lately", traffic.unrecorded())
                .put("cedar", report.cedar());
        report.diff().forEach(node.putArray("diff")::add);
        report.unused().forEach(node.putArray("unused_policies")::add);
        return Json.answer(node);
    }
}
