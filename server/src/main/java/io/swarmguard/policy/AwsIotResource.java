package io.swarmguard.policy;

import io.swarmguard.policy.ForeignTopics.Open;
import io.swarmguard.policy.ForeignTopics.Part;
import io.swarmguard.policy.ForeignTopics.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One resource of an AWS IoT policy: {@code arn:aws:iot:REGION:ACCOUNT:topic/…}, {@code topicfilter/…} or {@code *}. There,
 * {@code *} is any text, slashes included, and {@code ?} any character; in a topic filter + and # are what is subscribed to.
 *
 * @param exact the topics; null if no levels say which they are
 * @param atMost topics among which those are in any case
 */
record AwsIotResource(Type type, @Nullable ForeignTopics exact, ForeignTopics atMost) {
    /** What a resource is about. */
    enum Type {
        TOPIC,
        FILTER,
        /** Everything. */
        ANY,
        /** Clients and whatever else is no topic. */
        OTHER
    }

    private static final Pattern ARN = Pattern.compile("arn:[^:]*:iot:[^:]*:[^:]*:(.*)", Pattern.DOTALL);
    private static final Set<String> NAMES = Set.of("${iot:Connection.Thing.ThingName}", "${iot:ClientId}");
    private static final ForeignTopics ALL = new ForeignTopics(List.of(), true);

    /** @return null if it is none */
    static @Nullable AwsIotResource parse(String text) {
        if (text.equals("*")) {
            return new AwsIotResource(Type.ANY, ALL, ALL);
        }
        Matcher arn = ARN.matcher(text);
        if (!arn.matches()) {
            return null;
        }
        String what = arn.group(1);
        if (what.startsWith("topic/")) {
            return topics(Type.TOPIC, what.substring("topic/".length()));
        }
        if (what.startsWith("topicfilter/")) {
            return topics(Type.FILTER, what.substring("topicfilter/".length()));
        }
        // topic*/… and the like: what it can be is not told
        boolean other = what.matches("[a-z]+/.*") && !what.startsWith("*");
        return what.equals("*")
                ? new AwsIotResource(Type.ANY, ALL, ALL)
                : new AwsIotResource(other ? Type.OTHER : Type.ANY, null, ALL);
    }

    private static AwsIotResource topics(Type type, String text) {
        boolean filter = type == Type.FILTER;
        List<Part> parts = new ArrayList<>();
        String[] levels = text.split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            String level = levels[i];
            boolean last = i == levels.length - 1;
            if (last && (level.equals("*") || (filter && level.equals("#")))) {
                if (!filter && i > 0) {
                    parts.add(Open.ANY); // a/* is not a itself; the filter a/# is
                }
                ForeignTopics exact = new ForeignTopics(parts, true);
                return new AwsIotResource(type, exact, exact);
            }
            boolean wild = level.contains("*") || level.contains("?");
            boolean variable = level.contains("${") && !NAMES.contains(level);
            boolean mqtt = (level.contains("+") || level.contains("#")) && !(filter && level.equals("+"));
            if (wild || variable || mqtt) {
                return new AwsIotResource(type, null, new ForeignTopics(parts, true));
            }
            parts.add(NAMES.contains(level) ? Open.OWN : filter && level.equals("+") ? Open.ANY : new Word(level));
        }
        ForeignTopics exact = new ForeignTopics(parts, false);
        return new AwsIotResource(type, exact, exact);
    }

    /** Whether it is about topics that are a broker's own. */
    boolean isReserved() {
        return atMost.size() > 0 && atMost.at(1) instanceof Word(String word) && word.startsWith("$");
    }
}
