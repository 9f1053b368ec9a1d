package io.swarmguard.trust;

import io.swarmguard.terms.Standing;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why somebody stands where they stand.
 *
 * @param why in the words of whoever set it; null for somebody nobody ever spoke about
 * @param since when it was set; null likewise
 * @param by the actor who set it, as the ledger names it; null if that was not recorded
 * @param marked where operators' acts alone would have them stand: what counts on essential channels
 * @param until when it changes by itself; null if it does not
 */
public record StandingNote(
        Standing standing,
        @Nullable String why,
        @Nullable Instant since,
        @Nullable String by,
        Standing marked,
        @Nullable Instant until) {
    static final StandingNote CLEAR = new StandingNote(Standing.CLEAR, null, null, null);

    /** What an operator said, without an end. */
    public StandingNote(Standing standing, @Nullable String why, @Nullable Instant since, @Nullable String by) {
        this(standing, why, since, by, standing, null);
    }
}
