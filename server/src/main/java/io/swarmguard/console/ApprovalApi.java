package io.swarmguard.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.acts.Act;
import io.swarmguard.acts.Actor;
import io.swarmguard.acts.Acts;
import io.swarmguard.acts.Mark;
import io.swarmguard.acts.PendingRequest;
import io.swarmguard.acts.Wanted;
import io.swarmguard.edge.http.Answer;
import io.swarmguard.edge.http.Request;
import io.swarmguard.edge.http.Route;
import io.swarmguard.gate.Desk;
import io.swarmguard.identity.Subject;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Right;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What waits for a second person, and for what two are wanted. */
final class ApprovalApi {
    private static final int MOST_DEVICES = 1_000_000;

    private final Acts acts;
    private final Desk desk;
    private final TwoPersons persons;
    private final Clock clock;

    ApprovalApi(Acts acts, Desk desk, TwoPersons persons, Clock clock) {
        this.acts = acts;
        this.desk = desk;
        this.persons = persons;
        this.clock = clock;
    }

    List<Route> routes(Guarded guarded) {
        return List.of(
                guarded.get("/api/approvals", (request, by) -> list()),
                guarded.get(
                        "/api/approvals/{number}", (request, by) -> Json.answer(TwoPersons.described(find(request)))),
                guarded.post("/api/approvals/{number}/approve", this::approve),
                guarded.post("/api/approvals/{number}/reject", this::reject),
                guarded.get("/api/marks", (request, by) -> marks()),
                guarded.post("/api/marks", this::mark));
    }

    private Answer list() {
        ObjectNode node = Json.object();
        ArrayNode rows = node.putArray("approvals");
        acts.approvals().pending(clock.instant()).forEach(one -> rows.add(TwoPersons.described(one)));
        return Json.answer(node);
    }

    private PendingRequest find(Request request) {
        long number = number(request);
        PendingRequest found = acts.approvals().find(number, clock.instant());
        if (found == null) {
            throw new RefusedException(
                    Reason.UNKNOWN_REQUEST,
                    "no request " + number + " waits: it was done, rejected, or it expired",
                    "`swarmguard approval list` shows what waits, `swarmguard ledger show` what was done");
        }
        return found;
    }

    static long number(Request request) {
        String text = Objects.requireNonNullElse(request.parameter("number"), "");
        if (!text.matches("[0-9]{1,18}")) {
            throw new Json.BadRequest("a number is meant, not '" + text + "'");
        }
        return Long.parseLong(text);
    }

    private Answer approve(Request request, Actor by) {
        PendingRequest pending = find(request);
        String digest = Json.text(Json.body(request, Set.of("digest")), "digest");
        if (!digest.matches("[0-9a-f]{64}")) {
            throw new Json.BadRequest("'digest' is that of the request, 64 hexadecimal digits");
        }
        Subject asker = acts.registry().find(pending.by().id());
        Right right = pending.mark() == Mark.ENABLE ? Right.RUN_FLEET : Right.RUN_HUB;
        if (asker == null || !desk.rights(asker).contains(right)) {
            throw new RefusedException(
                    Reason.NOT_ELIGIBLE,
                    pending.by().id() + ", who asked for it, may not do this any more",
                    "reject it, and ask for it yourself");
        }
        return persons.approve(pending, Fingerprint.parse(digest), by);
    }

    private Answer reject(Request request, Actor by) {
        long number = find(request).number();
        return Guarded.outcome(acts.perform(new Act.ApprovalRejected(number, PrincipalApi.why(request)), by));
    }

    private Answer marks() {
        ObjectNode node = Json.object().put("in_force", acts.approvals().isInForce(clock.instant()));
        node.put("admins", acts.approvals().admins())
                .put("policy_devices", acts.approvals().devices());
        ArrayNode rows = node.putArray("marks");
        for (Mark mark : Mark.values()) {
            rows.addObject()
                    .put("mark", mark.word())
                    .put("two_persons", acts.approvals().marks().contains(mark))
                    .put("what", mark.text());
        }
        return Json.answer(node);
    }

    private Answer mark(Request request, Actor by) {
        JsonNode body = Json.body(request, Set.of("marks", "policy_devices"));
        Set<Mark> wanted = EnumSet.noneOf(Mark.class);
        if (!body.path("marks").isArray()) {
            throw new Json.BadRequest("'marks' is an array of marks");
        }
        for (JsonNode word : body.path("marks")) {
            try {
                wanted.add(Mark.ofWord(word.asText()));
            } catch (IllegalArgumentException e) {
                throw new Json.BadRequest(String.valueOf(e.getMessage()));
            }
        }
        JsonNode devices = body.path("policy_devices");
        int most = devices.isMissingNode() ? acts.approvals().devices() : devices.asInt(-1);
        if (most < 0 || most > MOST_DEVICES) {
            throw new Json.BadRequest("'policy_devices' is 0 to " + MOST_DEVICES);
        }
        return persons.perform(new Wanted(new Act.TwoPersonMarksSet(wanted, most)), by);
    }
}
