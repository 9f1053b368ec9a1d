package io.swarmguard.trust;

import io.swarmguard.terms.Name;
import io.swarmguard.terms.Severity;
import io.swarmguard.terms.Standing;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** The declared rules by which evidence becomes a standing; immutable. */
public final class Rules {
    /** Rules of one table. */
    public static final int MOST = 100;

    /**
     * One line of the table.
     *
     * @param severity the least that it is about
     * @param roles whom it is about; empty for everybody
     */
    public record Rule(Grade grade, Severity severity, Standing standing, Set<String> roles) {
        public Rule {
            roles = Set.copyOf(roles);
            if (standing == Standing.DISABLED || standing == Standing.CLEAR) {
                throw new IllegalArgumentException(
                        "a rule leads to watched, restricted or quarantined; only an operator disables");
            }
            if (grade == Grade.STATISTICAL && standing != Standing.WATCHED && roles.isEmpty()) {
                throw new IllegalArgumentException("statistical evidence alone leads to watched at most, unless the"
                        + " rule names the roles that opt in");
            }
        }

        boolean fits(Grade other, Severity now, Name role) {
            return grade == other && now.compareTo(severity) >= 0 && (roles.isEmpty() || roles.contains(role.value()));
        }
    }

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
     * Parses one rule a line: grade, severity, standing and, if it is not for everybody, roles; # begins a comment.
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
        List<String> words = Arrays.asList(line.split("\\s+"));
        try {
            if (words.size() < 3) {
                throw new IllegalArgumentException("a rule has a grade, a severity and a standing");
            }
            return new Rule(
                    Grade.ofCode(words.get(0)),
                    severity(words.get(1)),
                    Standing.ofCode(words.get(2)),
                    Set.copyOf(words.subList(3, words.size())));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("rule in line " + number + ": " + e.getMessage(), e);
        }
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
        Standing worst = Standing.CLEAR;
        for (Rule rule : all) {
            if (rule.fits(grade, now, role) && rule.standing().compareTo(worst) > 0) {
                worst = rule.standing();
            }
        }
        return worst;
    }
}
