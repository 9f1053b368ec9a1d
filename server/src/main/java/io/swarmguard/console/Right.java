package io.swarmguard.console;

import io.swarmguard.terms.Name;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an operator's role allows. */
enum Right {
    /** See everything but secrets. */
    LOOK("look", Set.of("viewer", "operator", "security", "admin")),
    /** Add and enable devices and services, make codes, import. */
    RUN_FLEET("run-fleet", Set.of("operator", "admin")),
    /** Disable and revoke: whoever notices must be able to act. */
    CUT_OFF("cut-off", Set.of("operator", "security", "admin")),
    /** Operators, and the hub itself. */
    RUN_HUB("run-hub", Set.of("admin"));

    private final String word;

    @SuppressWarnings("ImmutableEnumChecker") // Set.of cannot be changed
    private final Set<String> roles;

    Right(String word, Set<String> roles) {
        this.word = word;
        this.roles = roles;
    }

    /** The stable word, as scopes of tokens have it. */
    String word() {
        return word;
    }

    /** Null if there is no such right. */
    static @Nullable Right ofWord(String word) {
        return Arrays.stream(values())
                .filter(right -> right.word.equals(word))
                .findFirst()
                .orElse(null);
    }

    /** All of them, for an error. */
    static String words() {
        return Arrays.stream(values()).map(Right::word).collect(Collectors.joining(", "));
    }

    /** Those it is held by, in words. */
    String roles() {
        return roles.stream().sorted().collect(Collectors.joining(" or "));
    }

    boolean isHeldBy(Name role) {
        return roles.contains(role.value());
    }
}
