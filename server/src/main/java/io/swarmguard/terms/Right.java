package io.swarmguard.terms;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an operator may ask of the hub: each call of the operators' API belongs to one. Which role has which is for the
 * policies to say ({@code operators.cedar}), where these words are actions.
 */
public enum Right {
    /** See everything but secrets. */
    LOOK("look"),
    /** Add and enable devices and services, make codes, import. */
    RUN_FLEET("run-fleet"),
    /** Disable and revoke: whoever notices must be able to act. */
    CUT_OFF("cut-off"),
    /** Operators, policies, and the hub itself. */
    RUN_HUB("run-hub");

    private final String word;

    Right(String word) {
        this.word = word;
    }

    /** The stable word, as policies and scopes of tokens have it. */
    public String word() {
        return word;
    }

    /** Null if there is no such right. */
    public static @Nullable Right ofWord(String word) {
        return Arrays.stream(values())
                .filter(right -> right.word.equals(word))
                .findFirst()
                .orElse(null);
    }

    /** All of them, for an error. */
    public static String words() {
        return Arrays.stream(values()).map(Right::word).collect(Collectors.joining(", "));
    }
}
