package io.swarmguard.acts;

import io.swarmguard.identity.Registry;
import io.swarmguard.identity.RegistryChange;
import io.swarmguard.identity.Subject;
import io.swarmguard.identity.Traits;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import java.time.Instant;
import java.util.Comparator;
import java.util.TreeSet;

/** What operators said of principals, as acts amount to it: attributes, groups, relations. One writer at a time. */
final class SaidFold {
    private final Registry registry;
    private final TreeSet<Ending> endings = new TreeSet<>();

    /** A membership that is over some day; each is there once, so there are as many as memberships. */
    private record Ending(Instant at, PrincipalId id, Name group) implements Comparable<Ending> {
        private static final Comparator<Ending> ORDER =
                Comparator.comparing(Ending::at).thenComparing(Ending::id).thenComparing(Ending::group);

        @Override
        public int compareTo(Ending other) {
            return ORDER.compare(this, other);
        }
    }

    SaidFold(Registry registry) {
        this.registry = registry;
    }

    void apply(Act.AttributeSet act) {
        replace(act.id(), traits(act.id()).withAttribute(act.attribute(), act.value()));
    }

    void apply(Act.GroupMemberAdded act) {
        forgetEnding(act.id(), act.group());
        Instant end = act.end();
        if (end != null) {
            endings.add(new Ending(end, act.id(), act.group()));
        }
        replace(act.id(), traits(act.id()).withGroup(act.group(), end == null ? Traits.FOREVER : end));
    }

    void apply(Act.GroupMemberRemoved act) {
        forgetEnding(act.id(), act.group());
        replace(act.id(), traits(act.id()).withoutGroup(act.group()));
    }

    private void forgetEnding(PrincipalId id, Name group) {
        Instant end = traits(id).groups().get(group);
        if (end != null) {
            endings.remove(new Ending(end, id, group));
        }
    }

    void apply(Act.RelationAdded act) {
        Act.Pair pair = act.pair();
        replace(
                pair.from(),
                traits(pair.from()).withRelation(pair.relation(), pair.to().name()));
    }

    void apply(Act.RelationRemoved act) {
        Act.Pair pair = act.pair();
        replace(
                pair.from(),
                traits(pair.from()).withoutRelation(pair.relation(), pair.to().name()));
    }

    /** Ends what is over by then, and gives when the next is; {@link Instant#MAX} for never. */
    Instant end(Instant now) {
        while (!endings.isEmpty() && !endings.first().at().isAfter(now)) {
            Ending ending = endings.removeFirst();
            replace(ending.id(), traits(ending.id()).withoutGroup(ending.group()));
        }
        return endings.isEmpty() ? Instant.MAX : endings.first().at();
    }

    private Traits traits(PrincipalId id) {
        Subject subject = registry.find(id);
        if (subject == null) {
            throw new IllegalStateException(id + " is not registered");
        }
        return subject.traits();
    }

    private void replace(PrincipalId id, Traits traits) {
        registry.apply(new RegistryChange.TraitsReplaced(id, traits));
    }
}
