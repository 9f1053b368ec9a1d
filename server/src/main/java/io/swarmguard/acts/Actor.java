package io.swarmguard.acts;

import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import org.jspecify.annotations.Nullable;

/**
 * Who does an act.
 *
 * @param address where the request came from; null if from the host itself
 */
public record Actor(PrincipalId id, @Nullable String address) {
    /** The hub on its own account. */
    public static final Actor HUB = new Actor(new PrincipalId(PrincipalKind.INTERNAL, new Name("hub")), null);
}
