package io.swarmguard.trust;

import java.time.Duration;
import java.time.Instant;

/** From when to when somebody's certificate is good. */
public record Life(Instant notBefore, Instant notAfter) {
    public Life {
        if (notAfter.isBefore(notBefore)) {
            throw new IllegalArgumentException("a certificate cannot end before it begins");
        }
    }

    /** When so many percent of it have passed. */
    Instant spent(int percent) {
        return notBefore.plus(
                Duration.between(notBefore, notAfter).dividedBy(100).multipliedBy(percent));
    }
}
