package io.swarmguard.trust;

import io.swarmguard.terms.Aspect;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the state of one machine; immutable.
 *
 * @param words the last report of each aspect that there is one of
 */
public record Posture(Map<Aspect, Reported> words) {
    /** Nobody reported anything. */
    public static final Posture UNKNOWN = new Posture(Map.of());

    /** How often within an hour one aspect of one machine may be raised or renewed: so are its entries bounded. */
    public static final int MOST_RAISED = 60;

    /** What a report would change. */
    public enum News {
        NONE,
        /** Something worse is known than before. */
        LOWERS,
        /** Something better is known than before, or the same for another time. */
        RAISES
    }

    public Posture {
        words = Map.copyOf(words);
    }

    /** The last report; null if there is none. */
    public @Nullable Reported of(Aspect aspect) {
        return words.get(aspect);
    }

    /** What is known, as far as the reports that are here go. */
    public String word(Aspect aspect) {
        Reported reported = words.get(aspect);
        return reported == null ? Aspect.UNKNOWN : reported.report().word();
    }

    /** Without those whose time is over. */
    Posture at(Instant now) {
        Map<Aspect, Reported> left = new EnumMap<>(Aspect.class);
        words.forEach((aspect, reported) -> {
            if (!reported.report().isOver(now)) {
                left.put(aspect, reported);
            }
        });
        return left.size() == words.size() ? this : new Posture(left);
    }

    /** When the next word is over; null if none ends. */
    @Nullable
    Instant ends(Instant now) {
        return words.values().stream()
                .map(reported -> reported.report().until())
                .filter(Objects::nonNull)
                .filter(now::isBefore)
                .min(Instant::compareTo)
                .orElse(null);
    }

    /**
     * What a report would change. The same word from another source, or for longer, is news only if less than half of
     * its time is left of the one that is known.
     */
    public News news(Report report, Instant now) {
        Aspect aspect = report.aspect();
        Reported last = of(aspect);
        Report known = last == null || last.report().isOver(now) ? null : last.report();
        String before = known == null ? Aspect.UNKNOWN : known.word();
        int worse = aspect.rank(report.word()) - aspect.rank(before);
        if (worse != 0) {
            return worse > 0 ? News.LOWERS : News.RAISES;
        }
        return known != null && isRenewed(known, report, now) ? News.RAISES : News.NONE;
    }

    private static boolean isRenewed(Report known, Report report, Instant now) {
        Instant before = known.until();
        Instant after = report.until();
        if (Objects.equals(before, after)) {
            return false;
        }
        if (before == null || (after != null && after.isBefore(before))) {
            return known.source().equals(report.source()); // it takes back for how long it vouched
        }
        return after == null
                || Duration.between(now, before)
                                .compareTo(Duration.between(now, after).dividedBy(2))
                        < 0;
    }

    /** Whether an aspect was raised as often as it may be within an hour. */
    public boolean isRaisedTooOften(Aspect aspect, Instant now) {
        Reported last = of(aspect);
        return last != null && last.raised().at(now).count() > MOST_RAISED;
    }

    /**
     * What was recorded later than this stays: a ledger may have the two otherwise.
     *
     * @param raising whether that counts as raising it
     */
    Posture with(Report report, Dossier.Said said, boolean raising) {
        Reported last = of(report.aspect());
        if (last != null && last.said().at().isAfter(said.at())) {
            return this;
        }
        Reported.Raised before = last == null ? Reported.Raised.NEVER : last.raised();
        boolean excused = last != null && last.excused() && isStill(last.report(), report, said.at());
        Map<Aspect, Reported> all = new EnumMap<>(Aspect.class);
        all.putAll(words);
        all.put(report.aspect(), new Reported(report, said, excused, raising ? before.at(said.at()) : before));
        return new Posture(all);
    }

    /** Whether one says what the other does: if an operator looked at that, he looked at this. */
    private static boolean isStill(Report known, Report report, Instant now) {
        return known.word().equals(report.word()) && !known.isOver(now);
    }

    /** An operator looked at it: it holds the machine nowhere any more. */
    Posture excused() {
        Map<Aspect, Reported> all = new EnumMap<>(Aspect.class);
        words.forEach((aspect, reported) -> all.put(aspect, reported.withExcuse()));
        return new Posture(all);
    }

    /** Where the rules leave whom that is known of. */
    List<Hold> holds(Instant now, Rules rules, String role) {
        List<Hold> holds = new ArrayList<>();
        for (Reported one : words.values()) {
            Report report = one.report();
            if (!one.excused() && !report.isOver(now)) {
                holds.add(new Hold(
                        rules.standing(report.aspect(), report.word(), role),
                        report.aspect().code() + " " + report.word(),
                        report.source() + ": " + one.said().why(),
                        one.said().at(),
                        one.said().by(),
                        report.until(),
                        false));
            }
        }
        return holds;
    }

    /** What spoke against it and is not known any more, since when. */
    List<Dossier.Said> ended(Instant now) {
        List<Dossier.Said> ended = new ArrayList<>();
        for (Reported one : words.values()) {
            Report report = one.report();
            if (report.until() != null && report.isOver(now) && report.isAgainst() && !one.excused()) {
                String why = report.aspect().code() + " " + report.word() + " is not known any more: "
                        + one.said().why();
                ended.add(new Dossier.Said(why, report.until(), one.said().by()));
            }
        }
        return ended;
    }

    /** Whether an operator has something to look at. */
    public boolean isAgainst(Instant now) {
        return words.values().stream()
                .anyMatch(one -> !one.excused()
                        && one.report().isAgainst()
                        && !one.report().isOver(now));
    }
}
