package io.swarmguard.trust;

import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.Severity;
import io.swarmguard.terms.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that speaks about how far one principal is trusted; immutable. Where it stands is a function of this and the time
 * alone.
 *
 * @param marks operators' marks, at most one of each standing
 * @param essential whether no evidence may take anything from it
 * @param lifted the last act that took something back; null if there was none
 * @param evidence at most {@link #MOST_EVIDENCE}, one of each topic, oldest first
 * @param known of its state
 */
public record Dossier(
        List<Mark> marks,
        @Nullable Recovery recovery,
        boolean essential,
        @Nullable Said lifted,
        List<Item> evidence,
        Known known) {
    /** Pieces of evidence that are remembered of one principal; one more, and the lightest is forgotten. */
    public static final int MOST_EVIDENCE = 16;

    static final Dossier EMPTY = new Dossier(List.of(), null, false, null, List.of(), Known.NOTHING);

    public Dossier {
        marks = List.copyOf(marks);
        evidence = List.copyOf(evidence);
    }

    /** What somebody said, and when. */
    public record Said(String why, Instant at, String by) {}

    /**
     * An operator's mark.
     *
     * @param until when it ends by itself; null if it does not
     */
    public record Mark(
            Standing standing, Said said, @Nullable Instant until) {
        public boolean isOver(Instant now) {
            return until != null && !now.isBefore(until);
        }
    }

    /**
     * The way back: nothing it says counts until it has a new key, then it is watched for a while.
     *
     * @param watch how long
     * @param oldKeys SHA-256 of public keys that are not taken again
     * @param enrolled when it got its new certificate; null before
     */
    public record Recovery(
            Said said,
            Duration watch,
            List<Fingerprint> oldKeys,
            @Nullable Instant enrolled) {
        public Recovery {
            oldKeys = List.copyOf(oldKeys);
        }

        boolean isOver(Instant now) {
            return enrolled != null && !now.isBefore(enrolled.plus(watch));
        }
    }

    /**
     * A piece of evidence.
     *
     * @param said by whom it was recorded, and when
     * @param under the certificate under whose key it was produced
     */
    public record Item(Evidence evidence, Said said, Fingerprint under) {
        /** How much of the time for which it counts is left; zero or less when it is over. */
        public Duration left(Instant now) {
            return Duration.between(now, evidence.over(said.at()));
        }
    }

    /** The evidence of that topic; null if there is none. */
    public @Nullable Item item(Name topic) {
        return evidence.stream()
                .filter(item -> item.evidence().topic().equals(topic))
                .findFirst()
                .orElse(null);
    }

    /** The mark of that standing, be it over or not; null if there is none. */
    public @Nullable Mark mark(Standing standing) {
        return marks.stream()
                .filter(mark -> mark.standing() == standing)
                .findFirst()
                .orElse(null);
    }

    /** Takes the place of a mark of the same standing, unless that was made later: a ledger may have the two otherwise. */
    Dossier marked(Mark by) {
        Mark last = mark(by.standing());
        if (last != null && last.said().at().isAfter(by.said().at())) {
            return this;
        }
        List<Mark> all = new ArrayList<>(marks);
        all.removeIf(mark -> mark.standing() == by.standing());
        all.add(by);
        return new Dossier(all, recovery, essential, lifted, evidence, known);
    }

    Dossier enabled(Said by) {
        return new Dossier(marks(false), recovery, essential, by, evidence, known);
    }

    /** Those that disable, or the others. */
    private List<Mark> marks(boolean disabling) {
        return marks.stream()
                .filter(mark -> (mark.standing() == Standing.DISABLED) == disabling)
                .toList();
    }

    /** What spoke against it until now was looked at by an operator. What disabled it stays, and so does it wait for a key. */
    Dossier released(Said by) {
        Recovery left = recovery == null || recovery.enrolled() != null ? null : recovery;
        return new Dossier(
                marks(true),
                left,
                essential,
                by,
                List.of(),
                known.with(known.posture().excused()));
    }

    Dossier recovering(Recovery begun) {
        return new Dossier(marks, begun, essential, lifted, evidence, known);
    }

    /** It has a new key: what spoke against it was about the old one. Nothing changes if it was not waited for. */
    Dossier enrolled(Instant at) {
        if (recovery == null || recovery.enrolled() != null) {
            return this;
        }
        Recovery observed = new Recovery(recovery.said(), recovery.watch(), recovery.oldKeys(), at);
        return new Dossier(marks(true), observed, essential, lifted, List.of(), known.with(Posture.UNKNOWN));
    }

    Dossier essential(boolean is) {
        return new Dossier(marks, recovery, is, lifted, evidence, known);
    }

    /** Takes the place of what was found about the same topic, unless that was later. */
    Dossier with(Item item) {
        Item last = item(item.evidence().topic());
        if (last != null && last.said().at().isAfter(item.said().at())) {
            return this;
        }
        List<Item> kept = new ArrayList<>(evidence);
        kept.removeIf(one -> one.evidence().topic().equals(item.evidence().topic()));
        kept.add(item);
        if (kept.size() > MOST_EVIDENCE) {
            Item lightest = kept.stream()
                    .min(Comparator.comparing((Item one) -> one.evidence().severity())
                            .thenComparing(one -> one.said().at()))
                    .orElseThrow();
            kept.remove(lightest);
        }
        return new Dossier(marks, recovery, essential, lifted, kept, known);
    }

    Dossier without(Name topic, Said by) {
        List<Item> kept = evidence.stream()
                .filter(item -> !item.evidence().topic().equals(topic))
                .toList();
        return new Dossier(marks, recovery, essential, by, kept, known);
    }

    /** What holds it where it stands now, the gravest first, then the oldest. */
    List<Hold> holds(Instant now, Rules rules, Name role) {
        List<Hold> holds = new ArrayList<>();
        marks.stream().filter(mark -> !mark.isOver(now)).forEach(mark -> holds.add(Hold.of(mark)));
        if (recovery != null && !recovery.isOver(now)) {
            holds.add(Hold.of(recovery));
        }
        for (Item item : evidence) {
            Hold hold = hold(item, now, rules, role);
            if (hold.standing() != Standing.CLEAR) {
                holds.add(hold);
            }
        }
        known.holds(now, rules, role.value()).stream()
                .map(hold -> hold.atMost(atMost(hold.standing())))
                .filter(hold -> hold.standing() != Standing.CLEAR)
                .forEach(holds::add);
        holds.sort(Comparator.comparing(Hold::standing).reversed().thenComparing(Hold::since));
        return holds;
    }

    /** Whether nothing speaks about it but its certificate. */
    boolean isBlank() {
        return marks.isEmpty()
                && recovery == null
                && evidence.isEmpty()
                && known.posture().words().isEmpty();
    }

    /** When it is to be looked at again; null for never. */
    @Nullable
    Instant due(List<Hold> holds, Instant now, Rules rules, Name role) {
        Instant first = known.due(now, rules, role.value());
        Instant ends = soonest(holds);
        return ends == null || (first != null && first.isBefore(ends)) ? first : ends;
    }

    /** What makes it better is what lifts a hold, if there was one. */
    Dossier reported(Report report, Said by, boolean raising, boolean lifts) {
        Known next = known.with(known.posture().with(report, by, raising));
        return new Dossier(marks, recovery, essential, lifts ? by : lifted, evidence, next);
    }

    /** @param lifting what lifts the hold of the age of the one before; null if that held it nowhere */
    Dossier certified(@Nullable Life life, @Nullable Said lifting) {
        return new Dossier(marks, recovery, essential, lifting == null ? lifted : lifting, evidence, known.with(life));
    }

    private Hold hold(Item item, Instant now, Rules rules, Name role) {
        Evidence what = item.evidence();
        Said said = item.said();
        Severity severity = what.severityAfter(Duration.between(said.at(), now));
        Standing standing = severity == null ? Standing.CLEAR : atMost(rules.standing(what.grade(), severity, role));
        String cause = what.grade().code() + " " + what.topic();
        return new Hold(standing, cause, what.detail(), said.at(), said.by(), next(what, said.at(), now), false);
    }

    private Standing atMost(Standing standing) {
        return essential && standing.compareTo(Standing.WATCHED) > 0 ? Standing.WATCHED : standing;
    }

    /** When it counts one degree less. */
    private static @Nullable Instant next(Evidence evidence, Instant recorded, Instant now) {
        Duration age = Duration.between(recorded, now);
        long steps = age.isNegative() ? 0 : age.dividedBy(evidence.decay());
        Instant next = recorded.plus(evidence.decay().multipliedBy(steps + 1));
        return next.isAfter(evidence.over(recorded)) ? null : next;
    }

    /** Where that leaves it, and why. */
    StandingNote note(List<Hold> holds, Instant now) {
        if (holds.isEmpty()) {
            Said said = clearSince(now);
            return said == null
                    ? StandingNote.CLEAR
                    : new StandingNote(Standing.CLEAR, said.why(), said.at(), said.by());
        }
        Hold worst = holds.getFirst();
        Standing marked = holds.stream()
                .filter(Hold::byOperator)
                .map(Hold::standing)
                .max(Comparator.naturalOrder())
                .orElse(Standing.CLEAR);
        return new StandingNote(worst.standing(), worst.why(), worst.since(), worst.by(), marked, soonest(holds));
    }

    /** What made it clear: an act, or the end of a mark, a recovery or a word; null if it always was. */
    private @Nullable Said clearSince(Instant now) {
        List<Said> all = new ArrayList<>();
        if (lifted != null) {
            all.add(lifted);
        }
        for (Mark mark : marks) {
            if (mark.until() != null) {
                all.add(new Said(
                        "its mark ended: " + mark.said().why(),
                        mark.until(),
                        mark.said().by()));
            }
        }
        if (recovery != null && recovery.enrolled() != null) {
            Said said = recovery.said();
            Instant ended = recovery.enrolled().plus(recovery.watch());
            all.add(new Said("recovered: " + said.why(), ended, said.by()));
        }
        all.addAll(known.posture().ended(now));
        return all.stream().max(Comparator.comparing(Said::at)).orElse(null);
    }

    /** When something that holds it ends or weighs less; null if nothing does by itself. */
    private static @Nullable Instant soonest(List<Hold> holds) {
        return holds.stream()
                .map(Hold::until)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }
}
