package io.swarmguard.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Conditions about where somebody belongs: in named segments and groups, and in relations. */
final class Belonging {
    private static final List<String> ENDS = List.of("principal", "resource.device");

    private final Vocabulary vocabulary;
    private final DeclaredFacts facts;

    Belonging(Vocabulary vocabulary, DeclaredFacts facts) {
        this.vocabulary = vocabulary;
        this.facts = facts;
    }

    /**
     * {@code principal in Segment::"a"}, or in one of several.
     *
     * @param right Cedar's JSON form of one entity or a list of them
     * @throws PolicyRefusedException also if it is anything else
     */
    Condition in(String what, JsonNode right) throws PolicyRefusedException {
        List<JsonNode> entities = new ArrayList<>();
        if (right.has("Value")) {
            entities.add(right.path("Value").path("__entity"));
        }
        right.path("Set").forEach(one -> entities.add(one.path("Value").path("__entity")));
        if (right.path("Set").path(0).path("Value").isTextual()) {
            throw new PolicyRefusedException("'in' asks for segments and groups; whether a text is one of some is "
                    + "[\"a\", \"b\"].contains(" + what + ")");
        }
        if (entities.isEmpty() || !ENDS.contains(what)) {
            throw new PolicyRefusedException("'in' is understood as 'principal in resource.segment', "
                    + "'resource.device in resource.segment', and either of them in Segment::\"…\" or Group::\"…\"; "
                    + "no policy may name one machine: make a group of one");
        }
        Condition any = null;
        for (JsonNode entity : entities) {
            Condition one = truth(
                    fact(what, entity.path("type").asText(), entity.path("id").asText()));
            any = any == null ? one : new Condition.Or(any, one);
        }
        return any == null ? Condition.FALSE : any;
    }

    private Fact fact(String what, String type, String name) throws PolicyRefusedException {
        return switch (type) {
            case "Segment" -> facts.inSegment(what, name);
            case "Group" -> facts.inGroup(what, name);
            default ->
                throw new PolicyRefusedException("'" + what + " in " + type + "::\"" + name
                        + "\"' is outside the finite subset; a machine is in segments and groups");
        };
    }

    /**
     * {@code principal.paired.contains(resource.device)} or the other way round.
     *
     * @return null if the set is no relation
     */
    @Nullable
    Condition related(@Nullable String set, @Nullable String member) throws PolicyRefusedException {
        Relation relation = set == null ? null : facts.relation(set);
        if (set == null || relation == null) {
            return null;
        }
        String other = set.startsWith("principal") ? "resource.device" : "principal";
        if (!other.equals(member)) {
            throw new PolicyRefusedException("'" + set + ".contains(…)' is asked of " + other + " here");
        }
        return truth(facts.related(set, relation));
    }

    private Condition truth(Fact fact) {
        BitSet accepted = new BitSet();
        accepted.set(vocabulary.number(fact, "true"));
        return new Condition.Test(fact, accepted);
    }
}
