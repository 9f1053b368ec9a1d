package io.swarmguard.policy;

import io.swarmguard.terms.Name;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One level of a topic template. */
sealed interface Level {
    /** The value of an enumerated level for every word that it does not list. */
    String OTHER = "other";

    boolean covers(String word);

    /** The words it covers; null if there is no end of them. */
    @Nullable
    Set<String> words();

    /** What can stand there, for operators. */
    String described();

    /** A word that stands there as it is. */
    record Literal(String word) implements Level {
        @Override
        public boolean covers(String other) {
            return word.equals(other);
        }

        @Override
        public Set<String> words() {
            return Set.of(word);
        }

        @Override
        public String described() {
            return "'" + word + "'";
        }
    }

    /** What the channel is for: the word, and the kind that it stands for. */
    record Kinds(Map<String, ChannelKind> kinds) implements Level {
        public Kinds {
            kinds = Map.copyOf(kinds);
        }

        @Override
        public boolean covers(String word) {
            return kinds.containsKey(word);
        }

        @Override
        public Set<String> words() {
            return kinds.keySet();
        }

        @Override
        public String described() {
            return "one of " + String.join(", ", new TreeSet<>(kinds.keySet()));
        }

        /** The kinds of a word, or of any word. */
        Set<ChannelKind> possible(@Nullable String word) {
            ChannelKind one = word == null ? null : kinds.get(word);
            return one == null ? Set.copyOf(kinds.values()) : Set.of(one);
        }
    }

    /** A name: whose the channel is. */
    enum Named implements Level {
        DEVICE,
        SEGMENT;

        @Override
        public boolean covers(String word) {
            return Name.isValid(word);
        }

        @Override
        public @Nullable Set<String> words() {
            return null;
        }

        @Override
        public String described() {
            return "a " + name().toLowerCase(Locale.ROOT) + "'s name: 1 to 63 characters of a-z 0-9 . _ -";
        }
    }

    /**
     * One of few words, which policies may ask for by the level's name.
     *
     * @param values the words, and {@link #OTHER} as the last if it covers any other word too
     */
    record Enumerated(String name, List<String> values, boolean open) implements Level {
        public Enumerated {
            values = List.copyOf(values);
        }

        @Override
        public boolean covers(String word) {
            return open ? !word.isEmpty() : values.contains(word);
        }

        @Override
        public @Nullable Set<String> words() {
            return open ? null : Set.copyOf(values);
        }

        @Override
        public String described() {
            return open ? "a word" : "one of " + String.join(", ", values);
        }

        String value(String word) {
            return values.contains(word) ? word : OTHER;
        }
    }

    /** Whether no word is covered by both. */
    static boolean apart(Level one, Level other) {
        Set<String> words = one.words();
        if (words != null) {
            return words.stream().noneMatch(other::covers);
        }
        Set<String> others = other.words();
        return others != null && others.stream().noneMatch(one::covers);
    }

    /** @throws PolicyRefusedException if it is not a level; says what is */
    static Level parse(String word) throws PolicyRefusedException {
        if (word.equals("{device}")) {
            return Named.DEVICE;
        }
        if (word.equals("{segment}")) {
            return Named.SEGMENT;
        }
        int colon = word.indexOf(':');
        if (word.startsWith("{") && word.endsWith("}") && colon > 0) {
            String name = word.substring(1, colon).strip();
            String[] alternatives = word.substring(colon + 1, word.length() - 1).split("\\|", -1);
            return name.equals("kind") ? kinds(alternatives) : enumerated(name, alternatives);
        }
        if (word.isEmpty() || word.matches(".*[{}+#].*")) {
            throw new PolicyRefusedException("'" + word + "' is no level; use words, {device}, {segment}, {kind: a|b}, "
                    + "{name: a|b|*other} and a final {path…}");
        }
        return new Literal(word);
    }

    private static Kinds kinds(String[] alternatives) throws PolicyRefusedException {
        Map<String, ChannelKind> kinds = new LinkedHashMap<>();
        for (String alternative : alternatives) {
            String[] parts = alternative.strip().split("=", 2);
            ChannelKind kind = ChannelKind.find(parts[parts.length - 1]);
            if (kind == null) {
                throw new PolicyRefusedException("there is no kind '" + parts[parts.length - 1] + "'");
            }
            if (kinds.put(word(parts[0]), kind) != null) {
                throw new PolicyRefusedException("'" + parts[0] + "' stands there twice");
            }
        }
        return new Kinds(kinds);
    }

    private static Enumerated enumerated(String name, String[] alternatives) throws PolicyRefusedException {
        if (!FactsFile.isIdentifier(name)
                || Set.of("device", "shared", "path", Channel.LABEL).contains(name)) {
            throw new PolicyRefusedException("'" + name + "' cannot be the name of a level: 1 to 63 of a-z 0-9 _, and "
                    + "none that a channel or Cedar has already");
        }
        List<String> values = new ArrayList<>();
        boolean open = false;
        for (String alternative : alternatives) {
            boolean other = alternative.strip().equals("*" + OTHER);
            String value = other ? OTHER : word(alternative.strip());
            if (open || values.contains(value) || (!other && value.equals(OTHER))) {
                throw new PolicyRefusedException(
                        "'" + value + "' in {" + name + ": …}: each word once, and *other as the last");
            }
            open = other;
            values.add(value);
        }
        if (values.size() > Declarations.MAX_VALUES) {
            throw new PolicyRefusedException("{" + name + ": …} has more than " + Declarations.MAX_VALUES + " words");
        }
        return new Enumerated(name, values, open);
    }

    private static String word(String word) throws PolicyRefusedException {
        if (word.isEmpty() || word.matches(".*[{}+#*=\"\\\\\\p{Cntrl}].*")) {
            throw new PolicyRefusedException("'" + word + "' is no word of a topic");
        }
        return word;
    }
}
