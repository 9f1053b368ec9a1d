package io.swarmguard.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * The topics that a rule of another broker is about, by level.
 *
 * @param parts what stands at each level
 * @param tail whether any number of further levels may follow, none included
 */
record ForeignTopics(List<Part> parts, boolean tail) {
    /** What stands at one level. */
    sealed interface Part {}

    /** This word. */
    record Word(String word) implements Part {}

    /** No word that is fixed. */
    enum Open implements Part {
        /** Any word. */
        ANY,
        /** The name of whoever asks. */
        OWN
    }

    ForeignTopics {
        parts = List.copyOf(parts);
    }

    int size() {
        return parts.size();
    }

    /** @param level from 1; outside of what is said it is open */
    Part at(int level) {
        return level < 1 || level > parts.size() ? Open.ANY : parts.get(level - 1);
    }

    boolean isOwn(int level) {
        return at(level) == Open.OWN;
    }

    int owns() {
        return (int) parts.stream().filter(part -> part == Open.OWN).count();
    }

    /** Whether it is about topics of that many levels. */
    boolean reaches(int length) {
        return tail ? length >= size() : length == size();
    }

    /** The same with another part at one level. */
    ForeignTopics with(int level, Part part) {
        List<Part> changed = new ArrayList<>(parts);
        changed.set(level - 1, part);
        return new ForeignTopics(changed, tail);
    }
}
