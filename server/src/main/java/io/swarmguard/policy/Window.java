package io.swarmguard.policy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A declared time window: on each of its days it opens at one local time and closes at another, on the next day if that
 * is not later. A local time that is skipped when clocks go forward is the moment of the jump; of one that comes twice
 * when clocks go back, the first counts.
 *
 * @param days on which it opens
 * @param to null: the end of the day
 */
record Window(
        String name,
        ZoneId zone,
        Set<DayOfWeek> days,
        LocalTime from,
        @Nullable LocalTime to) {
    /** Days from one opening to the next, at most, and the one that is under way. */
    private static final int LONGEST = 8;

    Window {
        days = Set.copyOf(EnumSet.copyOf(days));
    }

    boolean isOpen(Instant now) {
        LocalDate today = now.atZone(zone).toLocalDate();
        for (LocalDate day : new LocalDate[] {today.minusDays(1), today}) {
            if (days.contains(day.getDayOfWeek()) && !now.isBefore(opens(day)) && now.isBefore(closes(day))) {
                return true;
            }
        }
        return false;
    }

    /** The next moment at which it may open or close. */
    Instant next(Instant now) {
        LocalDate first = now.atZone(zone).toLocalDate().minusDays(1);
        Instant next = Instant.MAX;
        for (int i = 0; i <= LONGEST; i++) {
            LocalDate day = first.plusDays(i);
            if (days.contains(day.getDayOfWeek())) {
                next = earlier(next, opens(day), now);
                next = earlier(next, closes(day), now);
            }
        }
        return next;
    }

    private static Instant earlier(Instant best, Instant candidate, Instant now) {
        return candidate.isAfter(now) && candidate.isBefore(best) ? candidate : best;
    }

    private Instant opens(LocalDate day) {
        return at(day.atTime(from));
    }

    private Instant closes(LocalDate day) {
        return at(
                to == null
                        ? day.plusDays(1).atStartOfDay()
                        : to.isAfter(from) ? day.atTime(to) : day.plusDays(1).atTime(to));
    }

    private Instant at(LocalDateTime local) {
        ZoneOffsetTransition transition = zone.getRules().getTransition(local);
        return transition != null && transition.isGap()
                ? transition.getInstant()
                : local.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
    }
}
