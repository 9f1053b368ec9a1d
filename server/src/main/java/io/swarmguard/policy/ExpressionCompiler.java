package io.swarmguard.policy;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmguard.terms.Name;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From Cedar's JSON form of one expression to a condition. */
final class ExpressionCompiler {
    /** Levels of an expression: {@code a && b && …} nests one level for each. */
    static final int MAX_DEPTH = 500;

    private final Vocabulary vocabulary;
    private final DeclaredFacts facts;
    private final Belonging belonging;
    private int depth;

    ExpressionCompiler(Vocabulary vocabulary, DeclaredFacts facts) {
        this.vocabulary = vocabulary;
        this.facts = facts;
        this.belonging = new Belonging(vocabulary, facts);
    }

    Condition compile(JsonNode node) throws PolicyRefusedException {
        if (++depth > MAX_DEPTH) {
            throw new PolicyRefusedException("an expression is nested deeper than " + MAX_DEPTH + " levels");
        }
        try {
            Map.Entry<String, JsonNode> only = only(node);
            return compile(only.getKey(), only.getValue(), node);
        } finally {
            depth--;
        }
    }

    private Condition compile(String op, JsonNode args, JsonNode node) throws PolicyRefusedException {
        return switch (op) {
            case "Value" -> truth(args);
            case "!" -> new Condition.Not(compile(args.path("arg")));
            case "&&" -> new Condition.And(compile(args.path("left")), compile(args.path("right")));
            case "||" -> new Condition.Or(compile(args.path("left")), compile(args.path("right")));
            case "if-then-else" ->
                new Condition.Choice(compile(args.path("if")), compile(args.path("then")), compile(args.path("else")));
            case "==" -> equal(args.path("left"), args.path("right"));
            case "!=" -> new Condition.Not(equal(args.path("left"), args.path("right")));
            case "contains" -> contains(args.path("left"), args.path("right"));
            case "has" -> has(path(args.path("left")), args.path("attr").asText());
            case "is" -> is(args);
            case "in" -> in(args.path("left"), args.path("right"));
            case "." -> flag(node);
            default ->
                throw new PolicyRefusedException("'" + op + "' is outside the finite subset; " + FiniteSubset.hint(op));
        };
    }

    private static Map.Entry<String, JsonNode> only(JsonNode node) throws PolicyRefusedException {
        if (node.size() != 1) {
            throw new PolicyRefusedException("an expression has one operator, not " + node.size());
        }
        return node.properties().iterator().next();
    }

    private static Condition truth(JsonNode value) throws PolicyRefusedException {
        if (!value.isBoolean()) {
            throw new PolicyRefusedException("a condition is true or false, not " + value);
        }
        return value.booleanValue() ? Condition.TRUE : Condition.FALSE;
    }

    private Condition flag(JsonNode node) throws PolicyRefusedException {
        String path = path(node);
        Fact fact = path == null ? null : facts.flag(path);
        if (fact == null) {
            throw new PolicyRefusedException(
                    "'" + path + "' is not true or false; compare it with a constant; " + nearest(path));
        }
        return test(fact, "true");
    }

    private Condition equal(JsonNode left, JsonNode right) throws PolicyRefusedException {
        String a = path(left);
        String b = path(right);
        if (a != null && b != null) {
            return sameAs(a, b);
        }
        if (a == null && b == null) {
            throw new PolicyRefusedException("'==' compares a fact with a constant");
        }
        return equalsConstant(a == null ? String.valueOf(b) : a, (a == null ? left : right).path("Value"));
    }

    private Condition sameAs(String a, String b) throws PolicyRefusedException {
        boolean own = (a.equals("principal") && b.equals("resource.device"))
                || (b.equals("principal") && a.equals("resource.device"));
        if (own) {
            return test(Fact.OWN, "true");
        }
        throw new PolicyRefusedException("'" + a + " == " + b + "' is outside the finite subset; of two facts only "
                + "'principal == resource.device' can be compared, others with constants");
    }

    private Condition equalsConstant(String path, JsonNode value) throws PolicyRefusedException {
        if (path.equals("action")) {
            return actions(List.of(value.path("__entity")));
        }
        if (Fact.KINDS.contains(value.path("__entity").path("type").asText())) {
            throw new PolicyRefusedException(
                    "no policy may name one machine; make a group of one, and ask '" + path + " in Group::\"…\"'");
        }
        Fact flag = facts.flag(path);
        if (flag != null && value.isBoolean()) {
            return test(flag, value.asText());
        }
        return among(path, List.of(value));
    }

    private Condition contains(JsonNode set, JsonNode member) throws PolicyRefusedException {
        String path = path(member);
        Condition related = belonging.related(path(set), path);
        if (related != null) {
            return related;
        }
        if (!set.has("Set") || path == null) {
            throw new PolicyRefusedException(
                    "'contains' asks whether a list of constants has a fact: [\"a\", \"b\"].contains(principal.role)");
        }
        List<JsonNode> values = new ArrayList<>();
        for (JsonNode element : set.path("Set")) {
            values.add(element.path("Value"));
        }
        return among(path, values);
    }

    /** True if the fact has one of the constants. */
    private Condition among(String path, List<JsonNode> constants) throws PolicyRefusedException {
        boolean segment = path.equals(Fact.CHANNEL_SEGMENT.text());
        Fact fact = segment ? Fact.CHANNEL_SEGMENT : facts.compared(path);
        if (fact == null) {
            throw new PolicyRefusedException("'" + path + "' cannot be compared with a constant; " + nearest(path));
        }
        vocabulary.mention(fact);
        BitSet accepted = new BitSet();
        for (JsonNode constant : constants) {
            accepted.set(number(fact, segment ? segment(constant) : text(path, constant)));
        }
        return new Condition.Test(fact, accepted);
    }

    private static String text(String path, JsonNode constant) throws PolicyRefusedException {
        if (!constant.isTextual()) {
            throw new PolicyRefusedException("'" + path + "' is a text; compare it with one, not with " + constant);
        }
        return constant.textValue();
    }

    private static String segment(JsonNode constant) throws PolicyRefusedException {
        JsonNode entity = constant.path("__entity");
        if (!entity.path("type").asText().equals("Segment")) {
            throw new PolicyRefusedException("'resource.segment' is compared with segments: Segment::\"plant-a\"");
        }
        return entity.path("id").asText();
    }

    /** What somebody may have meant by a path that is no fact. */
    private String nearest(@Nullable String path) {
        return "nearest: '" + FiniteSubset.nearest(String.valueOf(path), facts.paths()) + "'; " + FiniteSubset.facts();
    }

    private int number(Fact fact, String value) throws PolicyRefusedException {
        if (fact.isOpen() && !Name.isValid(value)) {
            throw new PolicyRefusedException("'" + fact.text() + "' is never '" + value + "': names are lower case");
        }
        int number = vocabulary.number(fact, value);
        if (number == Fact.ABSENT) {
            throw new PolicyRefusedException("'" + fact.text() + "' is never '" + value + "'; nearest: '"
                    + FiniteSubset.nearest(value, fact.domain()) + "'");
        }
        return number;
    }

    private Condition has(@Nullable String path, String attribute) throws PolicyRefusedException {
        String whole = path + "." + attribute;
        Fact optional = facts.presence(whole);
        if (optional != null) {
            return test(optional, "true");
        }
        if (path != null && facts.compared(whole) != null) {
            return reach(path);
        }
        if (facts.flag(whole) != null || facts.paths().stream().anyMatch(known -> known.startsWith(whole + "."))) {
            return Condition.TRUE;
        }
        if (path != null && facts.relation(whole) != null) { // devices have it, and nobody else
            return path.equals("principal") ? type("Device") : reach(path);
        }
        throw new PolicyRefusedException("'" + whole + "' does not exist; " + nearest(whole));
    }

    /** True, unless the way to something optional ends early, which is an error. */
    private Condition reach(String path) {
        Fact optional = facts.presence(path);
        if (optional == null) {
            return Condition.TRUE;
        }
        vocabulary.mention(optional);
        return new Condition.Reach(optional);
    }

    private Condition is(JsonNode args) throws PolicyRefusedException {
        String path = path(args.path("left"));
        String type = args.path("entity_type").asText();
        Condition is = switch (String.valueOf(path)) {
            case "principal" -> type(type);
            case "resource" -> constant(type.equals(facts.resource()));
            case "resource.device" -> Condition.and(reach("resource.device"), constant(type.equals("Device")));
            case "resource.segment" -> Condition.and(reach("resource.segment"), constant(type.equals("Segment")));
            default -> throw new PolicyRefusedException("'is' asks for the type of the principal");
        };
        return args.has("in") ? new Condition.And(is, in(args.path("left"), args.path("in"))) : is;
    }

    private static Condition constant(boolean value) {
        return value ? Condition.TRUE : Condition.FALSE;
    }

    /** {@code principal is Device}. */
    Condition type(String type) throws PolicyRefusedException {
        if (!Fact.PRINCIPAL_TYPE.domain().contains(type)) {
            throw new PolicyRefusedException("no principal is a '" + type + "'; nearest: '"
                    + FiniteSubset.nearest(type, Fact.PRINCIPAL_TYPE.domain()) + "'");
        }
        return test(Fact.PRINCIPAL_TYPE, type);
    }

    private Condition in(JsonNode left, JsonNode right) throws PolicyRefusedException {
        String what = String.valueOf(path(left));
        if (what.equals("action")) {
            List<JsonNode> actions = new ArrayList<>();
            if (right.has("Value")) {
                actions.add(right.path("Value").path("__entity"));
            }
            right.path("Set").forEach(action -> actions.add(action.path("Value").path("__entity")));
            return actions(actions);
        }
        if ("resource.segment".equals(path(right)) && what.equals("principal")) {
            return test(Fact.MEMBER, "true");
        }
        if ("resource.segment".equals(path(right)) && what.equals("resource.device")) {
            return test(Fact.DEVICE_MEMBER, "true");
        }
        return belonging(what, right);
    }

    /** {@code principal in Segment::"a"}; a segment is in itself and in nothing else. */
    Condition belonging(String what, JsonNode right) throws PolicyRefusedException {
        boolean one = what.equals(Fact.CHANNEL_SEGMENT.text()) && right.has("Value");
        return one ? among(what, List.of(right.path("Value"))) : belonging.in(what, right);
    }

    /** {@code action in [...]}. */
    Condition actions(List<JsonNode> entities) throws PolicyRefusedException {
        Fact action = facts.action();
        vocabulary.mention(action);
        BitSet accepted = new BitSet();
        for (JsonNode entity : entities) {
            if (!entity.path("type").asText().equals("Action")) {
                throw new PolicyRefusedException("an action is compared with actions: Action::\""
                        + action.domain().getFirst() + "\"");
            }
            accepted.set(number(action, entity.path("id").asText()));
        }
        return new Condition.Test(action, accepted);
    }

    private Condition test(Fact fact, String value) {
        BitSet accepted = new BitSet();
        accepted.set(vocabulary.number(fact, value));
        return new Condition.Test(fact, accepted);
    }

    /** {@code principal.role} for the node that says so; null if it is anything but a variable and its attributes. */
    private static @Nullable String path(JsonNode node) {
        if (node.path("Var").isTextual()) {
            return node.path("Var").textValue();
        }
        JsonNode access = node.path(".");
        if (access.isMissingNode()) {
            return null;
        }
        String left = path(access.path("left"));
        return left == null ? null : left + "." + access.path("attr").asText();
    }
}
