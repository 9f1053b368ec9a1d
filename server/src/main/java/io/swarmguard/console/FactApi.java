package io.swarmguard.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.acts.Act;
import io.swarmguard.acts.Actor;
import io.swarmguard.acts.Acts;
import io.swarmguard.edge.http.Answer;
import io.swarmguard.edge.http.Request;
import io.swarmguard.edge.http.Route;
import io.swarmguard.identity.Registry;
import io.swarmguard.identity.Subject;
import io.swarmguard.identity.Traits;
import io.swarmguard.policy.Attribute;
import io.swarmguard.policy.Declarations;
import io.swarmguard.policy.Group;
import io.swarmguard.policy.Policy;
import io.swarmguard.policy.Relation;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What operators say of machines, as far as the policies in force declare it: attributes, groups, relations. */
final class FactApi {
    /** Attributes that one request may set. */
    private static final int MOST_SET = 32;

    private final Registry registry;
    private final Acts acts;
    private final Policy policy;
    private final Names names;

    FactApi(Registry registry, Acts acts, Policy policy) {
        this.registry = registry;
        this.acts = acts;
        this.policy = policy;
        this.names = new Names(registry);
    }

    List<Route> routes(Guarded guarded) {
        return List.of(
                guarded.post("/api/devices/{name}/attributes", (r, by) -> set(r, PrincipalKind.DEVICE, by)),
                guarded.post("/api/services/{name}/attributes", (r, by) -> set(r, PrincipalKind.SERVICE, by)),
                guarded.get("/api/groups", (request, by) -> groups()),
                guarded.get("/api/groups/{name}", (request, by) -> group(request)),
                guarded.post("/api/groups/{name}/add", this::addMember),
                guarded.post("/api/groups/{name}/remove", this::removeMember),
                guarded.get("/api/relations", (request, by) -> relations()),
                guarded.post("/api/relations/{name}/add", this::relate),
                guarded.post("/api/relations/{name}/remove", this::unrelate));
    }

    // attributes

    private Answer set(Request request, PrincipalKind kind, Actor by) {
        JsonNode body = Json.body(request, Set.of("attributes", "why"));
        JsonNode attributes = body.path("attributes");
        if (!attributes.isObject() || attributes.isEmpty() || attributes.size() > MOST_SET) {
            throw new Json.BadRequest("'attributes' has 1 to " + MOST_SET + " of them: {\"mode\": \"maintenance\"}");
        }
        PrincipalId id = names.known(new PrincipalId(kind, Names.name(parameter(request))))
                .id();
        String why = PrincipalApi.why(body);
        List<Act> all = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : attributes.properties()) {
            String value = Json.textOrNull(attributes, entry.getKey());
            all.add(new Act.AttributeSet(id, entry.getKey(), declared(entry.getKey(), value), why));
        }
        return Guarded.outcome(acts.perform(all, by));
    }

    private @Nullable String declared(String name, @Nullable String value) {
        Declarations declarations = policy.declarations();
        Attribute attribute = declarations.attribute(name);
        List<String> known =
                declarations.attributes().stream().map(Attribute::name).toList();
        if (attribute == null) {
            throw unknown("attribute", name, known);
        }
        if (value != null && !attribute.values().contains(value)) {
            throw unknown("value of " + name, value, attribute.values());
        }
        return value;
    }

    private static RefusedException unknown(String what, String word, List<String> known) {
        return new RefusedException(
                Reason.INVALID_REQUEST,
                "there is no " + what + " '" + word + "'" + Names.meant(word, known),
                known.isEmpty()
                        ? "declare it in the policy directory's facts.toml"
                        : "there is " + String.join(", ", known)
                                + "; facts.toml in the policy directory declares them");
    }

    private static String parameter(Request request) {
        return Objects.requireNonNullElse(request.parameter("name"), "");
    }

    // groups

    private Group known(Request request) {
        Declarations declarations = policy.declarations();
        Group group = declarations.group(parameter(request));
        if (group == null) {
            throw unknown(
                    "group",
                    parameter(request),
                    declarations.groups().stream()
                            .map(one -> one.name().value())
                            .toList());
        }
        return group;
    }

    private List<Subject> members(Group group) {
        List<Subject> members = new ArrayList<>();
        for (PrincipalKind kind : List.of(PrincipalKind.DEVICE, PrincipalKind.SERVICE)) {
            registry.all(kind).stream().filter(group::holds).forEach(members::add);
        }
        return members;
    }

    private Answer groups() {
        ObjectNode node = Json.object();
        ArrayNode rows = node.putArray("groups");
        for (Group group : policy.declarations().groups()) {
            rows.addObject()
                    .put("name", group.name().value())
                    .put("kind", group.isStatic() ? "named members" : "query")
                    .put("members", members(group).size());
        }
        return Json.answer(node);
    }

    private Answer group(Request request) {
        Group group = known(request);
        ObjectNode node = Json.object().put("name", group.name().value());
        ArrayNode rows =
                node.put("kind", group.isStatic() ? "named members" : "query").putArray("members");
        for (Subject member : members(group)) {
            Instant end = group.isStatic() ? member.traits().groups().get(group.name()) : null;
            rows.addObject().put("id", member.id().toString()).put("until", until(end));
        }
        return Json.answer(node);
    }

    private static @Nullable String until(@Nullable Instant end) {
        return end == null || end.equals(Traits.FOREVER) ? null : end.toString();
    }

    private Answer addMember(Request request, Actor by) {
        JsonNode body = Json.body(request, Set.of("member", "until", "why"));
        Name group = named(request);
        PrincipalId id = names.known(Json.text(body, "member")).id();
        return Guarded.outcome(
                acts.perform(new Act.GroupMemberAdded(id, group, end(body), PrincipalApi.why(body)), by));
    }

    private static @Nullable Instant end(JsonNode body) {
        String text = Json.textOrNull(body, "until");
        try {
            return text == null
                    ? null
                    : Instant.ofEpochMilli(Instant.parse(text).toEpochMilli());
        } catch (DateTimeException | ArithmeticException e) {
            throw new Json.BadRequest("'until' is a time such as 2026-12-01T06:00:00Z");
        }
    }

    private Answer removeMember(Request request, Actor by) {
        JsonNode body = Json.body(request, Set.of("member", "why"));
        Name group = named(request);
        PrincipalId id = names.known(Json.text(body, "member")).id();
        return Guarded.outcome(acts.perform(new Act.GroupMemberRemoved(id, group, PrincipalApi.why(body)), by));
    }

    /** A group whose members operators name. */
    private Name named(Request request) {
        Group group = known(request);
        if (!group.isStatic()) {
            throw new RefusedException(
                    Reason.INVALID_REQUEST,
                    "the members of '" + group.name() + "' are those that something holds of; nobody names them",
                    "change what its 'where' asks for: role, segment or an attribute");
        }
        return group.name();
    }

    // relations

    private Answer relations() {
        ObjectNode node = Json.object();
        ArrayNode declared = node.putArray("declared");
        ArrayNode pairs = node.putArray("pairs");
        List<Subject> devices = registry.all(PrincipalKind.DEVICE);
        for (Relation relation : policy.declarations().relations()) {
            declared.addObject()
                    .put("name", relation.name())
                    .put("from", relation.from().value())
                    .put(
                            "to",
                            relation.to() == null ? Relation.ANY : relation.to().value())
                    .put("most", relation.most());
            for (Subject device : devices) {
                device.traits().related(relation.name()).stream()
                        .sorted()
                        .forEach(to -> pairs.addObject()
                                .put("relation", relation.name())
                                .put("from", device.id().name().value())
                                .put("to", to.value()));
            }
        }
        return Json.answer(node);
    }

    private Answer relate(Request request, Actor by) {
        JsonNode body = Json.body(request, Set.of("from", "to", "why"));
        Relation relation = relation(request);
        Act.Pair pair =
                new Act.Pair(relation.name(), end(body, "from", relation.from()), end(body, "to", relation.to()));
        return Guarded.outcome(acts.perform(new Act.RelationAdded(pair, relation.most(), PrincipalApi.why(body)), by));
    }

    private Answer unrelate(Request request, Actor by) {
        JsonNode body = Json.body(request, Set.of("from", "to", "why"));
        Act.Pair pair = new Act.Pair(relation(request).name(), end(body, "from", null), end(body, "to", null));
        return Guarded.outcome(acts.perform(new Act.RelationRemoved(pair, PrincipalApi.why(body)), by));
    }

    private Relation relation(Request request) {
        Declarations declarations = policy.declarations();
        Relation relation = declarations.relation(parameter(request));
        if (relation == null) {
            throw unknown(
                    "relation",
                    parameter(request),
                    declarations.relations().stream().map(Relation::name).toList());
        }
        return relation;
    }

    private PrincipalId end(JsonNode body, String field, @Nullable Name role) {
        Subject device = names.known(
                PrincipalId.device(Names.name(Json.text(body, field)).value()));
        if (role != null && !device.facts().role().equals(role)) {
            throw new RefusedException(
                    Reason.INVALID_REQUEST,
                    device.id() + " has the role " + device.facts().role() + ", and '" + field + "' has the role "
                            + role + " here",
                    "name a device of that role; `swarmguard relation list` shows what is declared");
        }
        return device.id();
    }

    /** What was said of somebody, for who looks at it. */
    static void describe(ObjectNode node, Subject subject, Declarations declarations) {
        ObjectNode attributes = node.putObject("attributes");
        declarations.attributes().forEach(one -> attributes.put(one.name(), one.of(subject)));
        ArrayNode groups = node.putArray("groups");
        for (Group group : declarations.groups()) {
            if (group.holds(subject)) {
                String end = group.isStatic() ? until(subject.traits().groups().get(group.name())) : null;
                groups.add(group.name() + (end == null ? "" : " until " + end));
            }
        }
        ArrayNode relations = node.putArray("relations");
        for (Relation relation : declarations.relations()) {
            subject.traits().related(relation.name()).stream()
                    .sorted()
                    .forEach(to -> relations.add(relation.name() + " " + to));
        }
        Subject gateway = subject.gateway();
        if (gateway != null) {
            node.put("gateway", gateway.id().name().value());
        }
    }
}
