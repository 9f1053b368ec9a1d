package io.swarmguard.policy;

import io.swarmguard.identity.Subject;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalKind;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Pairs of devices that operators name: {@code [relation.paired]}.
 *
 * @param from the role of the devices that have it
 * @param to the role of the devices that they have it to; null for any
 * @param most devices that one device has it to
 */
public record Relation(String name, Name from, @Nullable Name to, int most) {
    /** Stands for any role. */
    public static final String ANY = "*";
    /** Devices that one device may have a relation to. */
    public static final int MOST = 500;

    /** Whether one has it to the other: absent if the one is no device, or there is no other. */
    int number(@Nullable Subject one, @Nullable Subject other) {
        if (one == null || other == null || one.id().kind() != PrincipalKind.DEVICE) {
            return Fact.ABSENT;
        }
        Set<Name> to = one.traits().relations().getOrDefault(name, Set.of());
        return Fact.truth(other.id().kind() == PrincipalKind.DEVICE
                && to.contains(other.id().name()));
    }
}
