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
 * @param externalId the owner's own name for it, at most 128 characters
 */
public record Facts(
        Name role,
        SortedSet<Name> segments,
        boolean allSegments,
        int maxSessions,
        @Nullable String externalId) {
    public Facts {
        segments = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(segments));
        if (maxSessions < 1 || maxSessions > 100_000) {
            throw new IllegalArgumentException("max_sessions is 1 to 100000, not " + maxSessions);
        }
    }

    public boolean isIn(Name segment) {
        return allSegments || segments.contains(segment);
    }
}
