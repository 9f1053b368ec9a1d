package io.swarmguard.policy;

import io.swarmguard.terms.Reason;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A set of classes: for each fact the values it may have, independently of the others. */
final class Box {
    /** Classes looked at before giving up, which denies: a filter is decided while a client waits. */
    static final int MAX_CLASSES = 1 << 16;

    private static final int[] NONE = {};

    private final Layout layout;
    private final Map<Fact, int[]> values = new HashMap<>();

    private Box(Layout layout) {
        this.layout = layout;
    }

    /** The box of the one class that a question belongs to. */
    static Box of(Question question, Layout layout) {
        Box box = new Box(layout);
        for (Fact fact : layout.facts()) {
            box.values.put(fact, new int[] {layout.value(question, fact)});
        }
        return box;
    }

    /** Says what a fact may be; one that no policy mentions does not matter. */
    Box set(Fact fact, int... possible) {
        if (layout.mentions(fact)) {
            values.put(fact, possible);
        }
        return this;
    }

    Box setKinds(Set<ChannelKind> kinds) {
        return set(
                Fact.CHANNEL_KIND,
                kinds.stream().mapToInt(kind -> kind.ordinal() + 1).toArray());
    }

    /** Leaves a fact fully open. */
    Box setAny(Fact fact) {
        return set(fact, IntStream.rangeClosed(1, layout.highest(fact)).toArray());
    }

    /** A permitted decision if there is one in the box, else the gravest denial. */
    Decision best(PolicySet set) {
        Search search = new Search(set);
        search.from(0, 0);
        return search.best;
    }

    /** The one to tell of two: what permits, else a failure, else a forbid, else that nothing permits. */
    static Decision better(Decision one, Decision other) {
        return rank(one.reason()) >= rank(other.reason()) ? one : other;
    }

    private static int rank(@Nullable Reason reason) {
        return switch (reason) {
            case null -> 3;
            case DECISION_FAILED -> 2;
            case FORBIDDEN -> 1;
            default -> 0;
        };
    }

    private final class Search {
        private final PolicySet set;
        private final Fact[] facts = layout.facts();
        private Decision best = Decision.NOT_PERMITTED;
        private int asked;

        Search(PolicySet set) {
            this.set = set;
        }

        void from(int index, long key) {
            if (best.isPermitted()) {
                return;
            }
            if (index == facts.length) {
                best = ++asked > MAX_CLASSES ? Decision.failed(java.util.List.of()) : better(best, set.decide(key));
                return;
            }
            Fact fact = facts[index];
            for (int value : values.getOrDefault(fact, NONE)) {
                if (asked > MAX_CLASSES) {
                    return;
                }
                from(index + 1, key + layout.part(fact, value));
            }
        }
    }
}
