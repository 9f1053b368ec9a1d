package io.swarmguard.policy;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Why something is decided as it is.
 *
 * @param facts what the policies asked, as they write it, and what it came to; {@link #ABSENT} for what was not there
 * @param flips the smallest changes of those facts that would turn the decision, with the most likely first; at most
 *     {@value #MAX_FLIPS}, none if no small one does
 */
public record Explanation(Decision decision, SortedMap<String, String> facts, List<Flip> flips) {
    static final int MAX_FLIPS = 5;

    /** Stands for a fact about something that is not there. */
    public static final String ABSENT = "(absent)";
    /** Stands for a value that no policy mentions. */
    public static final String OTHER = "(any other)";

    /**
     * A change that would turn the decision.
     *
     * @param facts the new values
     * @param becomes the decision then
     */
    public record Flip(Map<String, String> facts, Decision becomes) {}
}
