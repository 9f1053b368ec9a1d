package io.swarmguard.hub;

import io.swarmguard.message.Message;
import io.swarmguard.store.Tx;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the disk has missed: not the changes, which could be any number, but which sessions and topics they were about.
 * Each is written anew as it is in memory when its turn comes. Guarded by its journal's lock.
 */
final class Arrears {
    /** Topics that are remembered by name; beyond, all are written anew. */
    private static final int MOST_TOPICS = 65_536;

    private final Map<Long, Session> sessions = new LinkedHashMap<>();
    private final Set<Long> gone = new LinkedHashSet<>(); // rows of sessions that are no longer kept
    private final Set<String> topics = new LinkedHashSet<>();
    private boolean allTopics;

    /** Some of it, on its way to the disk. */
    record Part(List<Session> sessions, List<Long> gone, List<String> topics, boolean allTopics) {
        /** Whether it is about nothing but one session. */
        boolean isOneSession() {
            return sessions.size() == 1 && gone.isEmpty() && topics.isEmpty() && !allTopics;
        }

        void write(Tx tx, Tables tables, Retained retained) throws SQLException {
            for (Long row : gone) {
                tables.removeSession(tx, row);
            }
            for (Session session : sessions) {
                tables.rewriteSession(tx, session.row(), session.save());
            }
            if (allTopics) {
                tables.clearRetained(tx);
                List<Message> all = new ArrayList<>();
                retained.all(all);
                for (Message message : all) {
                    tables.putRetained(tx, message);
                }
            }
            for (String topic : topics) {
                tables.writeRetained(tx, topic, retained.current(topic));
            }
        }
    }

    boolean isEmpty() {
        return sessions.isEmpty() && gone.isEmpty() && topics.isEmpty() && !allTopics;
    }

    void add(Session session) {
        if (session.isKept()) {
            gone.remove(session.row());
            sessions.put(session.row(), session);
        } else {
            sessions.remove(session.row());
            if (session.mayHaveRows) {
                gone.add(session.row());
            }
        }
    }

    void add(String topic) {
        if (!allTopics) {
            topics.add(topic);
            if (topics.size() > MOST_TOPICS) {
                topics.clear();
                allTopics = true;
            }
        }
    }

    /** What failed comes again, after all the rest. */
    void add(Part part) {
        part.sessions().forEach(this::add);
        gone.addAll(part.gone());
        if (part.allTopics()) {
            topics.clear();
            allTopics = true;
        }
        part.topics().forEach(this::add);
    }

    int sessions() {
        return sessions.size();
    }

    /** Takes sessions that were missed, the first first, and, if fewer than that are left, all the rest with them. */
    Part take(int most) {
        List<Session> some = take(sessions.values().iterator(), most);
        for (Session session : some) {
            session.mayHaveRows = true;
        }
        if (some.size() == most) {
            return new Part(some, List.of(), List.of(), false);
        }
        Part part = new Part(some, List.copyOf(gone), List.copyOf(topics), allTopics);
        gone.clear();
        topics.clear();
        allTopics = false;
        return part;
    }

    private static <T> List<T> take(Iterator<T> from, int most) {
        List<T> taken = new ArrayList<>();
        while (from.hasNext() && taken.size() < most) {
            taken.add(from.next());
            from.remove();
        }
        return taken;
    }
}
