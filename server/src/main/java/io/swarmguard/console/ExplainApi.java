package io.swarmguard.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.acts.Acts;
import io.swarmguard.acts.NotReconstructibleException;
import io.swarmguard.acts.Past;
import io.swarmguard.acts.Policies;
import io.swarmguard.edge.http.Answer;
import io.swarmguard.edge.http.Request;
import io.swarmguard.edge.http.Route;
import io.swarmguard.formats.labels.Label;
import io.swarmguard.identity.Registry;
import io.swarmguard.identity.Subject;
import io.swarmguard.ledger.Ledger;
import io.swarmguard.policy.Channel;
import io.swarmguard.policy.Decision;
import io.swarmguard.policy.Explanation;
import io.swarmguard.policy.NearTemplate;
import io.swarmguard.policy.Place;
import io.swarmguard.policy.Policy;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.policy.PolicyRefusedException;
import io.swarmguard.policy.Voice;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Why somebody may do something or not, now or at an instant of the past. */
final class ExplainApi {
    private static final String ZONE = "context.zone";

    private final Rooms rooms;
    private final Times times;
    private final Turn reading;
    private final Past.Reader reader; // by whose turn it is

    /** The rooms this part of the console speaks to. */
    record Rooms(Policy policy, Policies policies, Acts acts, Ledger ledger) {}

    /** @param reading of the past: one after the other */
    ExplainApi(Rooms rooms, Times times, Turn reading) {
        this.rooms = rooms;
        this.times = times;
        this.reading = reading;
        this.reader = rooms.acts().past(rooms.ledger());
    }

    /** The world that a question is asked in. */
    private record World(Registry registry, Policy policy, PolicyBundle bundle, int version) {}

    List<Route> routes(Guarded guarded) {
        return List.of(guarded.post("/api/explain", (request, by) -> explain(request)));
    }

    private Answer explain(Request request) {
        JsonNode body = Json.body(
                request,
                Set.of("principal", "via", "action", "topic", "publisher", "publisher_via", "from", "label", "at"));
        String at = Json.textOrNull(body, "at");
        try {
            if (at == null) {
                Acts acts = rooms.acts();
                PolicyBundle inForce = rooms.policies().inForce();
                int version = acts.policies().number();
                return answer(new World(acts.registry(), rooms.policy(), inForce, version), body, null);
            }
            Instant instant = times.at(at);
            return reading.take(() -> answer(past(body, instant), body, at));
        } catch (NotReconstructibleException e) {
            throw new RefusedException(
                    Reason.INVALID_REQUEST,
                    "not reconstructible: " + e.getMessage(),
                    "ask about another moment; `swarmguard ledger show` tells what was recorded when");
        } catch (PolicyRefusedException e) {
            throw new RefusedException(
                    Reason.INVALID_REQUEST,
                    "not reconstructible: " + e.getMessage(),
                    "ask about a moment when other policies were in force");
        }
    }

    private World past(JsonNode body, Instant at) throws PolicyRefusedException {
        List<PrincipalId> ends = new ArrayList<>();
        for (String field : List.of("principal", "via", "publisher", "publisher_via")) {
            String text = Json.textOrNull(body, field);
            if (text != null) {
                ends.add(Names.id(text));
            }
        }
        Past past = reader.of(ends, Json.textOrNull(body, "topic"), at);
        return new World(past.registry(), past.policy(), past.policies(), past.version());
    }

    private Answer answer(World world, JsonNode body, @Nullable String at) throws PolicyRefusedException {
        Names names = new Names(world.registry());
        Action action = action(Json.text(body, "action"));
        String publisher = Json.textOrNull(body, "publisher");
        if ((publisher != null) != (action == Action.DELIVER)) {
            throw new Json.BadRequest("'publisher' says whom a delivered message comes from, and only that");
        }
        Place place = place(Json.textOrNull(body, "from"));
        Voice voice = voice(names, Json.text(body, "principal"), Json.textOrNull(body, "via"));
        String topic = Json.text(body, "topic");
        if (topic.contains("+") || topic.contains("#")) { // would be told as unknown, though a filter may be permitted
            throw new Json.BadRequest(
                    "'topic' is one topic, without + and #; a filter is permitted if one of its topics is");
        }
        voice = voice.via() == null
                ? world.policy().voice(voice.who(), world.policy().channel(topic))
                : voice;
        Voice from = publisher == null ? null : voice(names, publisher, Json.textOrNull(body, "publisher_via"));
        Explanation explanation = world.policy()
                .explain(
                        new Policy.Asking(voice, action, topic, from, place == null ? new Place() : place),
                        label(world, body, topic));
        Subject via = voice.via();
        ObjectNode node = Json.object()
                .put("principal", voice.who().id().toString())
                .put("via", via == null ? null : via.id().toString())
                .put("action", action.code())
                .put("topic", topic)
                .put("at", at)
                .put("policy_version", world.version());
        return Json.answer(
                explanation == null
                        ? uncovered(world.bundle().templates().nearest(topic), node)
                        : told(explanation, place != null, world, node));
    }

    /** @throws RefusedException if the one is not the gateway of the other at that moment */
    private static Voice voice(Names names, String principal, @Nullable String via) {
        Subject who = names.known(principal);
        Subject through = via == null ? null : names.known(via);
        if (through != null && who.gateway() != through) {
            throw new RefusedException(
                    Reason.NOT_ITS_GATEWAY,
                    through.id() + " is not the gateway of " + who.id(),
                    "`swarmguard relation list` shows who is");
        }
        return new Voice(who, through);
    }

    /** A word that is none, or of a topic that is not looked into, would be told as unknown. */
    private static @Nullable Label label(World world, JsonNode body, String topic) {
        String code = Json.textOrNull(body, "label");
        if (code == null) {
            return null;
        }
        Channel channel = world.policy().channel(topic);
        if (channel != null && !channel.isTested()) {
            throw new Json.BadRequest("the template of the topic has no tests, so there are no labels");
        }
        try {
            return Label.ofCode(code);
        } catch (IllegalArgumentException e) {
            throw new Json.BadRequest(String.valueOf(e.getMessage()));
        }
    }

    /** What is no address would count as unknown, and be told as exact. */
    private static @Nullable Place place(@Nullable String from) {
        if (from == null) {
            return null;
        }
        Place place = new Place();
        if (!place.move(from)) {
            throw new Json.BadRequest("'from' is an IP address such as 10.1.2.3");
        }
        return place;
    }

    private static Action action(String code) {
        try {
            return Action.ofCode(code);
        } catch (IllegalArgumentException e) {
            throw new Json.BadRequest(e.getMessage() + "; it is publish, subscribe or deliver");
        }
    }

    /** Refused whatever the policies say, which is exact: no fact was asked. */
    private static ObjectNode uncovered(@Nullable NearTemplate nearest, ObjectNode node) {
        node.put("permitted", false)
                .put("reason", Reason.TOPIC_UNKNOWN.code())
                .put("exact", true)
                .put("nearest_template", nearest == null ? null : nearest.toString());
        node.putObject("facts");
        node.putArray("policies");
        node.putArray("would_turn");
        return node;
    }

    /** Exact unless it hangs on what no act says: where a session came from. */
    private ObjectNode told(Explanation explanation, boolean placed, World world, ObjectNode node)
            throws PolicyRefusedException {
        Decision decision = explanation.decision();
        Reason reason = decision.reason();
        boolean exact = placed || !explanation.facts().containsKey(ZONE);
        node.put("permitted", decision.isPermitted()).put("reason", reason == null ? null : reason.code());
        node.put("exact", exact);
        if (!exact) {
            node.put("not_reconstructible", ZONE + ": no act says where a session comes from; say it with 'from'");
        }
        decision.budgets().forEach(budget -> node.withArray("budgets").add(budget.toString()));
        ObjectNode facts = node.putObject("facts");
        explanation.facts().forEach(facts::put);
        ArrayNode by = node.putArray("policies");
        decision.why()
                .forEach(id -> by.addObject()
                        .put("id", id)
                        .put("text", world.bundle().files().statement(id)));
        ArrayNode flips = node.putArray("would_turn");
        for (Explanation.Flip flip : explanation.flips()) {
            ObjectNode one = flips.addObject();
            ObjectNode changed = one.putObject("if");
            flip.facts().forEach(changed::put);
            Reason then = flip.becomes().reason();
            one.put("then", then == null ? "permitted" : then.code());
            flip.becomes().why().forEach(id -> one.withArray("by").add(id));
        }
        return node;
    }
}
