package io.swarmguard.policy;

import io.swarmguard.formats.labels.Label;
import io.swarmguard.formats.labels.LabelTests;
import io.swarmguard.terms.Name;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a declared template makes of a topic: whose it is and what it is for. Immutable; equal if the topics are. */
public final class Channel {
    private final String topic;
    private final ChannelKind kind;
    private final boolean shared;
    private final @Nullable Name device;
    private final @Nullable Name segment;
    private final boolean essential;
    private final Map<String, String> levels;
    private final @Nullable LabelTests tests;

    /** The name by which policies ask for the label of a payload, as if it were a level of the topic. */
    static final String LABEL = "label";

    static final List<String> LABELS =
            Arrays.stream(Label.values()).map(Label::code).toList();

    /**
     * @param of what its template says of such channels, with the names that the topic has
     * @param levels what the topic has at the enumerated levels, by their names
     */
    Channel(String topic, ChannelKind kind, FilterMatch of, Map<String, String> levels) {
        this.topic = topic;
        this.kind = kind;
        this.shared = of.shared();
        this.device = of.device();
        this.segment = of.segment();
        this.essential = of.essential();
        this.levels = levels.isEmpty() ? Map.of() : Map.copyOf(levels);
        this.tests = null;
    }

    private Channel(Channel of, Map<String, String> levels, @Nullable LabelTests tests) {
        this.topic = of.topic;
        this.kind = of.kind;
        this.shared = of.shared;
        this.device = of.device;
        this.segment = of.segment;
        this.essential = of.essential;
        this.levels = levels;
        this.tests = tests;
    }

    /** The same with tests on its payloads. */
    Channel with(@Nullable LabelTests declared) {
        return declared == null ? this : new Channel(this, levels, declared);
    }

    /** Null: what is said here is not looked into. */
    @Nullable
    LabelTests tests() {
        return tests;
    }

    /** Whether policies have to know what is in a payload, to decide about it. */
    public boolean isTested() {
        return tests != null;
    }

    /**
     * What the tests say of a payload: the number of one of {@link #LABELS}, from 0.
     *
     * @return -1 if there are no tests
     */
    public int label(byte[] payload) {
        return tests == null ? -1 : tests.of(payload).ordinal();
    }

    /** The channel of messages with that label. */
    Channel labelled(int label) {
        Map<String, String> known = new HashMap<>(levels);
        known.put(LABEL, LABELS.get(label));
        return new Channel(this, Map.copyOf(known), tests);
    }

    /** The same with the label that was found of its message before, unless the tests are others. */
    Channel withLabelOf(Channel before) {
        String label = before.levels.get(LABEL);
        return label == null || tests == null || !tests.equals(before.tests) ? this : labelled(LABELS.indexOf(label));
    }

    /** Whether its template has a level of that name, or tests. One that has tests has a label, be it unknown yet. */
    boolean has(String level) {
        return levels.containsKey(level) || (tests != null && level.equals(LABEL));
    }

    /** Whether its messages flow whatever is found out about anybody, short of an operator's act. */
    public boolean isEssential() {
        return essential;
    }

    public String topic() {
        return topic;
    }

    public ChannelKind kind() {
        return kind;
    }

    /** Whether the topic belongs to a segment, whose members all hear it, rather than to one device. */
    public boolean isShared() {
        return shared;
    }

    /** The device the topic names, registered or not; in a shared topic the one who speaks. */
    public @Nullable Name device() {
        return device;
    }

    /** The segment the topic itself names; null where it is that of the device. */
    public @Nullable Name segment() {
        return segment;
    }

    /** What the topic has at the enumerated levels of its template, by their names, and the label if it is known. */
    public Map<String, String> levels() {
        return levels;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Channel that && topic.equals(that.topic);
    }

    @Override
    public int hashCode() {
        return topic.hashCode();
    }

    @Override
    public String toString() {
        return topic;
    }
}
