package io.swarmguard.acts;

import org.jspecify.annotations.Nullable;

/**
 * One row of an import as the user wrote it; nothing is checked yet.
 *
 * @param line of the file, from 1
 * @param kind device or service
 * @param segment one name; a service: several separated by {@code ;}, or {@code *}
 * @param certificatePem text of the PEM file
 * @param maxSessions empty means 1 for a device and 1000 for a service
 * @param externalId the owner's own name for it
 * @param fault what was wrong with it before it came here, such as a file that is not there; null if nothing
 */
public record ImportRow(
        int line,
        String name,
        String kind,
        String segment,
        String role,
        String certificatePem,
        @Nullable String maxSessions,
        @Nullable String externalId,
        @Nullable String fault) {
    /** One with which nothing was wrong so far. */
    public ImportRow(
            int line,
            String name,
            String kind,
            String segment,
            String role,
            String certificatePem,
            @Nullable String maxSessions,
            @Nullable String externalId) {
        this(line, name, kind, segment, role, certificatePem, maxSessions, externalId, null);
    }
}
