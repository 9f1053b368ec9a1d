package io.swarmguard.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmguard.acts.Act;
import io.swarmguard.acts.Actor;
import io.swarmguard.acts.Acts;
import io.swarmguard.acts.Outcome;
import io.swarmguard.acts.Roles;
import io.swarmguard.acts.Wanted;
import io.swarmguard.edge.http.Answer;
import io.swarmguard.edge.http.Request;
import io.swarmguard.edge.http.Route;
import io.swarmguard.identity.Registry;
import io.swarmguard.pki.CertificateRequest;
import io.swarmguard.pki.RequestRefusedException;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/** What only concerns operators: a new one with a certificate, a role, a recovery stopped, the clock vouched for, the CA. */
final class OperatorApi {
    private final Acts acts;
    private final TwoPersons persons;
    private final Clock clock;
    private final Supplier<Front> front;

    OperatorApi(Acts acts, TwoPersons persons, Clock clock, Supplier<Front> front) {
        this.acts = acts;
        this.persons = persons;
        this.clock = clock;
        this.front = front;
    }

    List<Route> routes(Guarded guarded) {
        return List.of(
                guarded.get("/api/server-ca", (request, by) -> serverCa()),
                guarded.post("/api/operators", this::add),
                guarded.post("/api/operators/{name}/role", this::role),
                guarded.get("/api/operators/{name}/certificate", (request, by) -> certificate(request)),
                guarded.post("/api/operators/{name}/cancel-recovery", this::cancel),
                guarded.post("/api/clock/confirm", this::confirm));
    }

    /** What machines verify the listeners by: another CA than the hub's own where the owner gave a certificate. */
    private Answer serverCa() {
        return Json.answer(Json.object().put("pem", front.get().anchorPem()));
    }

    private Answer add(Request request, Actor by) {
        JsonNode body = Json.body(request, Set.of("name", "role", "request"));
        PrincipalId id = new PrincipalId(PrincipalKind.OPERATOR, Names.name(Json.text(body, "name")));
        Name role = Names.role(id.kind(), Json.text(body, "role"), acts.roles().of(id.kind()));
        Act added = new Act.PrincipalAdded(id, Registry.plainFacts(role, Roles.OPERATORS_SESSIONS), null);
        return persons.perform(new Wanted(List.of(added), spki(Json.text(body, "request"))), by);
    }

    private Answer role(Request request, Actor by) {
        PrincipalId id = id(request);
        JsonNode body = Json.body(request, Set.of("role"));
        Name role = Names.role(id.kind(), Json.text(body, "role"), acts.roles().of(id.kind()));
        return persons.perform(new Wanted(new Act.OperatorRoleSet(id, role)), by);
    }

    /** For who asked for an operator and had to wait for a second person. */
    private Answer certificate(Request request) {
        PrincipalId id = id(request);
        byte[] der = acts.approvals().certificate(id);
        if (der == null) {
            throw new RefusedException(
                    Reason.UNKNOWN_CERTIFICATE, id + " has no certificate", "`swarmguard operator list` shows who has");
        }
        return Json.answer(persons.certificate(id, der));
    }

    private PrincipalId id(Request request) {
        Name name = Names.name(Objects.requireNonNullElse(request.parameter("name"), ""));
        return new Names(acts.registry())
                .known(new PrincipalId(PrincipalKind.OPERATOR, name))
                .id();
    }

    private static byte[] spki(String request) {
        try {
            return CertificateRequest.parse(Base64.getDecoder().decode(request)).spki();
        } catch (IllegalArgumentException e) {
            throw new Json.BadRequest("'request' is a PKCS#10 request in base64");
        } catch (RequestRefusedException e) {
            throw new Json.BadRequest(String.valueOf(e.getMessage()));
        }
    }

    private Answer cancel(Request request, Actor by) {
        String name = Objects.requireNonNullElse(request.parameter("name"), "");
        PrincipalId id = new PrincipalId(PrincipalKind.OPERATOR, Names.name(name));
        return Guarded.outcome(acts.perform(new Act.OperatorRecoveryCancelled(id, PrincipalApi.why(request)), by));
    }

    private Answer confirm(Request request, Actor by) {
        Instant now = Instant.ofEpochMilli(clock.millis());
        return switch (acts.perform(new Act.ClockConfirmed(now, PrincipalApi.why(request)), by)) {
            case Outcome.Done done ->
                Json.answer(Json.object()
                        .put("entry", done.entry())
                        .put("late", done.late())
                        .put("now", now.toString()));
            case Outcome.Refused refused -> Guarded.refused(refused);
        };
    }
}
