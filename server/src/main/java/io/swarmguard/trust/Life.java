package io.swarmguard.trust;

import java.time.Instant;

/** From when to when somebody's certificate is good. */
public record Life(Instant notBefore, Instant notAfter) {
    public Life {
        if (notAfter.isBefore(notBefore)) {
            throw new IllegalArgumentException("a certificate cannot end before it begins");
        }
    }

    /** When so many percent of it have passed, to the second. */
    Instant spent(int percent) {
        long seconds = notAfter.getEpochSecond() - notBefore.getEpochSecond();
        return notBefore.plusSeconds(seconds / 100 * percent + seconds % 100 * percent / 100);
    }
}
