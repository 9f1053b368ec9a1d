package io.swarmguard.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.acts.Acts;
import io.swarmguard.acts.Past;
import io.swarmguard.acts.Policies;
import io.swarmguard.acts.PolicyHistory;
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
import io.swarmguard.policy.Place;
import io.swarmguard.policy.Policy;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.policy.PolicyRefusedException;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.Reason;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Why somebody may do something or not, now or at an instant of the past. */
final class ExplainApi {
    private static final String ZONE = "context.zone";

    private final Rooms rooms;
    private final Turn reading;

    /** The rooms this part of the console speaks to. */
    record Rooms(Policy policy, Policies policies, Acts acts, Ledger ledger, InstantSource clock) {}

    /** @param reading of the past: it takes the memory of a second registry */
    ExplainApi(Rooms rooms, Turn reading) {
        this.rooms = rooms;
        this.reading = reading;
    }

    /** The world that a question is asked in. */
    private record World(Registry registry, Policy policy, PolicyHistory history) {}

    List<Route> routes(Guarded guarded) {
        return List.of(guarded.post("/api/explain", (request, by) -> explain(request)));
    }

    private Answer explain(Request request) {
        JsonNode body = Json.body(request, Set.of("principal", "action", "topic", "publisher", "from", "label", "at"));
        String at = Json.textOrNull(body, "at");
        try {
            if (at == null) {
                Acts acts = rooms.acts();
                return answer(new World(acts.registry(), rooms.policy(), acts.policies()), body, null);
            }
            Instant instant = instant(at);
            return reading.take(() -> answer(past(instant), body, at));
        } catch (PolicyRefusedException e) {
            throw new RefusedException(
                    Reason.INVALID_REQUEST,
                    "not reconstructible: " + e.getMessage(),
                    "ask about a moment when other policies were in force");
        }
    }

    private World past(Instant at) throws PolicyRefusedException {
        Past past = Past.at(rooms.ledger(), at);
        return new World(past.registry(), past.policy(), past.policies());
    }

    private Instant instant(String text) {
        try {
            Instant instant = Instant.parse(text);
            if (instant.isAfter(rooms.clock().instant())) {
                throw new Json.BadRequest("'at' is in the future, of which nothing is known");
            }
            return instant;
        } catch (DateTimeParseException e) {
            throw new Json.BadRequest("'at' is an instant such as 2026-11-25T09:30:00Z");
        }
    }

    private Answer answer(World world, JsonNode body, @Nullable String at) throws PolicyRefusedException {
        Names names = new Names(world.registry());
        Action action = action(Json.text(body, "action"));
        String publisher = Json.textOrNull(body, "publisher");
        if ((publisher != null) != (action == Action.DELIVER)) {
            throw new Json.BadRequest("'publisher' says whom a delivered message comes from, and only that");
        }
        Place place = place(Json.textOrNull(body, "from"));
        Subject who = names.known(Json.text(body, "principal"));
        String topic = Json.text(body, "topic");
        if (topic.contains("+") || topic.contains("#")) { // would be told as unknown, though a filter may be permitted
            throw new Json.BadRequest(
                    "'topic' is one topic, without + and #; a filter is permitted if one of its topics is");
        }
        Explanation explanation = world.policy()
                .explain(
                        new Policy.Asking(
                                who,
                                action,
                                topic,
                                publisher == null ? null : names.known(publisher),
                                place == null ? new Place() : place),
                        label(world, body, topic));
        ObjectNode node = Json.object()
                .put("principal", who.id().toString())
                .put("action", action.code())
                .put("topic", topic)
                .put("at", at)
                .put("policy_version", world.history().number());
        return Json.answer(
                explanation == null
                        ? node.put("permitted", false).put("reason", Reason.TOPIC_UNKNOWN.code())
                        : told(explanation, place != null, world, node));
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
        PolicyBundle bundle = rooms.policies().bundle(world.history().latest());
        ArrayNode by = node.putArray("policies");
        decision.why()
                .forEach(id ->
                        by.addObject().put("id", id).put("text", bundle.files().statement(id)));
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
