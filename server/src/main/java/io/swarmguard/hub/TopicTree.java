package io.swarmguard.hub;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * All subscriptions, by the levels of their filters. Read without a lock from any thread; one change at a time. A match
 * may be kept for as long as {@link #version} of its topic is what it was before matching. Versions are kept apart by a
 * topic's first two levels, so that a device which subscribes to its own topics disturbs nobody else's matches.
 */
final class TopicTree {
    private static final int STRIPES = 1024; // a power of two; one more slot counts filters with early wildcards
    private static final Subscription[] NONE = {};

    private final Node root = new Node();
    private final AtomicIntegerArray versions = new AtomicIntegerArray(STRIPES + 1);
    private final LongAdder size = new LongAdder();

    /** One level. The arrays are replaced, never changed. */
    private static final class Node {
        volatile @Nullable Map<String, Node> children;
        volatile Subscription[] here = NONE;
        volatile Subscription[] rest = NONE; // filters that go on with # from here

        @Nullable
        Node child(String level) {
            Map<String, Node> known = children;
            return known == null ? null : known.get(level);
        }

        Node grow(String level) {
            Map<String, Node> known = children;
            if (known == null) {
                known = new ConcurrentHashMap<>(2);
                children = known;
            }
            return known.computeIfAbsent(level, l -> new Node());
        }

        boolean isBare() {
            Map<String, Node> known = children;
            return here.length == 0 && rest.length == 0 && (known == null || known.isEmpty());
        }
    }

    /** Which stripe the version of a topic is counted in. */
    static int stripe(String topic) {
        int first = topic.indexOf('/');
        int second = first < 0 ? -1 : topic.indexOf('/', first + 1);
        int end = second < 0 ? topic.length() : second;
        int hash = 0;
        for (int i = 0; i < end; i++) {
            hash = 31 * hash + topic.charAt(i);
        }
        return (hash ^ (hash >>> 16)) & (STRIPES - 1);
    }

    /** Changes whenever what matches topics of that stripe may have changed. */
    int version(int stripe) {
        return versions.get(stripe) + versions.get(STRIPES);
    }

    int size() {
        return size.intValue();
    }

    /** Adds, or replaces what the same session had with the same filter. */
    synchronized void add(Subscription subscription) {
        Node node = root;
        List<String> levels = subscription.filter().levels();
        boolean rest = levels.getLast().equals(Filter.REST);
        for (String level : rest ? levels.subList(0, levels.size() - 1) : levels) {
            node = node.grow(level);
        }
        Subscription[] before = rest ? node.rest : node.here;
        Subscription[] after = with(before, subscription);
        size.add(after.length - before.length);
        store(node, rest, after);
        touch(subscription.filter());
    }

    /** Removes what that session has with that filter, if anything. */
    synchronized void remove(Session session, Filter filter) {
        List<String> levels = filter.levels();
        boolean rest = levels.getLast().equals(Filter.REST);
        List<String> way = rest ? levels.subList(0, levels.size() - 1) : levels;
        List<Node> nodes = new ArrayList<>(way.size() + 1);
        nodes.add(root);
        for (String level : way) {
            Node next = nodes.getLast().child(level);
            if (next == null) {
                return;
            }
            nodes.add(next);
        }
        Node node = nodes.getLast();
        Subscription[] before = rest ? node.rest : node.here;
        Subscription[] after = without(before, session);
        size.add(after.length - before.length);
        store(node, rest, after);
        prune(nodes, way);
        touch(filter);
    }

    private static void prune(List<Node> nodes, List<String> way) {
        for (int i = way.size(); i > 0 && nodes.get(i).isBare(); i--) {
            Map<String, Node> siblings = nodes.get(i - 1).children;
            if (siblings != null) {
                siblings.remove(way.get(i - 1));
            }
        }
    }

    private static void store(Node node, boolean rest, Subscription[] subscriptions) {
        if (rest) {
            node.rest = subscriptions;
        } else {
            node.here = subscriptions;
        }
    }

    /** After the change, so that whoever matched before it finds another version. */
    private void touch(Filter filter) {
        List<String> levels = filter.levels();
        boolean early = isWild(levels.get(0)) || (levels.size() > 1 && isWild(levels.get(1)));
        versions.incrementAndGet(early ? STRIPES : stripe(filter.toString()));
    }

    private static boolean isWild(String level) {
        return level.equals(Filter.ONE) || level.equals(Filter.REST);
    }

    /** All subscriptions whose filters match a topic name, in no order. */
    List<Subscription> match(String topic) {
        List<Subscription> found = new ArrayList<>();
        List<String> levels = Levels.split(topic);
        if (Levels.isHidden(topic)) {
            Node first = root.child(levels.get(0));
            if (first != null) {
                match(first, levels, 1, found);
            }
        } else {
            match(root, levels, 0, found);
        }
        return found;
    }

    private static void match(Node node, List<String> levels, int depth, List<Subscription> found) {
        found.addAll(Arrays.asList(node.rest));
        if (depth == levels.size()) {
            found.addAll(Arrays.asList(node.here));
            return;
        }
        Node exact = node.child(levels.get(depth));
        if (exact != null) {
            match(exact, levels, depth + 1, found);
        }
        Node any = node.child(Filter.ONE);
        if (any != null) {
            match(any, levels, depth + 1, found);
        }
    }

    private static Subscription[] with(Subscription[] before, Subscription added) {
        for (int i = 0; i < before.length; i++) {
            if (before[i].session() == added.session()) {
                Subscription[] replaced = before.clone();
                replaced[i] = added;
                return replaced;
            }
        }
        Subscription[] longer = Arrays.copyOf(before, before.length + 1);
        longer[before.length] = added;
        return longer;
    }

    private static Subscription[] without(Subscription[] before, Session session) {
        Subscription[] kept =
                Arrays.stream(before).filter(s -> s.session() != session).toArray(Subscription[]::new);
        return kept.length == before.length ? before : kept;
    }
}
