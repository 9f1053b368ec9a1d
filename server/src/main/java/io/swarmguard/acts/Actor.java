package io.swarmguard.acts;

import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import org.jspecify.annotations.Nullable;

/**
 * Who does an act.
 *
 * @param address where the request came from; null if from the host itself
 * @param via what spoke in the actor's name, such as {@code token 3}; null if the actor did
 */
public record Actor(
        PrincipalId id, @Nullable String address, @Nullable String via) {
    /** The hub on its own account. */
    public static final Actor HUB = new Actor(new PrincipalId(PrincipalKind.INTERNAL, new Name("hub")), null);

    private static final char VIA = '#'; // in no address

    public Actor(PrincipalId id, @Nullable String address) {
        this(id, address, null);
    }

    /** Address and what spoke as one text, as the ledger has it; null if there is neither. */
    @Nullable
    String origin() {
        return via == null ? address : (address == null ? "" : address) + VIA + via;
    }

    /** Reads what {@link #origin} gives. */
    static Actor of(PrincipalId id, @Nullable String origin) {
        int at = origin == null ? -1 : origin.indexOf(VIA);
        return origin == null || at < 0
                ? new Actor(id, origin)
                : new Actor(id, at == 0 ? null : origin.substring(0, at), origin.substring(at + 1));
    }
}
