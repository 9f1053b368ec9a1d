package io.swarmguard.policy;

import io.swarmguard.policy.ForeignTopics.Open;
import io.swarmguard.policy.ForeignTopics.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a policy asks of a channel for it to be one of some topics, under the templates of a draft. What a permit cannot ask
 * exactly it does without; what a forbid cannot ask exactly it does not ask, and is then about more.
 */
final class DraftCondition {
    private final DraftLayout layout;

    DraftCondition(DraftLayout layout) {
        this.layout = layout;
    }

    /** Why no permit can be about exactly these topics, or about fewer; null if one can. */
    @Nullable
    String obstacle(ForeignTopics topics) {
        if (topics.size() > DraftLayout.MAX_LEVELS) {
            return "it has more than " + DraftLayout.MAX_LEVELS + " levels";
        }
        Set<String> kinds = kinds(topics);
        if (kinds.isEmpty() || (!topics.tail() && topics.size() < layout.kindLevel)) {
            return "level " + layout.kindLevel + " of the drafted templates says what a topic is for: one of "
                    + String.join(", ", layout.kinds.keySet());
        }
        if (topics.owns() > 1 || (topics.owns() == 1 && !topics.isOwn(layout.deviceLevel))) {
            return "a template names one device"
                    + (layout.deviceLevel > 0 ? ", here at level " + layout.deviceLevel : "");
        }
        boolean toDevice = layout.deviceWords.containsAll(kinds);
        if (toDevice && !topics.tail() && topics.size() < layout.deviceLevel) {
            return "all topics there go on to the level of the device";
        }
        for (int level = 1; level <= topics.size(); level++) {
            if (topics.at(level) instanceof Word(String word) && level != layout.kindLevel) {
                if (level == layout.deviceLevel && toDevice) {
                    return "level " + level + " is the name of a device, which a policy compares with the sender only";
                }
                if (!layout.literal(level).equals(word) && !layout.words(level).contains(word)) {
                    return "'" + word + "' cannot be told apart at level " + level;
                }
            }
        }
        return null;
    }

    /** In which respect a permit is about fewer topics; null if it is about all of them. */
    @Nullable
    String narrowing(ForeignTopics topics) {
        for (int level = 1; level <= layout.kindLevel; level++) {
            String literal = layout.literal(level);
            if (topics.at(level) == Open.ANY && (level == layout.kindLevel || !literal.isEmpty())) {
                String words = literal.isEmpty() ? String.join(", ", layout.kinds.keySet()) : literal;
                return "the draft has no template but for " + words + " at level " + level;
            }
        }
        Set<String> toDevice = new TreeSet<>(kinds(topics));
        toDevice.retainAll(layout.deviceWords);
        if (toDevice.isEmpty()) {
            return null;
        }
        if (topics.at(layout.deviceLevel) instanceof Word) {
            return "under " + String.join(", ", toDevice) + " level " + layout.deviceLevel
                    + " is the name of a device, which a policy compares with the sender only";
        }
        return topics.size() < layout.deviceLevel && layout.deviceLevel > layout.kindLevel
                ? "under " + String.join(", ", toDevice) + " topics go on to the level of the device"
                : null;
    }

    /** The words of the kind that the topics can have. */
    private Set<String> kinds(ForeignTopics topics) {
        Set<String> kinds = new TreeSet<>(layout.kinds.keySet());
        if (topics.at(layout.kindLevel) instanceof Word(String word)) {
            kinds.retainAll(Set.of(word));
        }
        return topics.isOwn(layout.kindLevel) ? Set.of() : kinds;
    }

    /** The topics that a forbid is about: at least those, and what it says of them can be asked. */
    ForeignTopics widened(ForeignTopics topics) {
        ForeignTopics wide = topics;
        if (topics.size() > DraftLayout.MAX_LEVELS) {
            wide = new ForeignTopics(topics.parts().subList(0, DraftLayout.MAX_LEVELS), true);
        }
        for (int level = 1; level <= wide.size(); level++) {
            boolean strange = switch (wide.at(level)) {
                case Word(String word) ->
                    level != layout.kindLevel
                            && layout.literal(level).isEmpty()
                            && !layout.words(level).contains(word)
                            && layout.isOpen(level);
                case Open part -> part == Open.OWN && (level != layout.deviceLevel || topics.owns() > 1);
            };
            wide = strange ? wide.with(level, Open.ANY) : wide;
        }
        return wide;
    }

    /** Whether a forbid is about names that are there as words. */
    boolean isBlunt(ForeignTopics topics) {
        return layout.deviceLevel > 0
                && topics.at(layout.deviceLevel) instanceof Word
                && kinds(topics).stream().anyMatch(layout.deviceWords::contains);
    }

    /**
     * In Cedar.
     *
     * @param forbids whether it may be about more
     * @return null if no channel can be one of the topics
     */
    @Nullable
    String of(ForeignTopics topics, boolean forbids) {
        List<String> all = new ArrayList<>();
        for (int level = 1; level <= topics.size(); level++) {
            String clause = part(topics, level, forbids);
            if (clause == null) {
                return null;
            }
            all.add(clause);
        }
        String atLeast = reaches(topics.size());
        String further = topics.tail() ? "false" : reaches(topics.size() + 1);
        if (atLeast.equals("false") || further.equals("true")) {
            return null;
        }
        all.add(atLeast);
        all.add(further.equals("false") ? "true" : "!(" + further + ")");
        all.removeIf("true"::equals);
        return all.isEmpty() ? "true" : String.join(" && ", all);
    }

    private @Nullable String part(ForeignTopics topics, int level, boolean forbids) {
        return switch (topics.at(level)) {
            case Open part -> part == Open.ANY ? "true" : "resource has device && resource.device == principal";
            case Word(String word) -> {
                if (level == layout.kindLevel) {
                    yield layout.kinds.containsKey(word)
                            ? "resource.kind == \"" + layout.kind(word).code() + "\""
                            : null;
                }
                String literal = layout.literal(level);
                if (!literal.isEmpty()) {
                    yield literal.equals(word) ? "true" : null;
                }
                yield enumerated(level, word, forbids);
            }
        };
    }

    private @Nullable String enumerated(int level, String word, boolean forbids) {
        String name = DraftLayout.name(level);
        boolean known = layout.isNamed(level) && layout.words(level).contains(word);
        boolean perhapsDevice = forbids && level == layout.deviceLevel && !layout.deviceWords.isEmpty();
        if (perhapsDevice) {
            return known
                    ? "(if resource has " + name + " then resource." + name + " == \"" + word + "\" else true)"
                    : "true";
        }
        return known ? "resource has " + name + " && resource." + name + " == \"" + word + "\"" : null;
    }

    /** Whether a topic has at least so many levels. */
    private String reaches(int length) {
        if (length <= layout.kindLevel) {
            return "true";
        }
        String has = layout.isNamed(length) ? "resource has " + DraftLayout.name(length) : "false";
        if (length != layout.deviceLevel || layout.deviceWords.isEmpty()) {
            return has;
        }
        if (has.equals("false") && layout.deviceWords.containsAll(layout.kinds.keySet())) {
            return "true";
        }
        List<String> kinds = layout.deviceWords.stream()
                .map(word -> "\"" + layout.kind(word).code() + "\"")
                .toList();
        String device = "[" + String.join(", ", kinds) + "].contains(resource.kind)";
        return has.equals("false") ? device : "(" + device + " || " + has + ")";
    }
}
