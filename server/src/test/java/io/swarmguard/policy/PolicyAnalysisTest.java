package io.swarmguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.policy.PolicyAnalysis.Note;
import io.swarmguard.terms.Standing;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PolicyAnalysisTest {
    private static final int SETS = 10;

    private static List<String> notes(String text) throws Exception {
        return PolicyAnalysis.of(PolicyTexts.of(text), Templates.shipped()).notes().stream()
                .map(note -> note.policy() + ": " + note.text())
                .toList();
    }

    @Test
    void aPolicyThatContradictsItselfNeverApplies() throws Exception {
        assertThat(notes("""
                @id("a") permit (principal is Service, action, resource)
                when { resource has device && resource.device == principal };
                @id("b") permit (principal, action, resource) when { resource.shared && resource.kind == "command" };
                @id("c") permit (principal, action == Action::"publish", resource) when { context has publisher };
                """))
                .containsExactly(
                        "a: it never applies: its conditions contradict each other",
                        "b: it never applies: no template makes a topic of that kind (there are 6)",
                        "c: it never applies: its conditions contradict each other");
    }

    @Test
    void aPolicyThatAnotherMakesRedundantIsNamedWithThatOne() throws Exception {
        assertThat(notes("""
                @id("wide") permit (principal, action, resource) when { principal.role == "sensor" };
                @id("narrow") permit (principal, action == Action::"publish", resource)
                when { principal.role == "sensor" && resource.kind == "state" };
                @id("no") forbid (principal, action, resource) when { principal.standing == "disabled" };
                @id("no-twice") forbid (principal, action == Action::"deliver", resource)
                when { principal.standing == "disabled" };
                """))
                .containsExactly(
                        "narrow: without it nothing would change: all of it is permitted or forbidden by 'wide'",
                        "no-twice: without it nothing would change: all of it is forbidden by 'no'");
    }

    @Test
    void aPermitThatIsForbiddenThroughoutAndAForbidThatForbidsNothingPermittedAreNamed() throws Exception {
        assertThat(notes("""
                @id("all") permit (principal is Device, action, resource) when { principal.role == "sensor" };
                @id("shadowed") permit (principal is Service, action, resource) when { principal.role == "robot" };
                @id("no-robots") forbid (principal is Service, action, resource);
                @id("idle") forbid (principal is Operator, action, resource) when { principal.role == "robot" };
                """))
                .containsExactly(
                        "shadowed: it never permits anything: all of it is forbidden by 'no-robots'",
                        "idle: it forbids nothing that is permitted");
    }

    @Test
    void aPolicyThatFailsSomewhereIsNamedWithWhere() throws Exception {
        assertThat(
                        notes(
                                "@id(\"fails\") permit (principal, action, resource) when { resource.device.role == \"robot\" };"))
                .singleElement()
                .asString()
                .contains("it fails")
                .contains("anybody does anything to anything of a device that is not registered");
    }

    @Test
    void theShippedSetHasNothingToNoteAndSaysWhatItCosts() throws Exception {
        PolicyAnalysis analysis = PolicyAnalysis.of(PolicySet.shipped(), Templates.shipped());
        assertThat(analysis.notes()).isEmpty();
        System.out.println(analysis.told() + " classes, " + analysis.costs());
        assertThat(analysis.told()).isBetween(100L, PolicyAnalysis.MAX_CLASSES / 10);
        assertThat(analysis.costs()).hasSize(PolicySet.shipped().layout().facts().length);
        assertThat(analysis.costs())
                .allSatisfy(cost -> assertThat(cost.without()).isLessThanOrEqualTo(analysis.classes()));
    }

    @Test
    void aSetWithMoreThanAMillionClassesIsRefusedWithWhatCostsMost() throws Exception {
        String pairs = IntStream.range(0, 21)
                .mapToObj(i -> String.format(
                        "(principal in Segment::\"s%02d\" && principal in Segment::\"s%02d\")", 2 * i, 2 * i + 1))
                .collect(Collectors.joining(" || "));
        PolicySet set = PolicyTexts.of("@id(\"a\") permit (principal, action, resource) when { " + pairs + " };");
        assertThatThrownBy(() -> PolicyAnalysis.of(set, Templates.shipped()))
                .isInstanceOf(PolicyRefusedException.class)
                .hasMessageContaining("more than 1000000")
                .hasMessageContaining("Segment::");
    }

    /** One attribute more must not make a set unusable: it tells apart what it asks, not all there might be. */
    @Test
    void aFactThatCountsInOnePlaceOnlyCostsLittle() throws Exception {
        PolicyFiles shipped = PolicyFiles.shipped();
        Map<String, String> texts = new TreeMap<>(shipped.texts());
        texts.put("own.cedar", """
                @id("not-while-somebody-mends-it")
                forbid (principal is Service, action == Action::"publish", resource)
                when { resource has device && resource.device.mode == "maintenance" && resource.kind == "config" };
                """);
        PolicyReport before = PolicyCheck.shipped();
        PolicyReport after = PolicyCheck.check(PolicyFiles.of(texts)).report();
        assertThat(after.findings()).isEmpty();
        assertThat(Objects.requireNonNull(after.analysis()).told())
                .isLessThan(4 * Objects.requireNonNull(before.analysis()).told());
    }

    /** Dropping a policy, for real, from random sets. */
    @Test
    void whatIsSaidToChangeNothingChangesNothingInAnyClassAndWhatIsNotDoes() throws Exception {
        long seed = System.nanoTime();
        FewFactsPolicies generator = new FewFactsPolicies(new Random(seed));
        EveryQuestion everything = new EveryQuestion(List.of("sensor", "camera"), Standing.values());
        int redundant = 0;
        for (int round = 0; round < SETS; round++) {
            PolicySet set = generator.next(5);
            Map<List<Long>, Question> classes = everything.classes(set.layout());
            Set<String> noted = new HashSet<>();
            for (Note note : PolicyAnalysis.of(set, Templates.shipped()).notes()) {
                if (note.text().startsWith("it never") || note.text().startsWith("without it")) {
                    noted.add(note.policy());
                }
            }
            redundant += noted.size();
            for (CompiledPolicy policy : set.policies()) {
                List<CompiledPolicy> others = set.policies().stream()
                        .filter(other -> !other.id().equals(policy.id()))
                        .toList();
                PolicySet without = new PolicySet(others, set.layout(), Declarations.none(), set.digest());
                boolean changes = classes.keySet().stream()
                        .map(List::getFirst)
                        .anyMatch(key ->
                                set.decide(key).reason() != without.decide(key).reason());
                boolean fails = classes.keySet().stream()
                        .anyMatch(keys ->
                                policy.condition().evaluate(keys.getFirst(), set.layout()) == Condition.Outcome.ERROR);
                assertThat(noted.contains(policy.id()))
                        .as("%s of %s, seed %s, round %s", policy, set.policies(), seed, round)
                        .isEqualTo(!changes && !fails);
            }
        }
        assertThat(redundant).isPositive();
    }
}
