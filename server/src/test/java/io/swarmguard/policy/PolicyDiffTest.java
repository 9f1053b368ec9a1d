package io.swarmguard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.terms.Standing;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PolicyDiffTest {
    private static final int ROUNDS = 12;

    private record Machine(String type, String role, String standing) {
        String fact(String fact) {
            return switch (fact) {
                case "principal is" -> type;
                case "principal.role" -> role;
                default -> standing;
            };
        }
    }

    private static PolicyDiff fromShipped(String more) throws Exception {
        PolicySet to = PolicyTexts.shippedAnd(more);
        return new PolicyDiff(PolicySet.shipped(), Templates.shipped(), to, Templates.shipped());
    }

    @Test
    void aSetDoesNotDifferFromItself() throws Exception {
        PolicyDiff diff = fromShipped("");
        assertThat(diff.isEmpty()).isTrue();
        assertThat(diff.changes()).isEmpty();
    }

    @Test
    void whatBecomesPermittedAndWhatCeasesToBeIsToldInWordsWithWhoDoesIt() throws Exception {
        PolicyDiff diff = fromShipped("""
                @id("cameras-too") permit (principal is Device, action == Action::"publish", resource)
                when { principal.role == "camera" && resource has device && resource.device == principal &&
                       !resource.shared && resource.kind == "telemetry" };
                @id("no-config") forbid (principal, action == Action::"publish", resource)
                when { resource.kind == "config" };
                """);
        assertThat(diff.changes())
                .extracting(PolicyDiff.Change::toString)
                .containsExactly(
                        "+ a device of role camera that is clear or watched or restricted publishes telemetry on an unshared"
                                + " topic of its own (6 classes, by 'cameras-too')",
                        "- a service of role commander that is clear or watched publishes config in its segment"
                                + " (10 classes, by 'no-config')");
        assertThat(diff.untold()).isZero();
        assertThat(diff.opened()).isEqualTo(6);
        assertThat(diff.closed()).isEqualTo(10);
    }

    @Test
    void principalsThatGetRightsAreCounted() throws Exception {
        PolicyDiff diff = fromShipped("""
                @id("cameras-too") permit (principal is Device, action == Action::"publish", resource)
                when { principal.role == "camera" && resource.kind == "telemetry" };
                """);
        List<Machine> machines = List.of(
                new Machine("Device", "camera", "clear"),
                new Machine("Device", "camera", "watched"),
                new Machine("Device", "camera", "disabled"),
                new Machine("Service", "camera", "clear"),
                new Machine("Device", "sensor", "clear"),
                new Machine("Device", "some-other", "clear"));
        assertThat(diff.widened(machines, Machine::fact)).isEqualTo(2);
        assertThat(diff.widened(machines, (machine, fact) -> fact.equals("principal.role") ? machine.role() : null))
                .as("what is not known is left open")
                .isEqualTo(4);
    }

    @Test
    void anotherBudgetIsAChangeThoughNothingBecomesPermittedOrCeasesToBe() throws Exception {
        String commands = """
                @id("commands") %s permit (principal is Service, action == Action::"publish", resource)
                when { principal.role == "boss" && resource.kind == "command" };
                """;
        PolicySet twenty =
                PolicyTexts.shippedAnd(commands.formatted("@budget(\"boss: 20 messages per minute per principal\")"));
        PolicySet more =
                PolicyTexts.shippedAnd(commands.formatted("@budget(\"boss: 90 messages per minute per principal\")"));
        PolicySet free = PolicyTexts.shippedAnd(commands.formatted(""));
        for (PolicySet to : List.of(more, free)) {
            PolicyDiff diff = new PolicyDiff(twenty, Templates.shipped(), to, Templates.shipped());
            assertThat(diff.opened() + diff.closed()).isZero();
            assertThat(diff.rebudgeted()).isPositive();
            assertThat(diff.isEmpty()).isFalse();
            assertThat(diff.changes()).hasSize(1);
            assertThat(diff.changes().getFirst().toString())
                    .startsWith("~ a service of role boss")
                    .contains(
                            to == free
                                    ? "without a budget"
                                    : "within budget boss: 90 messages per minute per principal")
                    .endsWith("before within budget boss: 20 messages per minute per principal)");
        }
        assertThat(new PolicyDiff(twenty, Templates.shipped(), twenty, Templates.shipped()).isEmpty())
                .isTrue();
    }

    @Test
    void topicsThatOnlyOneHasTemplatesForAreAChangeToo() throws Exception {
        Templates more = Templates.parse("devices/{device}/{kind: telemetry|event|state|command|config}/{path…}\n"
                + "segments/{segment}/{kind: telemetry|event|state|command}/{device}/{path…}\n");
        PolicySet set = PolicyTexts.shippedAnd("""
                @id("shared-orders") permit (principal is Service, action == Action::"publish", resource)
                when { principal.role == "commander" && resource.shared && resource.kind == "command" };
                """);
        PolicyDiff diff = new PolicyDiff(set, Templates.shipped(), set, more);
        assertThat(diff.isRetemplated()).isTrue();
        assertThat(diff.closed()).isZero();
        assertThat(diff.changes().toString()).contains("publishes command shared in a segment");
    }

    /** Against asking both sets about every class there is. */
    @Test
    void theClassesThatChangeAreThoseThatBothSetsDecideDifferently() throws Exception {
        long seed = System.nanoTime();
        FewFactsPolicies generator = new FewFactsPolicies(new Random(seed));
        EveryQuestion everything = new EveryQuestion(List.of("sensor", "camera"), Standing.values());
        long all = 0;
        for (int round = 0; round < ROUNDS; round++) {
            PolicySet from = generator.next(3);
            PolicySet to = generator.next(3);
            PolicyDiff diff = new PolicyDiff(from, Templates.shipped(), to, Templates.shipped());
            Map<List<Long>, Question> classes = everything.classes(from.layout(), to.layout());
            long opened = 0;
            long closed = 0;
            for (List<Long> keys : classes.keySet()) {
                boolean before = from.decide(keys.get(0)).isPermitted();
                boolean after = to.decide(keys.get(1)).isPermitted();
                opened += after && !before ? 1 : 0;
                closed += before && !after ? 1 : 0;
            }
            assertThat(List.of(diff.opened(), diff.closed(), diff.classes()))
                    .as("seed %s, round %s", seed, round)
                    .isEqualTo(List.of(opened, closed, (long) classes.size()));
            assertThat(diff.changes().stream()
                                    .mapToLong(PolicyDiff.Change::classes)
                                    .sum()
                            + diff.untold())
                    .isEqualTo(opened + closed);
            all += opened + closed;
        }
        assertThat(all).isPositive();
    }
}
