package io.swarmguard.policy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The declared topic templates; immutable. A topic is covered by the first that fits: the one with the longest literal
 * beginning, then the one with the fewest open levels.
 */
public final class Templates {
    /** Levels of a topic or filter; more are refused. */
    public static final int MAX_LEVELS = 16;

    private final List<Template> ordered;

    private Templates(List<Template> ordered) {
        this.ordered = List.copyOf(ordered);
    }

    /** The templates that ship with the product. */
    public static Templates shipped() {
        try (InputStream text = Templates.class.getResourceAsStream("topics.templates")) {
            byte[] bytes = Objects.requireNonNull(text, "topics.templates").readAllBytes();
            return parse(new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (PolicyRefusedException e) {
            throw new IllegalStateException("the shipped templates do not parse: " + e.getMessage(), e);
        }
    }

    /** A template, and where it stands. */
    private record Declared(Template template, int line) {}

    /**
     * Parses one template a line, and beneath each the tests on its payloads; empty lines and lines that begin with # are
     * left out.
     *
     * @throws PolicyRefusedException with its line, if a line is not a template, or two cover the same topic with equal right
     */
    public static Templates parse(String text) throws PolicyRefusedException {
        List<Declared> templates = declared(text);
        Comparator<Declared> bySpecialty = Comparator.comparingInt(
                        (Declared t) -> -t.template().literalPrefix())
                .thenComparingInt(t -> t.template().wildcards());
        templates.sort(bySpecialty);
        for (int i = 0; i < templates.size(); i++) {
            Declared one = templates.get(i);
            for (Declared other : templates.subList(i + 1, templates.size())) { // of equal ones the later stands later
                if (bySpecialty.compare(one, other) == 0 && one.template().overlaps(other.template())) {
                    throw new PolicyRefusedException(
                                    "templates '" + one.template() + "' of line " + one.line() + " and '"
                                            + other.template() + "' of line " + other.line()
                                            + " cover the same topics and neither is more special; make one more literal")
                            .at(other.line());
                }
            }
        }
        return new Templates(templates.stream().map(Declared::template).toList());
    }

    private static List<Declared> declared(String text) throws PolicyRefusedException {
        List<Declared> templates = new ArrayList<>();
        List<String> tests = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().map(String::strip).toList()) {
            number++;
            try {
                if (TestLine.is(line)) {
                    tests.add(line);
                    addTests(templates, tests);
                } else if (!line.isEmpty() && !line.startsWith("#")) {
                    templates.add(new Declared(Template.parse(line), number));
                    tests.clear();
                }
            } catch (PolicyRefusedException e) {
                throw e.at(number);
            }
        }
        return templates;
    }

    /** @param lines all tests up to here of the last template */
    private static void addTests(List<Declared> templates, List<String> lines) throws PolicyRefusedException {
        if (templates.isEmpty()) {
            throw new PolicyRefusedException("'" + lines.getLast() + "': a test stands beneath its template");
        }
        Declared of = templates.removeLast();
        try {
            templates.add(new Declared(of.template().with(TestLine.parse(lines)), of.line()));
        } catch (PolicyRefusedException e) {
            throw new PolicyRefusedException("template '" + of.template() + "': " + e.getMessage(), e);
        }
    }

    /** What a topic falls under now, with the label that was found before if the tests are still the same. */
    @Nullable
    Channel again(Channel before) {
        Channel now = channel(before.topic());
        return now == null ? null : now.withLabelOf(before);
    }

    /** Whether a payload has to be looked at again, with other tests. */
    boolean hasOtherTests(Channel before) {
        Channel now = channel(before.topic());
        return now != null && now.tests() != null && !now.tests().equals(before.tests());
    }

    /** The values of the enumerated levels by the level's name, of all templates together. */
    Map<String, List<String>> levels() {
        Map<String, List<String>> levels = new TreeMap<>();
        for (Template template : ordered) {
            for (Level.Enumerated level : template.enumerated()) {
                List<String> values = levels.computeIfAbsent(level.name(), name -> new ArrayList<>());
                level.values().stream().filter(value -> !values.contains(value)).forEach(values::add);
            }
            if (template.tests() != null) {
                levels.put(Channel.LABEL, Channel.LABELS);
            }
        }
        return levels;
    }

    /** Which template a topic that none covers comes nearest to, and why it is not covered; null if there are none at all. */
    public @Nullable NearTemplate nearest(String topic) {
        return NearTemplate.of(ordered, topic);
    }

    /** What a topic falls under, in words for operators; null if no template covers it. */
    public @Nullable String explain(String topic) {
        Channel channel = channel(topic);
        String[] words = levels(topic);
        if (channel == null || words == null) {
            return null;
        }
        for (Template template : ordered) {
            if (template.channel(topic, words) != null) {
                StringBuilder text = new StringBuilder("template '" + template + "': kind "
                        + channel.kind().code() + (channel.isShared() ? ", shared" : ""));
                append(text, "device", channel.device());
                append(text, "segment", channel.segment());
                new TreeMap<>(channel.levels()).forEach((name, value) -> append(text, name, value));
                return text.toString();
            }
        }
        return null;
    }

    private static void append(StringBuilder text, String what, @Nullable Object value) {
        if (value != null) {
            text.append(", ").append(what).append(' ').append(value);
        }
    }

    int size() {
        return ordered.size();
    }

    /** Null if no template covers the topic, it has more than {@link #MAX_LEVELS} levels, or is a filter. */
    public @Nullable Channel channel(String topic) {
        boolean isFilter = topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0;
        String[] words = isFilter ? null : levels(topic);
        if (words == null) {
            return null;
        }
        for (Template template : ordered) {
            Channel channel = template.channel(topic, words);
            if (channel != null) {
                return channel;
            }
        }
        return null;
    }

    /**
     * What a filter can match, by template; of one without wildcards only the template that covers it. A topic that a more special template covers may be counted under another
     * one too: more is then asked than can come, and each delivery is decided on its own.
     */
    List<FilterMatch> matches(String filter) {
        boolean isOpen = filter.indexOf('+') >= 0 || filter.indexOf('#') >= 0;
        String[] words = levels(filter);
        List<FilterMatch> matches = new ArrayList<>();
        if (words != null) {
            for (Template template : ordered) {
                FilterMatch match = template.match(words);
                if (match != null) {
                    matches.add(match);
                    if (!isOpen) {
                        break; // the template that covers the one topic
                    }
                }
            }
        }
        return matches;
    }

    private static String @Nullable [] levels(String topic) {
        int count = 1;
        for (int i = topic.indexOf('/'); i >= 0; i = topic.indexOf('/', i + 1)) {
            count++;
        }
        if (count > MAX_LEVELS) {
            return null;
        }
        String[] words = new String[count];
        int from = 0;
        for (int i = 0; i < count; i++) {
            int slash = topic.indexOf('/', from);
            words[i] = topic.substring(from, slash < 0 ? topic.length() : slash);
            from = slash + 1;
        }
        return words;
    }
}
