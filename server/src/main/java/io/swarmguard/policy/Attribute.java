package io.swarmguard.policy;

import io.swarmguard.identity.Subject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that operators say of devices and services, with few values: {@code [attribute.mode]}.
 *
 * @param initial what holds of whom nothing was said
 */
public record Attribute(String name, List<String> values, String initial) {
    public Attribute {
        values = List.copyOf(values);
    }

    /** What holds of somebody; perhaps a value that this declaration does not know. */
    public String of(Subject subject) {
        return subject.traits().attributes().getOrDefault(name, initial);
    }

    /** Absent if somebody has a value that this declaration does not know: what that would mean is anybody's guess. */
    int number(@Nullable Subject subject) {
        return subject == null ? Fact.ABSENT : values.indexOf(of(subject)) + 1;
    }
}
