package io.swarmguard.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From Cedar's JSON form of policies to conditions over facts. What the facts cannot express is refused, with the
 * nearest thing that works. Structure: <a href="https://docs.cedarpolicy.com/policies/json-format.html">JSON policy
 * format</a>.
 */
final class PolicyCompiler {
    private final Vocabulary vocabulary = new Vocabulary();
    private final Map<String, Budget> budgets = new HashMap<>();
    private final Declarations declarations;
    private final DeclaredFacts facts;
    private final ExpressionCompiler expressions;

    /** @param facts that may be asked */
    PolicyCompiler(Declarations declarations, DeclaredFacts facts) {
        this.declarations = declarations;
        this.facts = facts;
        this.expressions = new ExpressionCompiler(vocabulary, facts);
    }

    PolicySet compile(JsonNode set) throws PolicyRefusedException {
        if (!set.path("templates").isEmpty() || !set.path("templateLinks").isEmpty()) {
            throw new PolicyRefusedException("policy templates with slots are not used here; write one policy by role");
        }
        List<CompiledPolicy> policies = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Map.Entry<String, JsonNode> entry : set.path("staticPolicies").properties()) {
            CompiledPolicy policy = compile(entry.getKey(), entry.getValue());
            if (!ids.add(policy.id())) {
                throw new PolicyRefusedException("policy '" + policy.id() + "': another one has the same @id");
            }
            policies.add(policy);
        }
        byte[] text = set.toString().getBytes(StandardCharsets.UTF_8);
        return new PolicySet(policies, new Layout(vocabulary), declarations, Fingerprint.of(text));
    }

    private CompiledPolicy compile(String key, JsonNode policy) throws PolicyRefusedException {
        String id = policy.path("annotations").path("id").asText(key);
        try {
            Condition condition = Condition.and(
                    principal(policy.path("principal")),
                    Condition.and(action(policy.path("action")), resource(policy.path("resource"))));
            for (JsonNode clause : policy.path("conditions")) {
                Condition body = expressions.compile(clause.path("body"));
                boolean when = clause.path("kind").asText().equals("when");
                condition = Condition.and(condition, when ? body : new Condition.Not(body));
            }
            return new CompiledPolicy(id, effect(policy), condition, budget(policy));
        } catch (PolicyRefusedException e) {
            throw new PolicyRefusedException("policy '" + id + "': " + e.getMessage(), e);
        }
    }

    /** Only what somebody sends is counted: budgets of deliveries would have to be kept by the hub. */
    private @Nullable Budget budget(JsonNode policy) throws PolicyRefusedException {
        JsonNode annotation = policy.path("annotations").path("budget");
        if (annotation.isMissingNode()) {
            return null;
        }
        if (!effect(policy) || !isPublishOnly(policy.path("action"))) {
            throw new PolicyRefusedException(
                    "a budget is for a permit whose action is Action::\"publish\" and nothing else");
        }
        Budget budget = Budget.parse(annotation.asText());
        Budget before = budgets.putIfAbsent(budget.name(), budget);
        if (before != null && !before.equals(budget)) {
            throw new PolicyRefusedException("budget '" + budget.name() + "' is '" + before + "' in another policy");
        }
        return budget;
    }

    private static boolean isPublishOnly(JsonNode scope) {
        JsonNode only =
                scope.path("entities").size() == 1 ? scope.path("entities").path(0) : scope.path("entity");
        return only.path("id").asText().equals(Action.PUBLISH.code());
    }

    private static boolean effect(JsonNode policy) throws PolicyRefusedException {
        String effect = policy.path("effect").asText();
        return switch (effect) {
            case "permit" -> true;
            case "forbid" -> false;
            default -> throw new PolicyRefusedException("'" + effect + "' is no effect");
        };
    }

    private Condition principal(JsonNode scope) throws PolicyRefusedException {
        String op = scope.path("op").asText();
        if (op.equals("All")) {
            return Condition.TRUE;
        }
        if (op.equals("is")) {
            Condition type = expressions.type(scope.path("entity_type").asText());
            return scope.has("in") ? new Condition.And(type, group(scope.path("in"))) : type;
        }
        if (op.equals("in")) {
            return group(scope);
        }
        throw new PolicyRefusedException("the principal may be all, 'principal is Device' (Service, Operator) or in a "
                + "segment or group here; no policy may name one machine: make a group of one");
    }

    private Condition group(JsonNode scope) throws PolicyRefusedException {
        ObjectNode entity = JsonNodeFactory.instance.objectNode();
        entity.putObject("Value").set("__entity", scope.path("entity"));
        return expressions.belonging("principal", entity);
    }

    private Condition action(JsonNode scope) throws PolicyRefusedException {
        return switch (scope.path("op").asText()) {
            case "All" -> Condition.TRUE;
            case "==" -> expressions.actions(List.of(scope.path("entity")));
            case "in" -> {
                List<JsonNode> actions = new ArrayList<>();
                if (scope.has("entity")) {
                    actions.add(scope.path("entity"));
                }
                scope.path("entities").forEach(actions::add);
                yield expressions.actions(actions);
            }
            default -> throw new PolicyRefusedException("the action may be all, one or a list here");
        };
    }

    private Condition resource(JsonNode scope) throws PolicyRefusedException {
        String op = scope.path("op").asText();
        boolean ours = op.equals("is")
                && !scope.has("in")
                && scope.path("entity_type").asText().equals(facts.resource());
        if (op.equals("All") || ours) {
            return Condition.TRUE;
        }
        throw new PolicyRefusedException("the resource may be all or 'resource is " + facts.resource()
                + "' here; narrow it by what is known of it, such as resource.kind of a channel, in a when clause");
    }
}
