package io.swarmguard.trust;

import io.swarmguard.terms.Name;
import io.swarmguard.terms.Standing;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * All dossiers, and the standings that follow from them by the rules and the time. One writer at a time ({@code acts});
 * any thread may read. Its time is what it was told last: nothing ends by itself on a clock that nobody vouches for.
 */
public final class Casebook {
    private static final String CERTIFICATE = "certificate";
    /** In whose name the age of a certificate lifts what it held. */
    private static final String BY = "internal/rules";

    private final Rules rules;
    private final Standings standings;
    private final IntFunction<Name> roles;
    private final Map<Integer, Dossier> dossiers = new ConcurrentHashMap<>();
    private final NavigableSet<Due> due = new TreeSet<>();
    private final Map<Integer, Due> dueOf = new HashMap<>(); // at most one of each slot
    private volatile Instant now = Instant.EPOCH;
    private final Set<Integer> left = new LinkedHashSet<>(); // who came back since it was asked
    private @Nullable Set<Integer> held; // slots to publish when the holding ends; null: at once

    /** When a slot is to be looked at again. */
    private record Due(Instant at, int slot) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Integer.compare(slot, other.slot);
        }
    }

    /** @param roles of the principal of a slot, now */
    public Casebook(Rules rules, Standings standings, IntFunction<Name> roles) {
        this.rules = rules;
        this.standings = standings;
        this.roles = roles;
    }

    public Rules rules() {
        return rules;
    }

    public Dossier dossier(int slot) {
        return dossiers.getOrDefault(slot, Dossier.EMPTY);
    }

    /** What holds somebody where they stand, the gravest first. */
    public List<Hold> holds(int slot) {
        return dossier(slot).holds(now, rules, roles.apply(slot));
    }

    /** Its own time. */
    public Instant now() {
        return now;
    }

    /**
     * Lets time pass up to then: what ends by itself has ended. Time that lies before is nothing new.
     *
     * @return when something ends next; {@link Instant#MAX} for never
     */
    public Instant advance(Instant time) {
        if (time.isAfter(now)) {
            now = time;
        }
        while (!due.isEmpty() && !due.first().at.isAfter(now)) {
            Due next = due.removeFirst();
            dueOf.remove(next.slot);
            publish(next.slot);
        }
        return due.isEmpty() ? Instant.MAX : due.first().at;
    }

    public void enable(int slot, Dossier.Said said) {
        change(slot, dossier -> dossier.enabled(said));
    }

    /** Restricts, quarantines or disables; takes the place of a mark of the same standing. */
    public void mark(int slot, Dossier.Mark mark) {
        change(slot, dossier -> dossier.marked(mark));
    }

    /** Lifts mark and evidence of before. */
    public void release(int slot, Dossier.Said said) {
        change(slot, dossier -> dossier.released(said));
    }

    /** It has no key any more, and is watched for a while once it has a new one. */
    public void recover(int slot, Dossier.Recovery begun) {
        change(slot, dossier -> dossier.recovering(begun));
    }

    /** It got a certificate; that ends the waiting of a recovery. */
    public void enrolled(int slot, Instant at) {
        if (dossiers.containsKey(slot)) {
            change(slot, dossier -> dossier.enrolled(at));
        }
    }

    public void essential(int slot, boolean essential) {
        change(slot, dossier -> dossier.essential(essential));
    }

    /** Evidence of that topic counts no more. */
    public void withdraw(int slot, Name topic, Dossier.Said said) {
        change(slot, dossier -> dossier.without(topic, said));
    }

    /** Puts back what was. */
    public void restore(int slot, Dossier dossier) {
        change(slot, now -> dossier);
    }

    public void add(int slot, Dossier.Item item) {
        change(slot, dossier -> dossier.with(item));
    }

    /**
     * Somebody measured it.
     *
     * @param raising whether something better is known than before, or the same for another time
     */
    public void report(int slot, Report report, Dossier.Said said, boolean raising) {
        boolean lifts = raising && isHeldBy(slot, report.aspect().code());
        change(slot, dossier -> dossier.reported(report, said, raising, lifts));
    }

    /** It has a certificate, which counts if it lives longer than those before. */
    public void certified(int slot, Life life, Instant at) {
        Dossier dossier = dossier(slot);
        Life before = dossier.known().certificate();
        if (before == null && dossier.isBlank()) {
            dossiers.put(slot, dossier.certified(life, null));
            look(slot, life);
        } else if (before == null || life.notAfter().isAfter(before.notAfter())) {
            recertified(slot, life, new Dossier.Said("a newer certificate", at, BY));
        }
    }

    /** Of its certificates that were not revoked, the one that lives longest; null if there is none. */
    public void recertified(int slot, @Nullable Life life, Instant at) {
        recertified(slot, life, new Dossier.Said("its certificate was revoked", at, BY));
    }

    private void recertified(int slot, @Nullable Life life, Dossier.Said said) {
        if (!Objects.equals(life, dossier(slot).known().certificate())) {
            boolean lifts = isHeldBy(slot, CERTIFICATE);
            change(slot, dossier -> dossier.certified(life, lifts ? said : null));
        }
    }

    /** Of whom nothing else is known only the age of the certificate counts: most of a fleet, and at each start. */
    private void look(int slot, Life life) {
        String role = roles.apply(slot).value();
        if (held != null || !rules.holds(life, now, role).isEmpty()) {
            publish(slot);
        } else {
            remind(slot, rules.next(life, now, role));
        }
    }

    private boolean isHeldBy(int slot, String what) {
        return holds(slot).stream().anyMatch(hold -> hold.cause().startsWith(what + " "));
    }

    /**
     * Makes several changes as one: nobody sees a standing between them. Not to be nested.
     */
    public void together(Runnable changes) {
        Set<Integer> slots = new HashSet<>();
        held = slots;
        try {
            changes.run();
        } finally {
            held = null;
            slots.forEach(this::publish);
        }
    }

    /** The slots of those who came back from quarantine or worse, by an act or by time, since this was asked last. */
    public List<Integer> takeLeft() {
        List<Integer> taken = List.copyOf(left);
        left.clear();
        return taken;
    }

    private void change(int slot, UnaryOperator<Dossier> change) {
        Dossier before = dossier(slot);
        Dossier after = change.apply(before);
        if (!after.equals(before)) {
            dossiers.put(slot, after);
            publish(slot);
        }
    }

    private void publish(int slot) {
        if (held != null) {
            held.add(slot);
            return;
        }
        Dossier dossier = dossier(slot);
        Name role = roles.apply(slot);
        List<Hold> holds = dossier.holds(now, rules, role);
        StandingNote note =
                dossier.note(holds, now).with(dossier.known().posture().at(now));
        remind(slot, dossier.due(holds, now, rules, role));
        StandingNote before = standings.note(slot);
        if (!note.equals(before)) {
            standings.set(slot, note);
            if (isAway(note)) {
                left.remove(slot);
            } else if (isAway(before)) {
                left.add(slot);
            }
        }
    }

    private static boolean isAway(StandingNote note) {
        return note.standing().compareTo(Standing.QUARANTINED) >= 0;
    }

    private void remind(int slot, @Nullable Instant at) {
        Due before = dueOf.remove(slot);
        if (before != null) {
            due.remove(before);
        }
        if (at != null) {
            Due next = new Due(at, slot);
            dueOf.put(slot, next);
            due.add(next);
        }
    }
}
