package io.swarmguard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProveSpeedTest {
    private static final int POLICIES = 1_000;
    private static final int ROLES = 40;

    /** A second is promised; a busy machine gets more of it. The figures are printed. */
    @Test
    void aQuestionAboutAThousandPoliciesIsAnsweredSoon() throws Exception {
        long seed = 7;
        RealisticPolicies generator = new RealisticPolicies(new Random(seed), ROLES);
        PolicySet set = PolicyTexts.of(String.join("\n", generator.next(POLICIES - 3)));
        assertThat(set.policies()).hasSize(POLICIES);
        PolicyProver prover = new PolicyProver(set, Templates.shipped());
        List<Long> millis = new ArrayList<>();
        for (String question : RealisticPolicies.INVARIANTS) {
            long begun = System.nanoTime();
            assertThat(prover.prove(question).holds()).isTrue();
            millis.add(Duration.ofNanos(System.nanoTime() - begun).toMillis());
        }
        long begun = System.nanoTime();
        PolicyAnalysis analysis = PolicyAnalysis.of(set, Templates.shipped());
        long analysed = Duration.ofNanos(System.nanoTime() - begun).toMillis();
        DiagramSpace space = DiagramSpace.of(List.of(set.layout()), Templates.shipped());
        new SetDiagram(space, set);
        System.out.printf(
                "%d policies of %d roles, %d classes, %d nodes: questions in %s ms, the analysis in %d ms, %d notes%n",
                POLICIES,
                ROLES,
                analysis.classes(),
                space.diagrams().nodes(),
                millis,
                analysed,
                analysis.notes().size());
        assertThat(millis.stream().sorted().toList().get(millis.size() / 2)).isLessThan(1_000);
        assertThat(analysed).isLessThan(30_000);
    }
}
