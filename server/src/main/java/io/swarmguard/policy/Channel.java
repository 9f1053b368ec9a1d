package io.swarmguard.policy;

import io.swarmguard.terms.Name;
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

    /** What the topic has at the enumerated levels of its template, by their names. */
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
