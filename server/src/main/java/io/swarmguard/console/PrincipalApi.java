package io.swarmguard.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.acts.Act;
import io.swarmguard.acts.ActWords;
import io.swarmguard.acts.Actor;
import io.swarmguard.acts.Acts;
import io.swarmguard.acts.Wanted;
import io.swarmguard.edge.http.Answer;
import io.swarmguard.edge.http.Request;
import io.swarmguard.edge.http.Route;
import io.swarmguard.enrol.Codes;
import io.swarmguard.identity.Facts;
import io.swarmguard.identity.Registry;
import io.swarmguard.identity.Subject;
import io.swarmguard.policy.Policy;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import io.swarmguard.trust.StandingNote;
import io.swarmguard.trust.Standings;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Devices, services or operators: add, code, list, show, disable, enable. */
final class PrincipalApi {
    private final PrincipalKind kind;
    private final String path;
    private final Rooms rooms;
    private final Names names;

    /** The rooms this part of the console speaks to. */
    record Rooms(
            Registry registry,
            Standings standings,
            Acts acts,
            TwoPersons persons,
            Codes codes,
            Supplier<Front> front,
            String trustDomain,
            Policy policy) {}

    PrincipalApi(PrincipalKind kind, Rooms rooms) {
        this.kind = kind;
        this.path = "/api/" + kind.code() + "s";
        this.rooms = rooms;
        this.names = new Names(rooms.registry());
    }

    List<Route> routes(Guarded guarded) {
        return List.of(
                guarded.get(path, (request, by) -> list()),
                guarded.post(path, this::add),
                guarded.get(path + "/{name}", (request, by) -> show(id(request))),
                guarded.post(path + "/{name}/code", (request, by) -> code(List.of(), id(request), by)),
                guarded.post(path + "/{name}/disable", this::disable),
                guarded.post(path + "/{name}/enable", this::enable));
    }

    /** Operators have keys of their own, not codes, and only those who run the hub change them. */
    List<Route> operatorRoutes(Guarded guarded) {
        return List.of(
                guarded.get(path, (request, by) -> list()),
                guarded.get(path + "/{name}", (request, by) -> show(id(request))),
                guarded.post(
                        path + "/{name}/disable",
                        (request, by) -> id(request).equals(by.id())
                                ? refused("nobody disables himself", "another admin can")
                                : disable(request, by)),
                guarded.post(path + "/{name}/enable", this::enable));
    }

    private Answer enable(Request request, Actor by) {
        return rooms.persons().perform(new Wanted(new Act.PrincipalEnabled(id(request))), by);
    }

    private static Answer refused(String why, String next) {
        throw new RefusedException(Reason.INVALID_REQUEST, why, next);
    }

    private Answer add(Request request, Actor by) {
        JsonNode body = Json.body(request, Set.of("name", "segment", "role", "external_id", "max_sessions"));
        PrincipalId id = new PrincipalId(kind, Names.name(Json.text(body, "name")));
        return code(List.of(new Act.PrincipalAdded(id, facts(body), null)), id, by);
    }

    private Facts facts(JsonNode body) {
        Name role =
                Names.role(kind, Json.text(body, "role"), rooms.acts().roles().of(kind));
        String segment = Json.text(body, "segment");
        boolean all = segment.equals("*");
        Set<Name> segments = new TreeSet<>();
        if (!all) {
            Arrays.stream(segment.split(";")).forEach(one -> segments.add(Names.name(one.strip())));
        }
        if (kind == PrincipalKind.DEVICE && (all || segments.size() != 1)) {
            throw new Json.BadRequest("a device is in exactly one segment");
        }
        JsonNode sessions = body.path("max_sessions");
        int most = sessions.isInt() ? sessions.intValue() : kind == PrincipalKind.DEVICE ? 1 : 1000;
        try {
            return new Facts(role, new TreeSet<>(segments), all, most, Json.textOrNull(body, "external_id"));
        } catch (IllegalArgumentException e) {
            throw new Json.BadRequest(String.valueOf(e.getMessage()));
        }
    }

    /** A new code for somebody who exists. */
    Answer code(PrincipalId id, Actor by) {
        return code(List.of(), id, by);
    }

    private Answer code(List<Act> before, PrincipalId id, Actor by) {
        return switch (rooms.codes().issue(before, id, by)) {
            case Codes.CodeOutcome.Given given -> Json.answer(told(id, given));
            case Codes.CodeOutcome.Refused refused -> Guarded.refused(refused.why());
        };
    }

    private ObjectNode told(PrincipalId id, Codes.CodeOutcome.Given given) {
        Front front = rooms.front().get();
        return Json.object()
                .put("id", id.toString())
                .put("name", id.name().value())
                .put("user", id.name().value())
                .put("code", given.code())
                .put("expires", given.expires().toString())
                .put("ca", front.anchorPem())
                .put("ca_fingerprint", front.caFingerprint())
                .put("server_pin", front.serverPin())
                .put("enrol_url", front.enrolUrl());
    }

    private Answer disable(Request request, Actor by) {
        return Guarded.outcome(rooms.acts().perform(new Act.PrincipalDisabled(id(request), why(request)), by));
    }

    static String why(Request request) {
        return why(Json.body(request, Set.of("why")));
    }

    static String why(JsonNode body) {
        String why = Json.text(body, "why").strip();
        if (why.isEmpty()
                || why.length() > ActWords.LONGEST_WHY
                || why.codePoints().anyMatch(Character::isISOControl)) {
            throw new Json.BadRequest("'why' is 1 to " + ActWords.LONGEST_WHY + " characters on one line");
        }
        return why;
    }

    private Answer list() {
        ObjectNode node = Json.object();
        ArrayNode rows = node.putArray(kind.code() + "s");
        for (Subject subject : rooms.registry().all(kind)) {
            ObjectNode row = describe(subject);
            row.put("certificates", rooms.registry().certificates(subject.id()).size());
            rows.add(row);
        }
        return Json.answer(node);
    }

    private Answer show(PrincipalId id) {
        ObjectNode node = describe(names.known(id));
        node.put("spiffe", id.spiffe(rooms.trustDomain()));
        StandingApi.describe(node, rooms.acts(), names.known(id));
        if (kind == PrincipalKind.OPERATOR) {
            ArrayNode rights = node.putArray("rights");
            Name role = names.known(id).facts().role();
            rooms.policy().rights().ever(role).forEach(right -> rights.add(right.word()));
        } else {
            PostureApi.describe(node, rooms.acts(), names.known(id));
        }
        FactApi.describe(node, names.known(id), rooms.policy().declarations());
        CertificateApi.rows(node.putArray("certificate_list"), rooms.registry().certificates(id));
        return Json.answer(node);
    }

    private ObjectNode describe(Subject subject) {
        Facts facts = subject.facts();
        ObjectNode node = Json.object()
                .put("id", subject.id().toString())
                .put("name", subject.id().name().value())
                .put("role", facts.role().value());
        ArrayNode segments = node.putArray("segments");
        if (facts.allSegments()) {
            segments.add("*");
        }
        facts.segments().forEach(segment -> segments.add(segment.value()));
        StandingNote note = rooms.standings().note(subject.slot());
        node.put("standing", note.standing().code());
        if (note.since() != null) {
            node.put("why", note.why()).put("since", note.since().toString());
            node.put("by", note.by()).put("until", Objects.toString(note.until(), null));
        }
        return node.put("max_sessions", facts.maxSessions())
                .put("external_id", facts.externalId())
                .put("created", subject.created().toString());
    }

    private PrincipalId id(Request request) {
        Name name = Names.name(Objects.requireNonNullElse(request.parameter("name"), ""));
        return names.known(new PrincipalId(kind, name)).id();
    }
}
