package io.swarmguard.policy;

import io.swarmguard.identity.Subject;
import io.swarmguard.identity.Traits;
import io.swarmguard.terms.Name;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Devices and services that policies speak of together: those that operators named one by one, or those that something
 * holds of.
 *
 * @param where what must hold of a member, in one of these combinations; null if operators name the members
 */
public record Group(Name name, @Nullable List<Where> where) {
    public Group {
        where = where == null ? null : List.copyOf(where);
    }

    /** One combination: everything in it must hold. */
    public record Where(List<Is> all) {
        public Where {
            all = List.copyOf(all);
        }
    }

    /**
     * What holds of somebody whose role, segment or attribute is among the values.
     *
     * @param attribute null if it is not about an attribute
     */
    public record Is(String what, @Nullable Attribute attribute, Set<String> values) {
        static final String ROLE = "role";
        static final String SEGMENT = "segment";

        public Is {
            values = Set.copyOf(values);
        }

        boolean holdsOf(Subject subject) {
            return switch (what) {
                case ROLE -> values.contains(subject.facts().role().value());
                case SEGMENT ->
                    subject.facts().allSegments()
                            || subject.facts().segments().stream().anyMatch(one -> values.contains(one.value()));
                default -> attribute != null && values.contains(attribute.of(subject));
            };
        }
    }

    /** Whether operators name the members. */
    public boolean isStatic() {
        return where == null;
    }

    /** Whether somebody is a member, as far as is known now; a membership that ends is taken away when it does. */
    public boolean holds(Subject subject) {
        return where == null
                ? subject.traits().groups().containsKey(name)
                : where.stream().anyMatch(one -> one.all().stream().allMatch(is -> is.holdsOf(subject)));
    }

    /** The same as a fact: absent where it hangs on a clock that nobody vouches for. */
    int number(@Nullable Subject subject, Moment moment) {
        if (subject == null) {
            return Fact.ABSENT;
        }
        Instant end = where == null ? subject.traits().groups().get(name) : null;
        boolean open = end == null || end.equals(Traits.FOREVER);
        return moment.doubtful() && !open ? Fact.ABSENT : Fact.truth(holds(subject));
    }
}
