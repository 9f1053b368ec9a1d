package io.swarmguard.trust;

import io.swarmguard.terms.Standing;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why somebody stands where they stand, and what is known of their state.
 *
 * @param why in the words of whoever set it; null for somebody nobody ever spoke about
 * @param since when it was set; null likewise
 * @param by the actor who set it, as the ledger names it; null if that was not recorded
 * @param marked where operators' acts alone would have them stand: what counts on essential channels
 * @param until when it changes by itself; null if it does not
 * @param posture without words whose time is over
 */
public record StandingNote(
        Standing standing,
        @Nullable String why,
        @Nullable Instant since,
        @Nullable String by,
        Standing marked,
        @Nullable Instant until,
        Posture posture) {
    static final StandingNote CLEAR = new StandingNote(Standing.CLEAR, null, null, null);

    /** One of whose posture nothing is known. */
    public StandingNote(
            Standing standing,
            @Nullable String why,
            @Nullable Instant since,
            @Nullable String by,
            Standing marked,
            @Nullable Instant until) {
        this(standing, why, since, by, marked, until, Posture.UNKNOWN);
    }

    /** What an operator said, without an end. */
    public StandingNote(Standing standing, @Nullable String why, @Nullable Instant since, @Nullable String by) {
        this(standing, why, since, by, standing, null);
    }

    StandingNote with(Posture known) {
        return new StandingNote(standing, why, since, by, marked, until, known);
    }
}
