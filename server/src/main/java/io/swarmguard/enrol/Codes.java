package io.swarmguard.enrol;

import io.swarmguard.acts.Act;
import io.swarmguard.acts.Actor;
import io.swarmguard.acts.Acts;
import io.swarmguard.acts.Outcome;
import io.swarmguard.store.Cipher;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One-time codes by which a machine enrols: 160 random bits in groups of four characters (Crockford's base 32). Only a
 * keyed hash is kept, so a lookup compares nothing that a stranger could learn from by timing.
 */
public final class Codes {
    /** How long a code is good for, unless configured otherwise. */
    public static final Duration LIFETIME = Duration.ofHours(24);

    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int CHARACTERS = 32;
    private static final int GROUP = 4;
    private static final int MAX_TYPED = 80;
    private static final String PURPOSE = "enrolment-code";

    private final Acts acts;
    private final Cipher cipher;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Duration lifetime;

    /** What came of asking for a code. */
    public sealed interface CodeOutcome {
        /** The code is to be shown once; it is stored nowhere. */
        record Given(String code, Instant expires) implements CodeOutcome {
            @Override
            public String toString() {
                return "Given[expires=" + expires + "]"; // never the code
            }
        }

        record Refused(Outcome.Refused why) implements CodeOutcome {}
    }

    /** The random numbers must not be predictable: a SecureRandom. */
    public Codes(Acts acts, Cipher cipher, InstantSource clock, RandomGenerator random, Duration lifetime) {
        this.acts = acts;
        this.cipher = cipher;
        this.clock = clock;
        this.random = random;
        this.lifetime = lifetime;
    }

    /** Makes a code for a principal, together with the acts that register it (or none), as one. Blocking. */
    public CodeOutcome issue(List<? extends Act> before, PrincipalId holder, Actor by) {
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < CHARACTERS; i++) {
            code.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        Instant expires = clock.instant().plus(lifetime);
        List<Act> all = new ArrayList<>(before);
        all.add(new Act.CodeIssued(holder, hash(code.toString()), Instant.ofEpochMilli(expires.toEpochMilli())));
        return switch (acts.perform(all, by)) {
            case Outcome.Done done -> new CodeOutcome.Given(grouped(code), expires);
            case Outcome.Refused refused -> new CodeOutcome.Refused(refused);
        };
    }

    private static String grouped(StringBuilder code) {
        for (int at = code.length() - GROUP; at > 0; at -= GROUP) {
            code.insert(at, '-');
        }
        return code.toString();
    }

    /** The keyed hash of a code as somebody typed it; null if it cannot be one. */
    @Nullable
    Fingerprint hashTyped(String typed) {
        if (typed.length() > MAX_TYPED) {
            return null;
        }
        StringBuilder plain = new StringBuilder();
        for (char c : typed.toUpperCase(Locale.ROOT).toCharArray()) {
            char meant = switch (c) {
                case 'O' -> '0';
                case 'I', 'L' -> '1';
                default -> c;
            };
            if (ALPHABET.indexOf(meant) >= 0) {
                plain.append(meant);
            } else if (c != '-' && c != ' ') {
                return null;
            }
        }
        return plain.length() == CHARACTERS ? hash(plain.toString()) : null;
    }

    private Fingerprint hash(String code) {
        return Fingerprint.ofDigest(cipher.keyedHash(PURPOSE, code.getBytes(StandardCharsets.US_ASCII)));
    }
}
