package io.swarmguard.terms;

import java.util.Arrays;
import java.util.List;

/**
 * One side of a machine's posture: what can be known of its state. Each has few words, in their order from the best to
 * the worst. {@link #UNKNOWN} stands between: what is worse speaks against the machine.
 */
public enum Aspect {
    /** Whether what it started is what it should have started, as a verifier found. */
    ATTESTATION("attestation", "attested", "unknown", "failed"),
    /** Whether it runs a release that it should run; {@code revoked}: one that nobody should run any more. */
    FIRMWARE("firmware", "compliant", "unknown", "outdated", "revoked"),
    /** The gravest known weakness of what it runs. */
    EXPOSURE("exposure", "none", "unknown", "low", "medium", "high", "critical");

    /** What holds of whom nobody spoke, and when the time of a word is over. */
    public static final String UNKNOWN = "unknown";

    private final String code;

    @SuppressWarnings("ImmutableEnumChecker") // List.of cannot be changed
    private final List<String> words;

    Aspect(String code, String... words) {
        this.code = code;
        this.words = List.of(words);
    }

    public String code() {
        return code;
    }

    /** The best first. */
    public List<String> words() {
        return words;
    }

    /** How bad a word is, from 0; -1 if it is none of this aspect. */
    public int rank(String word) {
        return words.indexOf(word);
    }

    /** Whether a word is worse than nothing known. */
    public boolean isAgainst(String word) {
        return rank(word) > rank(UNKNOWN);
    }

    /** @throws IllegalArgumentException if no aspect has that code */
    public static Aspect ofCode(String code) {
        return Arrays.stream(values())
                .filter(aspect -> aspect.code.equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + code + "' is no aspect of posture: " + String.join(", ", codes())));
    }

    public static List<String> codes() {
        return Arrays.stream(values()).map(Aspect::code).toList();
    }
}
