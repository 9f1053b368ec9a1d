package io.swarmguard.identity;

import io.swarmguard.terms.Name;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What operators said of a principal beyond what it was registered with; replaced as a whole when it changes. What a
 * policy set makes of it is for that set's declarations.
 *
 * @param attributes the value by the attribute's name
 * @param groups when the membership ends, by the group's name; {@link #FOREVER} if it does not
 * @param relations the devices it has a relation to, by the relation's name; none is empty
 */
public record Traits(Map<String, String> attributes, Map<Name, Instant> groups, Map<String, Set<Name>> relations) {
    public static final Traits NONE = new Traits(Map.of(), Map.of(), Map.of());
    /**
     * The relation of a gateway to its children, in whose name it speaks and hears. A child has one gateway, and neither has
     * the other's place: what is a gateway has none itself.
     */
    public static final String GATEWAY_OF = "gateway_of";
    /** The end of a membership that does not end. */
    public static final Instant FOREVER = Instant.MAX;

    /** Attributes of one principal. */
    public static final int MAX_ATTRIBUTES = 64;
    /** Groups that one principal may be a member of by an operator's word. */
    public static final int MAX_GROUPS = 64;
    /** Devices that one device may have one relation to. */
    public static final int MAX_RELATED = 500;
    /** Relations that one device may have. */
    public static final int MAX_RELATIONS = 16;

    public Traits {
        attributes = Map.copyOf(attributes);
        groups = Map.copyOf(groups);
        relations = Map.copyOf(relations);
    }

    /** @param value null to forget what was said */
    public Traits withAttribute(String name, @Nullable String value) {
        Map<String, String> changed = new TreeMap<>(attributes);
        if (value == null) {
            changed.remove(name);
        } else {
            changed.put(name, value);
        }
        return new Traits(changed, groups, relations);
    }

    public Traits withGroup(Name group, Instant end) {
        Map<Name, Instant> changed = new TreeMap<>(groups);
        changed.put(group, end);
        return new Traits(attributes, changed, relations);
    }

    public Traits withoutGroup(Name group) {
        Map<Name, Instant> changed = new TreeMap<>(groups);
        changed.remove(group);
        return new Traits(attributes, changed, relations);
    }

    /** The devices it has that relation to. */
    public Set<Name> related(String relation) {
        return relations.getOrDefault(relation, Set.of());
    }

    public Traits withRelation(String relation, Name to) {
        Set<Name> all = new TreeSet<>(related(relation));
        all.add(to);
        return withRelated(relation, all);
    }

    public Traits withoutRelation(String relation, Name to) {
        Set<Name> all = new TreeSet<>(related(relation));
        all.remove(to);
        return withRelated(relation, all);
    }

    private Traits withRelated(String relation, Set<Name> all) {
        Map<String, Set<Name>> changed = new TreeMap<>(relations);
        if (all.isEmpty()) {
            changed.remove(relation);
        } else {
            changed.put(relation, Set.copyOf(all));
        }
        return new Traits(attributes, groups, changed);
    }
}
