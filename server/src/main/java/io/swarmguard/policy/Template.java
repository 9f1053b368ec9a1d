package io.swarmguard.policy;

import io.swarmguard.formats.labels.LabelTests;
import io.swarmguard.policy.Level.Enumerated;
import io.swarmguard.policy.Level.Kinds;
import io.swarmguard.policy.Level.Literal;
import io.swarmguard.policy.Level.Named;
import io.swarmguard.terms.Name;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One declared topic template, such as {@code devices/{device}/{kind: telemetry|event}/{path…}}. Levels are literal
 * words, {@code {device}}, {@code {segment}}, one {@code {kind: …}}, and {@code {name: a|b|*other}}, which policies may
 * ask for; {@code {path…}} at the end stands for any number of further levels, none included. The word {@code essential}
 * after it says that its messages flow whatever is found out about anybody, short of an operator's act.
 */
final class Template {
    private static final String TAIL = "{path…}";
    private static final String ESSENTIAL = " essential";

    private final String text;
    private final List<Level> levels;
    private final boolean open;
    private final boolean shared;
    private final boolean essential;
    private final @Nullable LabelTests tests;

    private Template(String text, List<Level> levels, boolean open, @Nullable LabelTests tests) {
        this.text = text;
        this.levels = List.copyOf(levels);
        this.open = open;
        this.shared = levels.contains(Named.SEGMENT);
        this.essential = text.endsWith(ESSENTIAL);
        this.tests = tests;
    }

    /** The same with tests on the payloads of its topics. */
    Template with(LabelTests declared) {
        return new Template(text, levels, open, declared);
    }

    /** Null: what is said on its topics is not looked into. */
    @Nullable
    LabelTests tests() {
        return tests;
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
        long names = levels.stream()
                .filter(Enumerated.class::isInstance)
                .map(level -> ((Enumerated) level).name())
                .distinct()
                .count();
        if (names != levels.stream().filter(Enumerated.class::isInstance).count()) {
            throw new PolicyRefusedException("template '" + text + "' has two levels of one name");
        }
        return new Template(text, levels, open, null);
    }

    private static Level level(String word, String text) throws PolicyRefusedException {
        try {
            return Level.parse(word);
        } catch (PolicyRefusedException e) {
            throw new PolicyRefusedException("template '" + text + "': " + e.getMessage(), e);
        }
    }

    private static long count(List<Level> levels, Named named) {
        return levels.stream().filter(named::equals).count();
    }

    /** What this template makes of a topic's levels; null if it does not cover them. */
    @Nullable
    Channel channel(String topic, String[] words) {
        FilterMatch match = words.length < levels.size() ? null : match(words);
        if (match == null) {
            return null;
        }
        ChannelKind kind = match.kinds().iterator().next();
        return new Channel(topic, kind, match, values(words)).with(tests);
    }

    /** What a topic has at the enumerated levels, by their names. */
    private Map<String, String> values(String[] words) {
        Map<String, String> values = Map.of();
        for (int i = 0; i < levels.size(); i++) {
            if (levels.get(i) instanceof Enumerated level) {
                values = values.isEmpty() ? new HashMap<>() : values;
                values.put(level.name(), level.value(words[i]));
            }
        }
        return values;
    }

    /** Those it spells out, before what may follow. */
    List<Level> levels() {
        return levels;
    }

    /** Whether any number of further levels may follow. */
    boolean isOpen() {
        return open;
    }

    /** Its enumerated levels. */
    List<Enumerated> enumerated() {
        return levels.stream()
                .filter(Enumerated.class::isInstance)
                .map(Enumerated.class::cast)
                .toList();
    }

    /** What of this template a filter can match; null if nothing. */
    @Nullable
    FilterMatch match(String[] words) {
        Set<ChannelKind> kinds = Set.of();
        Name device = null;
        Name segment = null;
        Map<String, List<String>> values = new HashMap<>();
        int hash = words[words.length - 1].equals("#") ? words.length - 1 : Integer.MAX_VALUE;
        for (int i = 0; i < levels.size(); i++) {
            Level level = levels.get(i);
            if (i < hash && (i >= words.length || !(words[i].equals("+") || level.covers(words[i])))) {
                return null;
            }
            String word = i >= hash || words[i].equals("+") ? null : words[i]; // null: left open
            if (level instanceof Kinds own) {
                kinds = own.possible(word);
            } else if (level == Named.DEVICE && word != null) {
                device = new Name(word);
            } else if (level == Named.SEGMENT && word != null) {
                segment = new Name(word);
            } else if (level instanceof Enumerated own) {
                values.put(own.name(), word == null ? own.values() : List.of(own.value(word)));
            }
        }
        if (tests != null) {
            values.put(Channel.LABEL, Channel.LABELS);
        }
        boolean endsHere = Math.min(hash, words.length) <= levels.size();
        FilterMatch.Named named = new FilterMatch.Named(levels.contains(Named.DEVICE), device, segment);
        return open || endsHere ? new FilterMatch(shared, kinds, named, values, essential) : null;
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
            if (Level.apart(levels.get(i), other.levels.get(i))) {
                return false;
            }
        }
        return longEnough;
    }

    @Override
    public String toString() {
        return text;
    }
}
