package io.swarmguard.console;

import io.swarmguard.terms.Name;
import java.util.Set;
import java.util.stream.Collectors;

/** What an operator's role allows. */
enum Right {
    /** See everything but secrets. */
    LOOK(Set.of("viewer", "operator", "security", "admin")),
    /** Add and enable devices and services, make codes, import. */
    RUN_FLEET(Set.of("operator", "admin")),
    /** Disable and revoke: whoever notices must be able to act. */
    CUT_OFF(Set.of("operator", "security", "admin")),
    /** Operators, and the hub itself. */
    RUN_HUB(Set.of("admin"));

    @SuppressWarnings("ImmutableEnumChecker") // Set.of cannot be changed
    private final Set<String> roles;

    Right(Set<String> roles) {
        this.roles = roles;
    }

    /** Those it is held by, in words. */
    String roles() {
        return roles.stream().sorted().collect(Collectors.joining(" or "));
    }

    boolean isHeldBy(Name role) {
        return roles.contains(role.value());
    }
}
