package io.swarmguard.hub;

import io.swarmguard.message.Message;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The last message of each topic whose publisher asked to retain it, by the levels of the topic. Read without a lock
 * from any thread; one change at a time. Both its count and its bytes are bounded, and so is one device's share of them.
 */
final class Retained {
    /**
     * The part of all that one device may hold, which follows limits.retained; whoever speaks to many, as a service does,
     * may hold more.
     */
    private static final int DEVICES_SHARE = 100;

    private static final int SMALLEST_SHARE_MESSAGES = 16;
    private static final int SMALLEST_SHARE_BYTES = 1 << 20;

    private final int limitMessages;
    private final long limitBytes;
    private final Node root = new Node();
    private final NavigableSet<Message> expiring =
            new TreeSet<>(Comparator.comparingLong(Message::expiresAtMillis).thenComparingLong(Message::id));
    private volatile int size;
    private volatile long bytes;
    private final Map<PrincipalId, Held> held = new HashMap<>(); // under this object's lock

    /** What one device's messages come to. */
    private record Held(int messages, long bytes) {
        static final Held NOTHING = new Held(0, 0);
    }

    private static final class Node {
        volatile @Nullable Map<String, Node> children;
        volatile @Nullable Message message;

        @Nullable
        Node child(String level) {
            Map<String, Node> known = children;
            return known == null ? null : known.get(level);
        }
    }

    Retained(int limitMessages, long limitBytes) {
        this.limitMessages = limitMessages;
        this.limitBytes = limitBytes;
    }

    int size() {
        return size;
    }

    long bytes() {
        return bytes;
    }

    /** Keeps a message in the place of an earlier one, or, if it has no payload, removes that. False: no room. */
    synchronized boolean put(Message message) {
        List<String> levels = Levels.split(message.topic().toString());
        return message.payload().length == 0 ? remove(levels) : put(levels, message);
    }

    /** Removes messages that have expired, the earliest first, and at most so many; gives their topics. */
    synchronized List<String> sweep(long nowMillis, int most) {
        List<String> swept = new ArrayList<>();
        while (swept.size() < most && !expiring.isEmpty() && expiring.getFirst().expiresAtMillis() <= nowMillis) {
            String topic = expiring.getFirst().topic().toString();
            remove(Levels.split(topic));
            swept.add(topic);
        }
        return swept;
    }

    /** Removes a message if it is still the one of its topic. */
    synchronized boolean discard(Message message) {
        return isCurrent(message) && remove(Levels.split(message.topic().toString()));
    }

    private boolean put(List<String> levels, Message message) {
        Node known = find(levels);
        Message before = known == null ? null : known.message;
        int newSize = size + (before == null ? 1 : 0);
        long newBytes = bytes + message.sizeBytes() - (before == null ? 0 : before.sizeBytes());
        if (newSize > limitMessages || newBytes > limitBytes || !fitsShare(message, before)) {
            return false;
        }
        hold(before, -1);
        hold(message, 1);
        grow(levels).message = message;
        if (before != null) {
            expiring.remove(before);
        }
        if (message.expiresAtMillis() != Message.NEVER) {
            expiring.add(message);
        }
        size = newSize;
        bytes = newBytes;
        return true;
    }

    /** One device must not use up the room of all, and be it in the names of many children. */
    private boolean fitsShare(Message message, @Nullable Message before) {
        if (message.payer().kind() != PrincipalKind.DEVICE) {
            return true;
        }
        Held now = held.getOrDefault(message.payer(), Held.NOTHING);
        int messages = now.messages + 1;
        long size = now.bytes + message.sizeBytes();
        if (before != null && before.payer().equals(message.payer())) {
            messages--;
            size -= before.sizeBytes();
        }
        return messages <= Math.max(SMALLEST_SHARE_MESSAGES, limitMessages / DEVICES_SHARE)
                && size <= Math.max(SMALLEST_SHARE_BYTES, limitBytes / DEVICES_SHARE);
    }

    private void hold(@Nullable Message message, int sign) {
        if (message != null && message.payer().kind() == PrincipalKind.DEVICE) {
            Held now = held.getOrDefault(message.payer(), Held.NOTHING);
            Held next = new Held(now.messages + sign, now.bytes + sign * (long) message.sizeBytes());
            if (next.messages == 0) {
                held.remove(message.payer());
            } else {
                held.put(message.payer(), next);
            }
        }
    }

    private boolean remove(List<String> levels) {
        List<Node> nodes = new ArrayList<>(levels.size() + 1);
        nodes.add(root);
        for (String level : levels) {
            Node next = nodes.getLast().child(level);
            if (next == null) {
                return true;
            }
            nodes.add(next);
        }
        Node node = nodes.getLast();
        Message before = node.message;
        if (before != null) {
            node.message = null;
            hold(before, -1);
            expiring.remove(before);
            int fewer = size - 1; // under the lock of put
            long smaller = bytes - before.sizeBytes();
            size = fewer;
            bytes = smaller;
        }
        for (int i = levels.size(); i > 0 && isBare(nodes.get(i)); i--) {
            Map<String, Node> siblings = nodes.get(i - 1).children;
            if (siblings != null) {
                siblings.remove(levels.get(i - 1));
            }
        }
        return true;
    }

    private static boolean isBare(Node node) {
        Map<String, Node> children = node.children;
        return node.message == null && (children == null || children.isEmpty());
    }

    private Node grow(List<String> levels) {
        Node node = root;
        for (String level : levels) {
            Map<String, Node> children = node.children;
            if (children == null) {
                children = new ConcurrentHashMap<>(2);
                node.children = children;
            }
            node = children.computeIfAbsent(level, l -> new Node());
        }
        return node;
    }

    private @Nullable Node find(List<String> levels) {
        Node node = root;
        for (String level : levels) {
            Node next = node.child(level);
            if (next == null) {
                return null;
            }
            node = next;
        }
        return node;
    }

    /** Whether it is still the one of its topic. */
    boolean isCurrent(Message message) {
        return current(message.topic().toString()) == message;
    }

    @Nullable
    Message current(String topic) {
        Node node = find(Levels.split(topic));
        return node == null ? null : node.message;
    }

    /** Adds the messages of all topics that a filter matches. */
    void match(Filter filter, List<Message> found) {
        match(root, filter.levels(), 0, found);
    }

    private static void match(Node node, List<String> levels, int depth, List<Message> found) {
        if (depth == levels.size()) {
            add(node, found);
            return;
        }
        String level = levels.get(depth);
        if (level.equals(Filter.REST)) {
            all(node, depth == 0, found);
        } else if (level.equals(Filter.ONE)) {
            Map<String, Node> children = node.children;
            if (children != null) {
                children.forEach((name, child) -> {
                    if (depth > 0 || !Levels.isHidden(name)) {
                        match(child, levels, depth + 1, found);
                    }
                });
            }
        } else {
            Node child = node.child(level);
            if (child != null) {
                match(child, levels, depth + 1, found);
            }
        }
    }

    private static void all(Node node, boolean isRoot, List<Message> found) {
        add(node, found);
        Map<String, Node> children = node.children;
        if (children != null) {
            children.forEach((name, child) -> {
                if (!isRoot || !Levels.isHidden(name)) {
                    all(child, false, found);
                }
            });
        }
    }

    /** Adds all messages. */
    void all(List<Message> found) {
        all(root, false, found);
    }

    private static void add(Node node, List<Message> found) {
        Message message = node.message;
        if (message != null) {
            found.add(message);
        }
    }
}
