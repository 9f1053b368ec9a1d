package io.swarmguard.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.acts.Act;
import io.swarmguard.acts.Actor;
import io.swarmguard.acts.Acts;
import io.swarmguard.acts.Mark;
import io.swarmguard.acts.Outcome;
import io.swarmguard.acts.Wanted;
import io.swarmguard.config.Durations;
import io.swarmguard.edge.http.Answer;
import io.swarmguard.edge.http.Request;
import io.swarmguard.edge.http.Route;
import io.swarmguard.hub.Withheld;
import io.swarmguard.hub.Withholding;
import io.swarmguard.identity.Subject;
import io.swarmguard.ledger.Ledger;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Hold;
import io.swarmguard.trust.Rule;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How far devices and services are trusted: quarantine, restrict, release, recover, and what is kept back meanwhile. */
final class StandingApi {
    /** How long a machine is watched after it came back, unless the operator says otherwise. */
    private static final Duration WATCH = Duration.ofDays(7);

    private static final int MOST_ROWS = 1_000;

    private final PrincipalKind kind;
    private final String path;
    private final Rooms rooms;
    private final Names names;
    private final Coding coding;

    /** The rooms this part of the console speaks to. */
    record Rooms(Acts acts, TwoPersons persons, Ledger ledger, Withholding withholding, Clock clock) {}

    /** Gives a new enrolment code. */
    @FunctionalInterface
    interface Coding {
        Answer code(PrincipalId id, Actor by);
    }

    StandingApi(PrincipalKind kind, Rooms rooms, Coding coding) {
        this.kind = kind;
        this.path = "/api/" + kind.code() + "s/{name}";
        this.rooms = rooms;
        this.names = new Names(rooms.acts().registry());
        this.coding = coding;
    }

    List<Route> routes(Guarded guarded) {
        return List.of(
                guarded.post(path + "/quarantine", (request, by) -> mark(Standing.QUARANTINED, request, by)),
                guarded.post(path + "/restrict", (request, by) -> mark(Standing.RESTRICTED, request, by)),
                guarded.post(path + "/release", this::release),
                guarded.post(path + "/recover", this::recover),
                guarded.post(path + "/essential", this::essential),
                guarded.get(path + "/withheld", (request, by) -> withheld(id(request))));
    }

    /** The rules by which evidence, and what is known of a machine, becomes a standing. */
    static Route rules(Guarded guarded, Acts acts) {
        return guarded.get("/api/trust/rules", (request, by) -> {
            ObjectNode node = Json.object();
            ArrayNode rows = node.putArray("rules");
            for (Rule rule : acts.standingRules().all()) {
                rows.addObject()
                        .put("what", rule.input().what())
                        .put("from", rule.input().atLeast())
                        .put("standing", rule.standing().code())
                        .put(
                                "roles",
                                rule.roles().isEmpty()
                                        ? "*"
                                        : rule.roles().stream().sorted().collect(Collectors.joining(" ")));
            }
            return Json.answer(node);
        });
    }

    private Answer mark(Standing standing, Request request, Actor by) {
        JsonNode body = Json.body(request, Set.of("why", "until"));
        Instant until = until(Json.textOrNull(body, "until"));
        return Guarded.outcome(rooms.acts()
                .perform(new Act.PrincipalMarked(id(request), standing, PrincipalApi.why(body), until), by));
    }

    private @Nullable Instant until(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            Instant end = Character.isDigit(text.charAt(text.length() - 1)) || text.endsWith("Z")
                    ? Instant.parse(text)
                    : rooms.clock().instant().plus(Durations.parse(text));
            return end.truncatedTo(ChronoUnit.MILLIS);
        } catch (DateTimeException | IllegalArgumentException | ArithmeticException e) {
            throw new Json.BadRequest(
                    "'until' is a time such as 2026-12-24T18:00:00Z or a duration such as 8 h or 2 d");
        }
    }

    /** Whoever releases somebody must know that something of his waits, and say what becomes of it. */
    private Answer release(Request request, Actor by) {
        JsonNode body = Json.body(request, Set.of("why", "messages"));
        PrincipalId id = id(request);
        String why = PrincipalApi.why(body);
        String messages = Json.textOrNull(body, "messages");
        if (messages != null && !messages.equals("send") && !messages.equals("discard")) {
            throw new Json.BadRequest("'messages' is send or discard");
        }
        Subject subject = names.known(id);
        boolean inQuarantine = rooms.acts().standing(subject).standing() == Standing.QUARANTINED;
        List<Withheld> kept = inQuarantine ? rooms.withholding().of(id) : List.of();
        long count = kept.stream().mapToLong(Withheld::count).sum();
        if (messages == null && count > 0) {
            throw new RefusedException(
                    Reason.INVALID_REQUEST,
                    count + " messages of " + id + " are withheld",
                    "say --with-messages or --discard-messages; `swarmguard " + kind.code() + " withheld " + id.name()
                            + "` lists them");
        }
        boolean discarding = "discard".equals(messages) && inQuarantine;
        Wanted wanted = new Wanted(new Act.PrincipalReleased(id, why, discarding));
        Mark mark = rooms.acts().marked(wanted.acts(), by);
        if (mark != null) {
            return rooms.persons().ask(mark, wanted, by);
        }
        Outcome outcome = rooms.acts().perform(wanted.acts(), by);
        if (outcome instanceof Outcome.Done done) { // what was withheld is discarded, or goes its way, with the act
            return Json.answer(Json.object()
                    .put("entry", done.entry())
                    .put("late", done.late())
                    .put("standing", rooms.acts().standing(subject).standing().code())
                    .put("discarded", discarding ? count : 0));
        }
        return Guarded.outcome(outcome);
    }

    /** Cut off from its old key, then a code for the new one. What it said under the old one is forgotten unless asked for. */
    private Answer recover(Request request, Actor by) {
        JsonNode body = Json.body(request, Set.of("why", "watch", "messages"));
        PrincipalId id = id(request);
        String why = PrincipalApi.why(body);
        Duration watch = watch(body);
        if (rooms.acts().standing(names.known(id)).standing() != Standing.DISABLED) {
            // first of all: reading a long ledger takes seconds in which the old key must do no harm
            Act mark = new Act.PrincipalMarked(id, Standing.QUARANTINED, why, null);
            if (rooms.acts().perform(mark, by) instanceof Outcome.Refused refused
                    && refused.reason() != Reason.NO_CHANGE) {
                return Guarded.refused(refused);
            }
        }
        List<Fingerprint> old = OldKeys.of(id, rooms.ledger());
        Outcome outcome = rooms.acts().perform(new Act.RecoveryBegun(id, why, watch, old), by);
        if (outcome instanceof Outcome.Done) {
            if (!"keep".equals(Json.textOrNull(body, "messages"))) {
                rooms.withholding().discard(id);
            }
            return coding.code(id, by);
        }
        return Guarded.outcome(outcome);
    }

    private static Duration watch(JsonNode body) {
        String text = Json.textOrNull(body, "watch");
        try {
            return text == null ? WATCH : Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Json.BadRequest("'watch': " + e.getMessage());
        }
    }

    private Answer essential(Request request, Actor by) {
        JsonNode body = Json.body(request, Set.of("why", "essential"));
        if (!body.path("essential").isBoolean()) {
            throw new Json.BadRequest("'essential' is true or false");
        }
        boolean essential = body.path("essential").booleanValue();
        Wanted wanted = new Wanted(new Act.EssentialMarked(id(request), essential, PrincipalApi.why(body)));
        return rooms.persons().perform(wanted, by);
    }

    private Answer withheld(PrincipalId id) {
        Subject subject = names.known(id);
        List<Withheld> kept = rooms.withholding().of(id);
        ObjectNode node = Json.object()
                .put("id", id.toString())
                .put("standing", rooms.acts().standing(subject).standing().code())
                .put("count", kept.stream().mapToLong(Withheld::count).sum())
                .put("bytes", kept.stream().mapToLong(Withheld::bytes).sum())
                .put("more", Math.max(0, kept.size() - MOST_ROWS));
        ArrayNode rows = node.putArray("withheld");
        for (Withheld one : kept.subList(0, Math.min(kept.size(), MOST_ROWS))) {
            rows.addObject()
                    .put("where", one.where().code())
                    .put("topic", one.topic())
                    .put("count", one.count())
                    .put("bytes", one.bytes());
        }
        return Json.answer(node);
    }

    /** All that holds somebody where it stands. */
    static void describe(ObjectNode node, Acts acts, Subject subject) {
        node.put("essential", acts.dossier(subject).essential());
        ArrayNode rows = node.putArray("holds");
        for (Hold hold : acts.holds(subject)) {
            rows.addObject()
                    .put("standing", hold.standing().code())
                    .put("cause", hold.cause())
                    .put("why", hold.why())
                    .put("since", hold.since().toString())
                    .put("by", hold.by())
                    .put("until", Objects.toString(hold.until(), null));
        }
    }

    private PrincipalId id(Request request) {
        Name name = Names.name(Objects.requireNonNullElse(request.parameter("name"), ""));
        return names.known(new PrincipalId(kind, name)).id();
    }
}
