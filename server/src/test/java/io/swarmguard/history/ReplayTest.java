package io.swarmguard.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.history.Replay.Verdict;
import io.swarmguard.policy.Declarations;
import io.swarmguard.policy.Drafts;
import io.swarmguard.policy.PolicySet;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Blocks of random rows, decided at once by random drafts, against each row by itself and rules written down once more. */
class ReplayTest {
    private static final int DRAFTS = 150;
    private static final int BLOCKS = 4;
    private static final int ROWS = 60;

    private static final String FACTS = """
            [attribute.heat]
            values = ["cold", "warm", "hot"]
            default = "cold"

            [attribute.mode]
            values = ["running", "stopped"]
            default = "running"
            """;
    private static final String HEAT = "principal.heat";
    private static final String MODE = "resource.device.mode";
    private static final String HAS_DEVICE = "resource has device";
    private static final String ROLE = "principal.role";
    private static final String STANDING = "principal.standing";
    private static final String KIND = "resource.kind";
    private static final String SEGMENTS = "principal.segments";
    private static final List<String> NAMES =
            List.of(ROLE, "action", STANDING, HEAT, KIND, HAS_DEVICE, MODE, SEGMENTS, "resource.shared");
    private static final Map<String, List<String>> UNKNOWN = new TreeMap<>(Map.of(
            HEAT, List.of("cold", "warm", "hot"),
            MODE, List.of("running", "stopped"),
            STANDING, List.of("clear", "watched", "restricted", "quarantined", "disabled")));
    private static final String GONE = "of an older file";

    /** Asked for what nobody knows. */
    private static final class Unanswerable extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** A policy, and when it applies. */
    private record Rule(boolean permits, String cedar, Predicate<Map<String, @Nullable String>> applies) {}

    private static final List<Rule> RULES = List.of(
            new Rule(true, "permit (principal, action, resource);", row -> true),
            new Rule(
                    true,
                    "permit (principal, action == Action::\"publish\", resource) when { principal.role == \"sensor\" };",
                    row -> is(row, "action", "publish") && is(row, ROLE, "sensor")),
            new Rule(
                    true,
                    "permit (principal, action, resource) when { [\"cold\", \"warm\"].contains(principal.heat) };",
                    row -> !asked(row, HEAT).equals("hot")),
            new Rule(
                    false,
                    "forbid (principal, action, resource) when { principal.heat == \"hot\" && resource.kind == \"event\" };",
                    row -> asked(row, HEAT).equals("hot") && is(row, KIND, "event")),
            new Rule(
                    false,
                    "forbid (principal, action == Action::\"publish\", resource)"
                            + " when { resource has device && resource.device.mode == \"stopped\" };",
                    row -> is(row, "action", "publish")
                            && is(row, HAS_DEVICE, "true")
                            && asked(row, MODE).equals("stopped")),
            new Rule(
                    false,
                    "forbid (principal, action, resource) when { principal.standing == \"watched\" };",
                    row -> is(row, STANDING, "watched")),
            new Rule(
                    false,
                    "forbid (principal, action, resource) when { principal in Segment::\"s1\" };",
                    row -> Set.of("*", "s1", "s0 s1").contains(asked(row, SEGMENTS))));

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Map<String, Long> expected = new TreeMap<>();
    private long decisions;

    private static boolean is(Map<String, @Nullable String> row, String fact, String value) {
        return value.equals(row.get(fact));
    }

    private static String asked(Map<String, @Nullable String> row, String fact) {
        String value = row.get(fact);
        if (value == null) {
            throw new Unanswerable();
        }
        return value;
    }

    @Test
    void manyRowsAtOnceAreDecidedAsEachByItself() throws Exception {
        int unknown = 0;
        for (int i = 0; i < DRAFTS; i++) {
            List<Rule> rules = new ArrayList<>(RULES);
            rules.removeIf(rule -> random.nextInt(3) == 0);
            Replay replay = new Replay(set(rules));
            expected.clear();
            decisions = 0;
            for (int j = 0; j < BLOCKS; j++) {
                replay.add(TrafficCodec.read(TrafficCodec.write(block(rules))));
            }

            Replay.Report report = replay.report();
            Map<String, Long> told = new TreeMap<>();
            report.changes()
                    .forEach(change -> told.merge(
                            key(change.verdict(), change.who(), change.action(), change.kind(), change.was()),
                            change.count(),
                            Long::sum));
            assertThat(told).as("seed %s, %s", seed, rules).isEqualTo(expected);
            assertThat(report.decisions()).isEqualTo(decisions);
            assertThat(report.rows()).isEqualTo(BLOCKS * ROWS);
            assertThat(report.newlyRefused() + report.newlyAllowed() + report.unknown())
                    .isEqualTo(told.values().stream().mapToLong(Long::longValue).sum());
            unknown += report.unknown() > 0 ? 1 : 0;
        }
        assertThat(unknown).as("some hangs on what was not recorded").isPositive();
    }

    private TrafficBlock block(List<Rule> rules) {
        List<String> names = new ArrayList<>(NAMES);
        names.removeIf(name -> UNKNOWN.containsKey(name) && random.nextInt(4) == 0);
        TrafficWriter writer = new TrafficWriter(500_000, names);
        for (int i = 0; i < ROWS; i++) {
            Map<String, @Nullable String> row = row();
            PrincipalId who = PrincipalId.device("d" + random.nextInt(5));
            Action action = Action.ofCode(Objects.requireNonNull(row.get("action")));
            Reason was = random.nextBoolean() ? null : Reason.NOT_PERMITTED;
            long count = 1L + random.nextInt(1_000);
            writer.add(who, action, was, names.stream().map(row::get).toList(), count);
            decisions += count;
            Verdict verdict = verdict(rules, row, names, was);
            if (verdict != null) {
                String kind = Objects.requireNonNull(row.get(KIND));
                expected.merge(key(verdict, who, action, kind, was), count, Long::sum);
            }
        }
        return writer.finish();
    }

    private Map<String, @Nullable String> row() {
        boolean hasDevice = random.nextBoolean();
        Map<String, @Nullable String> row = new HashMap<>();
        row.put(ROLE, any("sensor", "robot", "another"));
        row.put("action", any("publish", "deliver"));
        row.put(STANDING, any("clear", "watched", "disabled"));
        row.put(HEAT, any("cold", "warm", "hot", GONE, null));
        row.put(KIND, any("telemetry", "event"));
        row.put(HAS_DEVICE, hasDevice ? "true" : "false");
        row.put(MODE, hasDevice ? any("running", "stopped", GONE) : null);
        row.put(SEGMENTS, any("s0", "s1", "s0 s1", "s11", "*", ""));
        row.put("resource.shared", any("true", "false"));
        return row;
    }

    private @Nullable String any(@Nullable String... values) {
        return values[random.nextInt(values.length)];
    }

    private static String key(Verdict verdict, PrincipalId who, Action action, String kind, @Nullable Reason was) {
        return verdict + " " + who + " " + action.code() + " " + kind + " " + was;
    }

    /** Tries everything that the facts which nobody knows may have been. */
    private static @Nullable Verdict verdict(
            List<Rule> rules, Map<String, @Nullable String> row, List<String> names, @Nullable Reason was) {
        Set<Boolean> answers = new HashSet<>();
        answer(rules, new HashMap<>(row), List.copyOf(UNKNOWN.keySet()), names, answers);
        if (answers.size() > 1) {
            return Verdict.UNKNOWN;
        }
        if (answers.contains(was == null)) {
            return null;
        }
        return was == null ? Verdict.NEWLY_REFUSED : Verdict.NEWLY_ALLOWED;
    }

    private static void answer(
            List<Rule> rules,
            Map<String, @Nullable String> row,
            List<String> facts,
            List<String> names,
            Set<Boolean> answers) {
        if (facts.isEmpty()) {
            answers.add(isPermitted(rules, row));
            return;
        }
        String fact = facts.getFirst();
        List<String> rest = facts.subList(1, facts.size());
        boolean isAboutNothing = fact.equals(MODE) && is(row, HAS_DEVICE, "false");
        if (isAboutNothing || (names.contains(fact) && !is(row, fact, GONE))) {
            answer(rules, row, rest, names, answers);
            return;
        }
        for (String value : UNKNOWN.getOrDefault(fact, List.of())) {
            Map<String, @Nullable String> perhaps = new HashMap<>(row);
            perhaps.put(fact, value);
            answer(rules, perhaps, rest, names, answers);
        }
    }

    private static boolean isPermitted(List<Rule> rules, Map<String, @Nullable String> row) {
        boolean permitted = false;
        try {
            for (Rule rule : rules) {
                if (rule.applies.test(row)) {
                    if (!rule.permits) {
                        return false;
                    }
                    permitted = true;
                }
            }
            return permitted;
        } catch (Unanswerable e) {
            return false;
        }
    }

    private static PolicySet set(List<Rule> rules) throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rules.size(); i++) {
            text.append("@id(\"rule-")
                    .append(i)
                    .append("\") ")
                    .append(rules.get(i).cedar)
                    .append('\n');
        }
        return PolicySet.ofJson(Drafts.json(text.toString()), Declarations.parse(FACTS));
    }
}
