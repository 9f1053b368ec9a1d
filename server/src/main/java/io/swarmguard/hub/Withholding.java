package io.swarmguard.hub;

import io.swarmguard.identity.Subject;
import io.swarmguard.message.Message;
import io.swarmguard.message.Will;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What principals in quarantine said before and nobody heard: queued for others, retained, or willed. It is listed, let go
 * or forgotten as an operator says. Looks through all sessions; for operators, not for every message. Any thread but a
 * loop.
 */
public final class Withholding {
    /** Wills kept of one principal, in memory; more are refused as before. */
    public static final int MOST_WILLS = 16;

    private static final int MOST_PRINCIPALS = 4_096;

    private final Hub hub;
    private final Map<PrincipalId, List<Left>> wills = new HashMap<>(); // guarded by itself

    /** Tells apart what is counted together. */
    private record Heap(Withheld.Where where, String topic) implements Comparable<Heap> {
        @Override
        public int compareTo(Heap other) {
            int byWhere = where.compareTo(other.where);
            return byWhere != 0 ? byWhere : topic.compareTo(other.topic);
        }
    }

    private static final class Sums {
        private final Map<Heap, Withheld> rows = new TreeMap<>();

        void add(Withheld.Where where, String topic, long bytes) {
            rows.merge(
                    new Heap(where, topic),
                    new Withheld(where, topic, 1, bytes),
                    (one, more) -> new Withheld(where, topic, one.count() + 1, one.bytes() + more.bytes()));
        }
    }

    Withholding(Hub hub) {
        this.hub = hub;
    }

    /** A will whose time came while its owner is in quarantine. */
    public void keep(Subject owner, Fingerprint certificate, Will will) {
        synchronized (wills) {
            if (wills.size() < MOST_PRINCIPALS || wills.containsKey(owner.id())) {
                List<Left> kept = wills.computeIfAbsent(owner.id(), id -> new ArrayList<>());
                if (kept.size() < MOST_WILLS) {
                    kept.add(new Left(will, certificate));
                }
            }
        }
    }

    /** What is kept back of a principal if it is in quarantine, and what would be if it were. */
    public List<Withheld> of(PrincipalId origin) {
        Sums sums = new Sums();
        hub.sessions()
                .forEach(session -> session.sending()
                        .waiting(
                                origin,
                                m -> sums.add(Withheld.Where.QUEUED, m.topic().toString(), m.sizeBytes())));
        retained(origin)
                .forEach(m -> sums.add(Withheld.Where.RETAINED, m.topic().toString(), m.sizeBytes()));
        List<Left> left = new ArrayList<>(hub.sessions().waitingWills(origin));
        left.addAll(kept(origin));
        for (Left one : left) {
            String topic = one.will().topic();
            int bytes = topic.getBytes(StandardCharsets.UTF_8).length
                    + one.will().content().payload().length;
            sums.add(Withheld.Where.WILL, topic, bytes);
        }
        return List.copyOf(sums.rows.values());
    }

    private List<Message> retained(PrincipalId origin) {
        List<Message> all = new ArrayList<>();
        hub.retained().all(all);
        all.removeIf(message -> !message.isBy(origin));
        return all;
    }

    private List<Left> kept(PrincipalId origin) {
        synchronized (wills) {
            return List.copyOf(wills.getOrDefault(origin, List.of()));
        }
    }

    /** After it was released: what was kept back goes its way, each message decided as if it came now. */
    public void letGo(Subject origin) {
        hub.sessions().forEach(session -> session.sending().letGo(origin.id()));
        List<Left> said;
        synchronized (wills) {
            List<Left> kept = wills.remove(origin.id());
            said = kept == null ? List.of() : kept;
        }
        said.forEach(left -> hub.sessions().publishSoon(origin, left));
    }

    /** Forgets what is kept back of a principal, and what would be; gives how many messages. */
    public int discard(PrincipalId origin) {
        int count = discardWaiting(origin);
        for (Message message : retained(origin)) {
            if (hub.retained().discard(message)) {
                hub.journal().retained(message.topic().toString());
                count++;
            }
        }
        return count;
    }

    /** The same, but for what it said to be retained. */
    public int discardWaiting(PrincipalId origin) {
        int[] count = {hub.sessions().discardWills(origin)};
        hub.sessions().forEach(session -> count[0] += session.sending().discard(origin));
        synchronized (wills) {
            List<Left> kept = wills.remove(origin);
            count[0] += kept == null ? 0 : kept.size();
        }
        return count[0];
    }
}
