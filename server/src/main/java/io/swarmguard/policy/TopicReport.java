package io.swarmguard.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a topic falls under.
 *
 * @param templates those that fit it, as they stand in the file; the one with the longest literal beginning counts, then
 *     the one with the fewest open levels
 * @param kind null if none fits: whatever is done with such a topic is refused
 * @param shared whether all members of a segment hear it
 * @param device whom the topic names; null if nobody
 * @param segment which segment the topic names; null if it is that of the device
 * @param nearest which template comes nearest if none fits; null if one does or there are none
 */
public record TopicReport(
        List<String> templates,
        @Nullable String kind,
        boolean shared,
        @Nullable String device,
        @Nullable String segment,
        @Nullable NearTemplate nearest) {
    public TopicReport {
        templates = List.copyOf(templates);
    }

    /** @throws IllegalArgumentException if the templates do not parse; the message says why */
    public static TopicReport of(PolicyFiles files, String topic) {
        try {
            Templates all = Templates.parse(files.templates());
            List<String> fitting = new ArrayList<>();
            boolean fits = false;
            for (String line : files.templates().lines().map(String::strip).toList()) {
                if (TestLine.is(line)) { // told with its template
                    if (fits) {
                        fitting.add(fitting.removeLast() + "\n     " + line);
                    }
                } else if (!line.isEmpty()) {
                    fits = Templates.parse(line).channel(topic) != null;
                    if (fits) {
                        fitting.add(line);
                    }
                }
            }
            Channel channel = all.channel(topic);
            return channel == null
                    ? new TopicReport(fitting, null, false, null, null, all.nearest(topic))
                    : new TopicReport(
                            fitting,
                            channel.kind().code(),
                            channel.isShared(),
                            text(channel.device()),
                            text(channel.segment()),
                            null);
        } catch (PolicyRefusedException e) {
            String line = e.line() == 0 ? "" : ":" + e.line();
            throw new IllegalArgumentException(PolicyFiles.TEMPLATES + line + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable String text(@Nullable Object name) {
        return name == null ? null : name.toString();
    }

    /** In words. */
    @Override
    public String toString() {
        if (kind == null) {
            return "no template covers it: publishing and subscribing are refused"
                    + (nearest == null ? "" : "\n  " + nearest);
        }
        return kind
                + (device == null ? "" : (shared ? ", said by device " : " of device ") + device)
                + (segment == null ? ", in that device's segment" : ", in segment " + segment)
                + "\n  by " + String.join("\n  or ", templates)
                + (templates.size() > 1 ? "\n  (the one with the longest literal beginning counts)" : "");
    }
}
