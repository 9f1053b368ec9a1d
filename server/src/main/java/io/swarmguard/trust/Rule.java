package io.swarmguard.trust;

import io.swarmguard.terms.Aspect;
import io.swarmguard.terms.Severity;
import io.swarmguard.terms.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * One line of the table: whom what is known of leads where.
 *
 * @param roles whom it is about; empty for everybody
 */
public record Rule(Input input, Standing standing, Set<String> roles) {
    /** What a rule is about. */
    public sealed interface Input {
        /** What sort of thing, as in the table. */
        String what();

        /** From where on the rule fits, as in the table. */
        String atLeast();

        /** How far it leads at most, unless the rule names the roles that opt in. */
        Standing most();
    }

    /** @param severity the least that it is about */
    public record OfEvidence(Grade grade, Severity severity) implements Input {
        @Override
        public String what() {
            return grade.code();
        }

        @Override
        public String atLeast() {
            return Rules.code(severity);
        }

        /** Chance must not stop a plant. */
        @Override
        public Standing most() {
            return grade == Grade.STATISTICAL ? Standing.WATCHED : Standing.QUARANTINED;
        }
    }

    /** A word that somebody else reports; so it does what an operator's restriction does, and no more. */
    public record OfPosture(Aspect aspect, String word) implements Input {
        public OfPosture {
            if (!aspect.isAgainst(word)) {
                throw new IllegalArgumentException("'" + word + "' speaks against nobody: "
                        + String.join(
                                ", ",
                                aspect.words().stream()
                                        .filter(aspect::isAgainst)
                                        .toList()));
            }
        }

        @Override
        public String what() {
            return aspect.code();
        }

        @Override
        public String atLeast() {
            return word;
        }

        @Override
        public Standing most() {
            return Standing.RESTRICTED;
        }

        boolean fits(Aspect other, String now) {
            return aspect == other && aspect.rank(now) >= aspect.rank(word);
        }
    }

    /** Which side of a certificate's life is measured. */
    public enum Age {
        OLDER_THAN("older-than", "d"),
        EXPIRES_WITHIN("expires-within", "d"),
        SPENT("spent", "%");

        private final String word;
        private final String unit;

        Age(String word, String unit) {
            this.word = word;
            this.unit = unit;
        }

        String word() {
            return word;
        }

        String unit() {
            return unit;
        }
    }

    /** @param amount days, or percent of its life; at most {@link #MOST} */
    public record OfCertificate(Age age, int amount) implements Input {
        /** A hundred years. */
        static final int MOST = 36_500;

        public OfCertificate {
            if (amount < 1 || amount > (age == Age.SPENT ? 100 : MOST)) {
                throw new IllegalArgumentException("a certificate's age is 1 to " + MOST + " d, or 1 to 100 %");
            }
        }

        @Override
        public String what() {
            return "certificate";
        }

        @Override
        public String atLeast() {
            return age.word() + " " + amount + age.unit();
        }

        @Override
        public Standing most() {
            return Standing.WATCHED;
        }

        /** From when on the rule fits. */
        Instant begins(Life life) {
            return switch (age) {
                case OLDER_THAN -> life.notBefore().plus(Duration.ofDays(amount));
                case EXPIRES_WITHIN -> life.notAfter().minus(Duration.ofDays(amount));
                case SPENT -> life.spent(amount);
            };
        }
    }

    public Rule {
        roles = Set.copyOf(roles);
        if (standing == Standing.DISABLED || standing == Standing.CLEAR) {
            throw new IllegalArgumentException(
                    "a rule leads to watched, restricted or quarantined; only an operator disables");
        }
        if (roles.isEmpty() && standing.compareTo(input.most()) > 0) {
            String what = input instanceof OfEvidence ? input.what() + " evidence" : "what is known of " + input.what();
            throw new IllegalArgumentException(what + " alone leads to "
                    + input.most().code() + " at most, unless the rule names the roles that opt in");
        }
    }

    boolean isFor(String role) {
        return roles.isEmpty() || roles.contains(role);
    }
}
