package io.swarmguard.identity;

import io.swarmguard.terms.Name;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the registry says of a principal now; replaced as a whole when it changes.
 *
 * @param segments the segments it belongs to (a device: exactly one; a service: any number)
 * @param allSegments a service's {@code *}: every segment there is or will be
 * @param maxSessions live sessions it may have at once, 1 to 100,000
 * @param externalId the owner's own name for it: 1 to 128 characters, no wildcards (+ # *), no control characters
 */
public record Facts(
        Name role,
        SortedSet<Name> segments,
        boolean allSegments,
        int maxSessions,
        @Nullable String externalId) {
    /** Characters. */
    public static final int MAX_EXTERNAL_ID = 128;

    public Facts {
        segments = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(segments));
        if (maxSessions < 1 || maxSessions > 100_000) {
            throw new IllegalArgumentException("max_sessions is 1 to 100000, not " + maxSessions);
        }
        if (externalId != null && !isExternalId(externalId)) {
            throw new IllegalArgumentException(
                    "external_id is 1 to 128 characters without + # * and without control characters");
        }
    }

    private static boolean isExternalId(String text) {
        return !text.isBlank()
                && text.codePointCount(0, text.length()) <= MAX_EXTERNAL_ID
                && text.codePoints().noneMatch(c -> c == '+' || c == '#' || c == '*' || isUnprintable(c));
    }

    private static boolean isUnprintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED -> true;
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    public boolean isIn(Name segment) {
        return allSegments || segments.contains(segment);
    }
}
