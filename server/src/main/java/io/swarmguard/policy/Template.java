package io.swarmguard.policy;

import io.swarmguard.terms.Name;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One declared topic template, such as {@code devices/{device}/{kind: telemetry|event}/{path…}}. Levels are literal
 * words, {@code {device}}, {@code {segment}} and one {@code {kind: …}}; {@code {path…}} at the end stands for any number
 * of further levels, none included. The word {@code essential} after it says that its messages flow whatever is found out
 * about anybody, short of an operator's act.
 */
final class Template {
    private static final String TAIL = "{path…}";
    private static final String ESSENTIAL = " essential";

    private sealed interface Level {
        boolean covers(String word);
    }

    private record Literal(String word) implements Level {
        @Override
        public boolean covers(String other) {
            return word.equals(other);
        }
    }

    private record Kinds(Set<ChannelKind> kinds) implements Level {
        @Override
        public boolean covers(String word) {
            ChannelKind kind = ChannelKind.find(word);
            return kind != null && kinds.contains(kind);
        }
    }

    private enum Named implements Level {
        DEVICE,
        SEGMENT;

        @Override
        public boolean covers(String word) {
            return Name.isValid(word);
        }
    }

    private final String text;
    private final List<Level> levels;
    private final boolean open;
    private final boolean shared;
    private final boolean essential;

    private Template(String text, List<Level> levels, boolean open) {
        this.text = text;
        this.levels = List.copyOf(levels);
        this.open = open;
        this.shared = levels.contains(Named.SEGMENT);
        this.essential = text.endsWith(ESSENTIAL);
    }

    /** @throws PolicyRefusedException if it is not a template; says why */
    static Template parse(String text) throws PolicyRefusedException {
        String topic = text.endsWith(ESSENTIAL)
                ? text.substring(0, text.length() - ESSENTIAL.length()).strip()
                : text;
        List<String> words = new ArrayList<>(Arrays.asList(topic.split("/", -1)));
        boolean open = words.getLast().equals(TAIL);
        if (open) {
            words.removeLast();
        }
        List<Level> levels = new ArrayList<>();
        for (String word : words) {
            levels.add(level(word, text));
        }
        long kinds = levels.stream().filter(Kinds.class::isInstance).count();
        if (kinds != 1 || count(levels, Named.DEVICE) > 1 || count(levels, Named.SEGMENT) > 1) {
            throw new PolicyRefusedException(
                    "template '" + text + "': one {kind: …} level, at most one {device} and at most one {segment}");
        }
        if (levels.size() > Templates.MAX_LEVELS) {
            throw new PolicyRefusedException(
                    "template '" + text + "' has more than " + Templates.MAX_LEVELS + " levels");
        }
        return new Template(text, levels, open);
    }

    private static long count(List<Level> levels, Named named) {
        return levels.stream().filter(named::equals).count();
    }

    private static Level level(String word, String text) throws PolicyRefusedException {
        if (word.equals("{device}")) {
            return Named.DEVICE;
        }
        if (word.equals("{segment}")) {
            return Named.SEGMENT;
        }
        if (word.startsWith("{kind:") && word.endsWith("}")) {
            return kinds(word.substring("{kind:".length(), word.length() - 1), text);
        }
        if (word.isEmpty() || word.matches(".*[{}+#].*")) {
            throw new PolicyRefusedException("template '" + text + "': '" + word
                    + "' is no level; use words, {device}, {segment}, {kind: a|b} and a final " + TAIL);
        }
        return new Literal(word);
    }

    private static Kinds kinds(String alternatives, String text) throws PolicyRefusedException {
        Set<ChannelKind> kinds = EnumSet.noneOf(ChannelKind.class);
        for (String alternative : alternatives.split("\\|", -1)) {
            ChannelKind kind = ChannelKind.find(alternative.strip());
            if (kind == null) {
                throw new PolicyRefusedException(
                        "template '" + text + "': there is no kind '" + alternative.strip() + "'");
            }
            kinds.add(kind);
        }
        return new Kinds(kinds);
    }

    /** What this template makes of a topic's levels; null if it does not cover them. */
    @Nullable
    Channel channel(String topic, String[] words) {
        FilterMatch match = words.length < levels.size() ? null : match(words);
        if (match == null) {
            return null;
        }
        ChannelKind kind = match.kinds().iterator().next();
        return new Channel(topic, kind, match);
    }

    /** What of this template a filter can match; null if nothing. */
    @Nullable
    FilterMatch match(String[] words) {
        Set<ChannelKind> kinds = Set.of();
        Name device = null;
        Name segment = null;
        int hash = words[words.length - 1].equals("#") ? words.length - 1 : Integer.MAX_VALUE;
        for (int i = 0; i < levels.size(); i++) {
            Level level = levels.get(i);
            if (i < hash && (i >= words.length || !(words[i].equals("+") || level.covers(words[i])))) {
                return null;
            }
            String word = i >= hash || words[i].equals("+") ? null : words[i]; // null: left open
            if (level instanceof Kinds own) {
                kinds = word == null ? own.kinds() : Set.of(ChannelKind.of(word));
            } else if (level == Named.DEVICE && word != null) {
                device = new Name(word);
            } else if (level == Named.SEGMENT && word != null) {
                segment = new Name(word);
            }
        }
        boolean endsHere = Math.min(hash, words.length) <= levels.size();
        return open || endsHere
                ? new FilterMatch(shared, kinds, levels.contains(Named.DEVICE), device, segment, essential)
                : null;
    }

    /** How many levels at the beginning are literal: what is more special is asked first. */
    int literalPrefix() {
        int prefix = 0;
        while (prefix < levels.size() && levels.get(prefix) instanceof Literal) {
            prefix++;
        }
        return prefix;
    }

    int wildcards() {
        return (int) levels.stream()
                        .filter(level -> !(level instanceof Literal))
                        .count()
                + (open ? 1 : 0);
    }

    /** Whether some topic is covered by both. */
    boolean overlaps(Template other) {
        int common = Math.min(levels.size(), other.levels.size());
        boolean longEnough =
                levels.size() == other.levels.size() || (levels.size() < other.levels.size() ? open : other.open);
        for (int i = 0; i < common; i++) {
            if (apart(levels.get(i), other.levels.get(i))) {
                return false;
            }
        }
        return longEnough;
    }

    private static boolean apart(Level a, Level b) {
        if (a instanceof Literal literal) {
            return !b.covers(literal.word());
        }
        if (b instanceof Literal literal) {
            return !a.covers(literal.word());
        }
        return a instanceof Kinds one && b instanceof Kinds other && Collections.disjoint(one.kinds(), other.kinds());
    }

    @Override
    public String toString() {
        return text;
    }
}
