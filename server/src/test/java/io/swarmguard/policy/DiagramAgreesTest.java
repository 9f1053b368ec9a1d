package io.swarmguard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Standing;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Diagrams against asking: every class that real subjects and topics lead to, and no other. */
class DiagramAgreesTest {
    private static final int SETS = 12;

    private static final EveryQuestion EVERYTHING = new EveryQuestion(List.of("sensor", "camera"), Standing.values());

    private static @Nullable Reason reason(int outcome) {
        return switch (outcome) {
            case SetDiagram.PERMITTED -> null;
            case SetDiagram.FORBIDDEN -> Reason.FORBIDDEN;
            case SetDiagram.FAILED -> Reason.DECISION_FAILED;
            default -> Reason.NOT_PERMITTED;
        };
    }

    @Test
    void theDiagramsOfRandomSetsDecideEveryClassAsEvaluatingDoesAndKnowExactlyThePossibleOnes() throws Exception {
        long seed = System.nanoTime();
        FewFactsPolicies generator = new FewFactsPolicies(new Random(seed));
        Set<@Nullable Reason> seen = new HashSet<>();
        for (int i = 0; i < SETS; i++) {
            seen.addAll(compare(generator.next(1 + i), "seed " + seed + ", set " + i));
        }
        assertThat(seen).contains(null, Reason.DECISION_FAILED, Reason.FORBIDDEN);
    }

    @Test
    void theyKnowExactlyWhatIsPossibleThroughGateways() throws Exception {
        long seed = System.nanoTime();
        FewFactsPolicies generator = FewFactsPolicies.throughGateways(new Random(seed));
        EveryQuestion questions = EveryQuestion.throughGatewaysToo(List.of("sensor", "camera"), Standing.values());
        int asking = 0;
        for (int i = 0; i < SETS; i++) {
            PolicySet set = generator.next(1 + i);
            asking += set.layout().mentions(Fact.HAS_VIA) ? 1 : 0;
            compare(set, questions, "seed " + seed + ", set " + i);
        }
        assertThat(asking).isPositive();
    }

    private static Set<@Nullable Reason> compare(PolicySet set, String about) throws PolicyRefusedException {
        return compare(set, EVERYTHING, about);
    }

    private static Set<@Nullable Reason> compare(PolicySet set, EveryQuestion questions, String about)
            throws PolicyRefusedException {
        Layout layout = set.layout();
        DiagramSpace space = DiagramSpace.of(List.of(layout), Templates.shipped());
        SetDiagram diagram = new SetDiagram(space, set);
        int[] without = diagram.without();
        Layout naming = EveryQuestion.naming(List.of("sensor"));
        Map<List<Long>, Question> classes = questions.classes(layout);
        Set<@Nullable Reason> seen = new HashSet<>();
        for (Map.Entry<List<Long>, Question> entry : classes.entrySet()) {
            long key = entry.getKey().getFirst();
            int[] values = EveryQuestion.values(entry.getValue(), space, naming);
            assertThat(space.key(values, layout)).as(about).isEqualTo(key);
            assertThat(space.diagrams().answer(space.possible(), values))
                    .as("possible: %s, %s", entry.getValue(), about)
                    .isEqualTo(Diagrams.TRUE);
            Reason reason = reason(space.diagrams().answer(diagram.outcome(), values));
            assertThat(reason)
                    .as("%s, %s", entry.getValue(), about)
                    .isEqualTo(set.decide(key).reason());
            seen.add(reason);
            for (int i = 0; i < without.length; i++) {
                int greatest = Math.max(
                        space.diagrams().answer(without[i], values),
                        space.diagrams().answer(diagram.policy(i), values));
                assertThat(reason(greatest)).as(about).isEqualTo(reason);
            }
        }
        assertThat(space.classes(space.mentioned(layout)))
                .as("possible classes, %s", about)
                .isEqualTo(classes.size());
        return seen;
    }

    @Test
    void everyFactTogetherMakesExactlyTheClassesThatCanBeAsked() throws Exception {
        String all = """
                @id("all") permit (principal, action, resource) when {
                  principal is Device || principal.role == "sensor" || principal.standing == "clear" ||
                  action == Action::"publish" || resource.kind == "state" || resource.shared ||
                  (resource has device && (principal == resource.device || resource.device.role == "sensor" ||
                    resource.device.standing == "clear" ||
                    (resource has segment && (principal in resource.segment ||
                      resource.device in resource.segment)))) ||
                  (context has publisher && (context.publisher.kind == "Device" ||
                    context.publisher.role == "sensor"))
                };
                """;
        compare(PolicyTexts.of(all), "all facts but the publisher's standing");
    }
}
