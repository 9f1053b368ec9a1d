package io.swarmguard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.cedarpolicy.model.policy.Policy;
import io.swarmguard.policy.CedarOracle.Answer;
import io.swarmguard.policy.CedarOracle.Concerned;
import io.swarmguard.policy.RandomWorld.Asked;
import io.swarmguard.terms.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Cedar itself as the oracle, on 1,000 cases each or as many as {@code -Dswarmguard.oracle.cases} says (100,000 in the
 * full check).
 */
class CedarAgreesTest {
    private static final int CASES = Integer.getInteger("swarmguard.oracle.cases", 1_000);
    private static final int CASES_PER_SET = 50;

    @Test
    void cedarDecidesAsTheShippedClassesDo() throws Exception {
        long seed = System.nanoTime();
        RandomWorld world = new RandomWorld(new Random(seed));
        Set<@Nullable Reason> seen =
                compare(world, ShippedPolicies.parsed(), PolicySet.shipped(), CASES, "seed " + seed);
        assertThat(seen).as("the cases are not all alike").contains(null, Reason.NOT_PERMITTED, Reason.FORBIDDEN);
    }

    @Test
    void cedarDecidesAsClassesOfRandomPoliciesDoErrorsIncluded() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        RandomPolicies generator = new RandomPolicies(random);
        RandomWorld world = new RandomWorld(random);
        Declarations declarations = Declarations.parse(RandomWorld.FACTS).with(Templates.parse(RandomWorld.TEMPLATES));
        Set<@Nullable Reason> seen = new HashSet<>();
        int refused = 0;
        for (int done = 0; done < CASES; done += CASES_PER_SET) {
            String text = generator.next(1 + random.nextInt(6));
            List<Policy> policies = new ArrayList<>();
            for (CedarText.Statement statement : CedarText.split("random", text)) {
                policies.add(CedarText.parse(statement));
            }
            PolicySet compiled;
            try {
                compiled = PolicySet.ofJson(CedarText.json(policies), declarations);
            } catch (
                    PolicyRefusedException
                            e) { // one that mentions nearly everything does not fit a key: another instead
                assertThat(e).hasMessageContaining("more than " + Layout.MAX_BITS);
                refused++;
                done -= CASES_PER_SET;
                continue;
            }
            seen.addAll(compare(world, policies, compiled, CASES_PER_SET, "seed " + seed + "\n" + text));
        }
        assertThat(refused).as("refused sets are rare").isLessThan(3 + CASES / CASES_PER_SET / 50);
        assertThat(seen).as("errors too").contains(null, Reason.DECISION_FAILED, Reason.FORBIDDEN);
    }

    /** Returns the outcomes that occurred; null is permitted. */
    private static Set<@Nullable Reason> compare(
            RandomWorld world, List<Policy> policies, PolicySet set, int cases, String about) throws Exception {
        Set<@Nullable Reason> seen = new HashSet<>();
        CedarOracle oracle = new CedarOracle(policies);
        io.swarmguard.policy.Policy policy = new io.swarmguard.policy.Policy(
                world.registry::find, world.standings, set, Templates.parse(RandomWorld.TEMPLATES));
        for (int i = 0; i < cases; i++) {
            Asked asked = world.next();
            Decision decision = decide(policy, asked);
            Answer ours = new Answer(decision.reason(), new TreeSet<>(decision.why()));
            Concerned concerned = new Concerned(
                    Objects.requireNonNull(world.describe(asked.who(), asked.topic())),
                    world.describe(world.named(asked.topic()), asked.topic()),
                    world.describe(asked.publisher(), asked.topic()));
            Answer cedars = oracle.ask(concerned, asked.action().code(), asked.topic(), asked.around());
            assertThat(ours).as("%s, %s", asked, about).isEqualTo(cedars);
            seen.add(ours.reason());
        }
        return seen;
    }

    private static Decision decide(io.swarmguard.policy.Policy policy, Asked asked) {
        policy.tell(asked.around().now(), asked.around().doubtful());
        Source source =
                policy.source(policy.channel(asked.topic(), asked.around().payload()), asked.publisher());
        Place place = Place.at(asked.around().address());
        return new Access(asked.who(), asked.action(), source, place).decision();
    }
}
