package io.swarmguard.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmguard.ledger.Ledger;
import io.swarmguard.terms.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;

/** The moments that operators ask about: between the hub's first entry and now, and refused in one way where they are not. */
final class Times {
    private static final Duration KEPT = Duration.ofDays(30); // as long as traffic is
    private static final Duration USUALLY = Duration.ofDays(7);
    private static final String EXAMPLE = "2026-11-25T09:30:00Z";
    private static final String HOW_FAR = "say how far back, such as 7d, or an instant such as " + EXAMPLE;

    private final Ledger ledger;
    private final InstantSource clock;

    Times(Ledger ledger, InstantSource clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * A moment of which the ledger tells.
     *
     * @throws RefusedException if it is no instant, in the future, or before the ledger begins
     */
    Instant at(String text) {
        Instant at = instant("at", text, "say an instant such as " + EXAMPLE);
        Instant now = clock.instant();
        if (at.isAfter(now)) {
            throw future("at", at, now, "name one that is past, or leave it out to ask about now");
        }
        refuseBeforeTheFirstEntry("at", at);
        return at;
    }

    /**
     * Since when recorded traffic is looked at: {@code since}, an instant, or {@code since_seconds}, how far back; 7 days
     * without either. How far back may reach beyond the hub's first entry: then all that was recorded is meant.
     *
     * @throws RefusedException if it is neither, in the future, further back than traffic is kept, or an instant before the
     *     ledger begins
     */
    Instant since(JsonNode body) {
        Instant now = clock.instant();
        String text = Json.textOrNull(body, "since");
        JsonNode seconds = body.path("since_seconds");
        if (text == null) {
            return seconds.isMissingNode() || seconds.isNull() ? now.minus(USUALLY) : back(seconds, now);
        }
        if (!seconds.isMissingNode()) {
            throw new Json.BadRequest("'since' and 'since_seconds' are one and the same: say one of them");
        }
        Instant since = instant("since", text, HOW_FAR);
        if (!since.isBefore(now)) {
            throw future("since", since, now, HOW_FAR);
        }
        if (since.isBefore(now.minus(KEPT))) {
            throw tooLongAgo("since " + since);
        }
        refuseBeforeTheFirstEntry("since", since);
        return since;
    }

    private static Instant back(JsonNode seconds, Instant now) {
        if (!seconds.isIntegralNumber() || seconds.bigIntegerValue().signum() < 1) {
            throw refused("'since_seconds' is a whole number of seconds, 1 or more, not " + seconds, HOW_FAR);
        }
        if (!seconds.canConvertToLong() || seconds.asLong() > KEPT.toSeconds()) {
            throw tooLongAgo(seconds + " seconds ago");
        }
        return now.minusSeconds(seconds.asLong());
    }

    private static Instant instant(String field, String text, String next) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw refused("'" + field + "' is an instant such as " + EXAMPLE + ", not '" + text + "'", next);
        }
    }

    private void refuseBeforeTheFirstEntry(String field, Instant instant) {
        if (ledger.size() == 0) {
            return;
        }
        Instant first = ledger.leaf(0).time();
        if (instant.isBefore(first)) {
            throw refused(
                    "'" + field + "' " + instant + " is before the first entry of this hub's ledger, of " + first
                            + ": nothing is known of before",
                    "name that moment or a later one; `swarmguard ledger show` tells what was recorded when");
        }
    }

    private static RefusedException future(String field, Instant instant, Instant now, String next) {
        return refused(
                "'" + field + "' " + instant + " is in the future, of which nothing is known: it is "
                        + now.truncatedTo(ChronoUnit.SECONDS),
                next);
    }

    private static RefusedException tooLongAgo(String what) {
        return refused(
                what + ": of traffic " + KEPT.toDays() + " days are kept, so nothing is known of before",
                "ask about " + KEPT.toDays() + "d or less");
    }

    private static RefusedException refused(String what, String next) {
        return new RefusedException(Reason.INVALID_REQUEST, what, next);
    }
}
