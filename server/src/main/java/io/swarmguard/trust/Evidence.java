package io.swarmguard.trust;

import io.swarmguard.terms.Name;
import io.swarmguard.terms.Severity;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that speaks for or against a principal. Of two of the same topic the later counts. It weighs less as time
 * goes by: one degree of severity after each span of its decay.
 */
public sealed interface Evidence {
    /** Characters of a detail. */
    int LONGEST_DETAIL = 200;

    /** The longest span of decay; so nothing is held against anybody for ever without a word of an operator. */
    Duration SLOWEST_DECAY = Duration.ofDays(90);

    /** What it is about; a later one of that topic takes its place. */
    Name topic();

    Grade grade();

    /** When it was recorded; informational says nothing against anybody. */
    Severity severity();

    /** After each such span it counts one degree less. Above zero, at most {@link #SLOWEST_DECAY}. */
    Duration decay();

    /** One clause for the operator. */
    String detail();

    /** How grave it is so long after it was recorded; null if it weighs nothing any more. */
    default @Nullable Severity severityAfter(Duration age) {
        long steps = age.isNegative() ? 0 : age.dividedBy(decay());
        long left = severity().ordinal() - steps;
        return left < Severity.LOW.ordinal() ? null : Severity.values()[(int) left];
    }

    /** When it weighs nothing any more, being recorded then. */
    default Instant over(Instant recorded) {
        return recorded.plus(decay().multipliedBy(severity().ordinal()));
    }

    /** What somebody was found to do. */
    record Finding(Name topic, Grade grade, Severity severity, Duration decay, String detail) implements Evidence {
        public Finding {
            check(decay, detail);
        }
    }

    /**
     * What the measured state of a machine says, signed by it: an unsound one lies, a sound one takes back what an earlier
     * appraisal said.
     */
    record Appraised(boolean sound, String detail) implements Evidence {
        private static final Name TOPIC = new Name("attestation");
        private static final Duration DECAY = Duration.ofDays(7);

        public Appraised {
            check(DECAY, detail);
        }

        @Override
        public Name topic() {
            return TOPIC;
        }

        @Override
        public Grade grade() {
            return Grade.PROOF;
        }

        @Override
        public Severity severity() {
            return sound ? Severity.INFORMATIONAL : Severity.HIGH;
        }

        @Override
        public Duration decay() {
            return DECAY;
        }
    }

    /** A known weakness in what it told to run; informational when that is mended. */
    record Exposed(Name weakness, Severity severity, String detail) implements Evidence {
        private static final Duration DECAY = Duration.ofDays(30);

        public Exposed {
            check(DECAY, detail);
        }

        @Override
        public Name topic() {
            return weakness;
        }

        @Override
        public Grade grade() {
            return Grade.EXTERNAL;
        }

        @Override
        public Duration decay() {
            return DECAY;
        }
    }

    /**
     * It came with a certificate that it should have renewed long ago.
     *
     * @param percent of the certificate's life that had passed, 0 to 100
     */
    record CertificateAge(int percent) implements Evidence {
        /** Devices renew at two thirds; from here on something keeps them from it. */
        public static final int OVERDUE = 90;

        private static final Name TOPIC = new Name("certificate-age");
        private static final Duration DECAY = Duration.ofDays(7);

        public CertificateAge {
            if (percent < 0 || percent > 100) {
                throw new IllegalArgumentException("0 to 100 percent, not " + percent);
            }
        }

        @Override
        public Name topic() {
            return TOPIC;
        }

        @Override
        public Grade grade() {
            return Grade.PROOF;
        }

        @Override
        public Severity severity() {
            return percent >= OVERDUE ? Severity.LOW : Severity.INFORMATIONAL;
        }

        @Override
        public Duration decay() {
            return DECAY;
        }

        @Override
        public String detail() {
            return percent + " % of its certificate's life had passed and it was not renewed";
        }
    }

    private static void check(Duration decay, String detail) {
        if (decay.compareTo(Duration.ofSeconds(1)) < 0 || decay.compareTo(SLOWEST_DECAY) > 0) {
            throw new IllegalArgumentException("evidence decays in 1 s to " + SLOWEST_DECAY + ", not in " + decay);
        }
        if (detail.isBlank() || detail.length() > LONGEST_DETAIL) {
            throw new IllegalArgumentException("a detail is 1 to " + LONGEST_DETAIL + " characters");
        }
    }
}
