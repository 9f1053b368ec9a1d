package io.swarmguard.policy;

import io.swarmguard.terms.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One rule of another broker, in terms that both sides have.
 *
 * @param line where it stands, from 1
 * @param text as it stands there
 * @param permit whether it permits; else it forbids, and wins over every permit of the same group
 * @param group whom it is about; null for everybody
 * @param unless what it does not permit after all
 */
record ForeignRule(
        int line,
        String text,
        boolean permit,
        @Nullable Name group,
        Set<Use> uses,
        ForeignTopics topics,
        List<ForeignTopics> unless) {
    /** What is done with a topic. */
    enum Use {
        PUBLISH,
        RECEIVE,
        SUBSCRIBE
    }

    ForeignRule {
        uses = Set.copyOf(uses);
        unless = List.copyOf(unless);
    }

    /** All topics that it speaks of. */
    List<ForeignTopics> mentioned() {
        List<ForeignTopics> all = new ArrayList<>(unless);
        all.add(topics);
        return all;
    }

    ForeignRule with(ForeignTopics other) {
        return new ForeignRule(line, text, permit, group, uses, other, unless);
    }

    ForeignRule with(List<ForeignTopics> others) {
        return new ForeignRule(line, text, permit, group, uses, topics, others);
    }
}
