package io.swarmguard.trust;

import io.swarmguard.terms.Aspect;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.Severity;
import io.swarmguard.terms.Standing;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The declared rules by which evidence and what is known of a machine become a standing; immutable. */
public final class Rules {
    /** Rules of one table. */
    public static final int MOST = 100;

    /** In whose name the age of a certificate holds somebody. */
    private static final String BY = "internal/rules";

    private static final String CERTIFICATE = "certificate";
    private static final Pattern AMOUNT = Pattern.compile("(\\d{1,5})([a-z%])");

    private final List<Rule> all;

    private Rules(List<Rule> all) {
        this.all = List.copyOf(all);
    }

    /** The rules that ship with the product. */
    public static Rules shipped() {
        try (InputStream text = Rules.class.getResourceAsStream("standing.rules")) {
            byte[] bytes = Objects.requireNonNull(text, "standing.rules").readAllBytes();
            return parse(new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Parses one rule a line: what it is about, from where on, the standing and, if it is not for everybody, roles; # begins
     * a comment.
     *
     * @throws IllegalArgumentException if a line is no rule; the message names it and says why
     */
    public static Rules parse(String text) {
        List<Rule> rules = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String said = line.split("#", 2)[0].strip();
            if (!said.isEmpty()) {
                rules.add(rule(said, number));
            }
        }
        if (rules.size() > MOST) {
            throw new IllegalArgumentException(rules.size() + " rules, more than " + MOST);
        }
        return new Rules(rules);
    }

    private static Rule rule(String line, int number) {
        List<String> words = new ArrayList<>(Arrays.asList(line.split("\\s+")));
        try {
            if (words.size() < 3) {
                throw new IllegalArgumentException(
                        "a rule has a grade and a severity (or what is known and from where on) and a standing");
            }
            Rule.Input input = input(words);
            if (words.isEmpty()) {
                throw new IllegalArgumentException("it leads nowhere: watched, restricted or quarantined");
            }
            return new Rule(input, Standing.ofCode(words.getFirst()), Set.copyOf(words.subList(1, words.size())));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("rule in line " + number + ": " + e.getMessage(), e);
        }
    }

    /** Takes the words that say what a rule is about. */
    private static Rule.Input input(List<String> words) {
        String what = words.removeFirst();
        String from = words.removeFirst();
        if (what.equals(CERTIFICATE)) {
            return new Rule.OfCertificate(age(from), amount(words.removeFirst(), age(from)));
        }
        return Aspect.codes().contains(what)
                ? new Rule.OfPosture(Aspect.ofCode(what), from)
                : new Rule.OfEvidence(Grade.ofCode(what), severity(from));
    }

    private static Rule.Age age(String word) {
        return Arrays.stream(Rule.Age.values())
                .filter(age -> age.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "a certificate is older-than 400d, expires-within 3d or spent 95%, not '" + word + "'"));
    }

    private static int amount(String text, Rule.Age age) {
        Matcher matcher = AMOUNT.matcher(text);
        if (!matcher.matches() || !matcher.group(2).equals(age.unit())) {
            throw new IllegalArgumentException("'" + text + "' is no number with " + age.unit());
        }
        return Integer.parseInt(matcher.group(1));
    }

    private static Severity severity(String word) {
        for (Severity severity : Severity.values()) {
            if (code(severity).equals(word)) {
                return severity;
            }
        }
        throw new IllegalArgumentException("'" + word + "' is no severity: low, medium, high or critical");
    }

    /** The word for a severity, as in the table. */
    public static String code(Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }

    public List<Rule> all() {
        return all;
    }

    /** Where evidence of that grade, which is so grave now, brings somebody of that role. */
    public Standing standing(Grade grade, Severity now, Name role) {
        return worst(rule -> rule.input() instanceof Rule.OfEvidence(Grade of, Severity least)
                && of == grade
                && now.compareTo(least) >= 0
                && rule.isFor(role.value()));
    }

    /** Where a word of an aspect brings somebody of that role. */
    public Standing standing(Aspect aspect, String word, String role) {
        return worst(rule ->
                rule.input() instanceof Rule.OfPosture posture && posture.fits(aspect, word) && rule.isFor(role));
    }

    private Standing worst(Predicate<Rule> fits) {
        Standing worst = Standing.CLEAR;
        for (Rule rule : all) {
            if (rule.standing().compareTo(worst) > 0 && fits.test(rule)) {
                worst = rule.standing();
            }
        }
        return worst;
    }

    /** Where the age of a certificate holds somebody of that role now: one hold for each rule that fits. */
    List<Hold> holds(Life life, Instant now, String role) {
        List<Hold> holds = new ArrayList<>();
        for (Rule rule : all) {
            if (rule.input() instanceof Rule.OfCertificate of && rule.isFor(role)) {
                Instant since = of.begins(life);
                if (!now.isBefore(since)) {
                    String why = "its newest certificate, of " + life.notBefore() + ", ends at " + life.notAfter();
                    String cause = of.what() + " " + of.atLeast();
                    holds.add(new Hold(rule.standing(), cause, why, since, BY, null, false));
                }
            }
        }
        return holds;
    }

    /** When the age of a certificate begins to hold somebody next; null if it does not. */
    @Nullable
    Instant next(Life life, Instant now, String role) {
        Instant next = null;
        for (Rule rule : all) { // asked for every certificate there is
            if (rule.input() instanceof Rule.OfCertificate of && rule.isFor(role)) {
                Instant begins = of.begins(life);
                next = begins.isAfter(now) && (next == null || begins.isBefore(next)) ? begins : next;
            }
        }
        return next;
    }
}
