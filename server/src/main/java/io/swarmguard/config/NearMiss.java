package io.swarmguard.config;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds what somebody most likely meant. */
public final class NearMiss {
    private NearMiss() {}

    /** The known word closest to {@code word}, or null if none is close enough to be meant. */
    public static @Nullable String find(String word, Collection<String> known) {
        String best = null;
        int length = word.length();
        int bestDistance =
                (length < 4 ? 1 : length < 6 ? 2 : Math.max(3, length / 3)) + 1; // a short word is near to all
        for (String candidate : known) {
            int distance = distance(word, candidate);
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best;
    }

    /** Levenshtein distance: single characters put in, left out or changed. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
