package io.swarmguard.policy;

import io.swarmguard.policy.ForeignTopics.Open;
import io.swarmguard.policy.ForeignTopics.Part;
import io.swarmguard.policy.ForeignTopics.Word;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The templates of a draft: one level has the kind, at most one is the device's, and the others are literal where all
 * rules agree and enumerated where they tell words apart. There is one template for each length of topic, so no two cover
 * the same topic; the words of the kind under which some rule names the sender have {@code {device}}, the others do not.
 */
final class DraftLayout {
    /** Levels of a rule; what is longer has no template. */
    static final int MAX_LEVELS = 14;

    private static final int MAX_KINDS = ChannelKind.values().length;
    private static final int MAX_WORDS = Declarations.MAX_VALUES - 1;

    private static final Map<ChannelKind, Set<String>> USUAL = Map.of(
            ChannelKind.COMMAND, Set.of("cmd", "cmds", "command", "commands", "set", "control"),
            ChannelKind.CONFIG, Set.of("config", "cfg", "settings", "desired"),
            ChannelKind.STATE, Set.of("state", "status", "online", "reported", "lwt"),
            ChannelKind.EVENT, Set.of("event", "events", "alarm", "alarms", "alert", "alerts"),
            ChannelKind.TELEMETRY, Set.of("telemetry", "data", "dt", "sensors", "measurements"));

    final int kindLevel;
    /** 0 if no rule names the sender. */
    final int deviceLevel;

    final Map<String, ChannelKind> kinds;
    /** Of {@link #kinds}, the words under which the device level has a device. */
    final Set<String> deviceWords = new TreeSet<>();

    private final Map<Integer, List<String>> words = new TreeMap<>();
    private final Map<Integer, String> literals = new HashMap<>();
    private final Set<Integer> open = new TreeSet<>(); // where any other word may stand
    private final int longest;
    private final boolean tail;
    private final List<String> templates = new ArrayList<>();
    private final Set<Integer> named = new TreeSet<>();

    /**
     * @param permits what must be covered
     * @param others what must be told apart as well
     */
    DraftLayout(Collection<ForeignTopics> permits, Collection<ForeignTopics> others) {
        kindLevel = kindLevel(permits);
        kinds = kinds(permits);
        List<ForeignTopics> covered = permits.stream().filter(this::hasKind).toList();
        List<ForeignTopics> all = new ArrayList<>(covered);
        all.addAll(others);
        deviceLevel = deviceLevel(all);
        for (ForeignTopics topics : all) {
            if (deviceLevel > 0 && topics.isOwn(deviceLevel)) {
                kinds.keySet().stream()
                        .filter(word -> covers(topics.at(kindLevel), word))
                        .forEach(deviceWords::add);
            }
        }
        int length = Math.max(kindLevel, deviceLevel);
        boolean further = false;
        for (ForeignTopics topics : covered) {
            length = Math.max(length, topics.size());
            further |= topics.tail();
        }
        for (ForeignTopics topics : further ? others : List.<ForeignTopics>of()) {
            length = Math.max(length, Math.min(topics.size(), MAX_LEVELS)); // to be told from what it is cut out of
        }
        longest = length;
        tail = further;
        for (int level = 1; level <= longest; level++) {
            readLevel(level, covered, all);
        }
        write(covered);
    }

    private static boolean covers(Part part, String word) {
        return part == Open.ANY || part.equals(new Word(word));
    }

    /** Whether a word can stand in a template. */
    static boolean isPlain(String word) {
        return word.matches("[^{}+#*=|\"\\\\\\p{Cntrl}\\s…]{1,200}") && !word.equals(Level.OTHER);
    }

    /** The words that stand at a level, the most frequent ones first. */
    private static List<String> frequent(Collection<ForeignTopics> topics, int level) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (ForeignTopics each : topics) {
            if (each.at(level) instanceof Word(String word) && isPlain(word)) {
                counts.merge(word, 1, Integer::sum);
            }
        }
        return counts.entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<String, Integer> entry) -> -entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The level at which most rules have one of few words; of several the last. */
    private static int kindLevel(Collection<ForeignTopics> permits) {
        int best = 1;
        long most = 0;
        for (int level = 1; level <= MAX_LEVELS; level++) {
            int at = level;
            List<String> words =
                    frequent(permits, level).stream().limit(MAX_KINDS).toList();
            long having = permits.stream()
                    .filter(each -> each.at(at) instanceof Word(String word) && words.contains(word))
                    .count();
            if (having > 0 && having >= most) {
                best = level;
                most = having;
            }
        }
        return best;
    }

    private Map<String, ChannelKind> kinds(Collection<ForeignTopics> permits) {
        List<String> chosen =
                frequent(permits, kindLevel).stream().limit(MAX_KINDS).toList();
        EnumSet<ChannelKind> free = EnumSet.allOf(ChannelKind.class);
        Map<String, ChannelKind> found = new LinkedHashMap<>();
        chosen.forEach(word -> found.put(word, ChannelKind.TELEMETRY)); // in this order
        Set<String> given = new TreeSet<>();
        for (Map.Entry<ChannelKind, Set<String>> usual : new TreeMap<>(USUAL).entrySet()) {
            for (String word : chosen) {
                if (usual.getValue().contains(word) && free.remove(usual.getKey())) {
                    found.put(word, usual.getKey());
                    given.add(word);
                }
            }
        }
        for (String word : chosen) {
            if (!given.contains(word)) {
                ChannelKind next = free.iterator().next();
                free.remove(next);
                found.put(word, next);
            }
        }
        return found;
    }

    private boolean hasKind(ForeignTopics topics) {
        return kinds.keySet().stream().anyMatch(word -> covers(topics.at(kindLevel), word))
                && (topics.tail() || topics.size() >= kindLevel);
    }

    private int deviceLevel(List<ForeignTopics> all) {
        int best = 0;
        long most = 0;
        for (int level = 1; level <= MAX_LEVELS; level++) {
            int at = level;
            long having = all.stream()
                    .filter(each -> each.owns() == 1 && each.isOwn(at))
                    .count();
            if (having > most && level != kindLevel) {
                best = level;
                most = having;
            }
        }
        return best;
    }

    private void readLevel(int level, List<ForeignTopics> covered, List<ForeignTopics> all) {
        Set<Part> stated = new HashSet<>();
        for (ForeignTopics topics : covered) {
            if (topics.parts().stream().anyMatch(part -> part != Open.ANY)) {
                stated.add(topics.at(level));
            }
        }
        boolean agreed = level < kindLevel
                && stated.size() == 1
                && stated.iterator().next() instanceof Word(String word)
                && isPlain(word);
        if (agreed) {
            literals.put(level, ((Word) stated.iterator().next()).word());
        } else if (level != kindLevel) {
            List<String> known = frequent(all, level).stream().limit(MAX_WORDS).toList();
            words.put(level, known);
            boolean any = covered.stream().anyMatch(topics -> !(topics.at(level) instanceof Word));
            if (any || known.isEmpty()) {
                open.add(level);
            }
        }
    }

    private void write(List<ForeignTopics> covered) {
        for (boolean device : new boolean[] {true, false}) {
            List<String> own = kinds.keySet().stream()
                    .filter(word -> deviceWords.contains(word) == device)
                    .toList();
            int from = device ? Math.max(kindLevel, deviceLevel) : kindLevel;
            for (int length = from; length <= longest + (tail ? 1 : 0); length++) {
                List<String> needed = needed(own, length, covered);
                if (!needed.isEmpty()) {
                    templates.add(template(needed, length, device));
                }
            }
        }
    }

    /** The words of the kind under which some rule is about topics of that length. */
    private List<String> needed(List<String> own, int length, List<ForeignTopics> covered) {
        return own.stream()
                .filter(word -> covered.stream()
                        .anyMatch(topics -> topics.reaches(length) && covers(topics.at(kindLevel), word)))
                .toList();
    }

    private String template(List<String> kindWords, int length, boolean device) {
        List<String> levels = new ArrayList<>();
        for (int level = 1; level <= length; level++) {
            if (level == kindLevel) {
                levels.add("{kind: "
                        + String.join(
                                "|",
                                kindWords.stream()
                                        .map(word -> word + "=" + kind(word).code())
                                        .toList())
                        + "}");
            } else if (literals.containsKey(level)) {
                levels.add(String.valueOf(literals.get(level)));
            } else if (device && level == deviceLevel) {
                levels.add("{device}");
            } else {
                named.add(level);
                List<String> values = new ArrayList<>(words(level));
                if (isOpen(level)) {
                    values.add("*" + Level.OTHER);
                }
                levels.add("{" + name(level) + ": " + String.join("|", values) + "}");
            }
        }
        return String.join("/", levels) + (length > longest ? "/{path…}" : "");
    }

    List<String> templates() {
        return templates;
    }

    /** How policies call an enumerated level. */
    static String name(int level) {
        return "level" + level;
    }

    /** The kind of a word of {@link #kinds}. */
    ChannelKind kind(String word) {
        return Objects.requireNonNull(kinds.get(word));
    }

    /** The words that an enumerated level tells apart. */
    List<String> words(int level) {
        return words.getOrDefault(level, List.of());
    }

    /** Whether words that an enumerated level does not list are covered. */
    boolean isOpen(int level) {
        return level > longest || open.contains(level);
    }

    /** The word that all templates have there; empty if none. */
    String literal(int level) {
        return literals.getOrDefault(level, "");
    }

    /** Whether some template has the level as an enumerated one, so that policies may ask for it. */
    boolean isNamed(int level) {
        return named.contains(level);
    }
}
