package io.swarmguard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.formats.labels.Label;
import io.swarmguard.identity.Subject;
import io.swarmguard.policy.RandomWorld.Asked;
import io.swarmguard.terms.Action;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SubscriptionsTest {
    /** Whatever can be subscribed to by its full name can be subscribed to by any filter that matches it. */
    @Test
    void aFilterIsPermittedIfATopicItMatchesIs() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        RandomWorld world = new RandomWorld(random);
        Policy policy = new Policy(world.registry::find, world.standings, PolicySet.shipped(), Templates.shipped());
        int permitted = 0;
        for (int i = 0; i < 20_000; i++) {
            Asked asked = world.next();
            boolean single = policy.access(asked.session(), Action.SUBSCRIBE, policy.channel(asked.topic()))
                    .isPermitted();
            String filter = widen(asked.topic(), random);
            if (single) {
                permitted++;
                assertThat(policy.subscription(asked.session(), filter).isPermitted())
                        .as("%s to %s for %s, seed %s", asked.session(), filter, asked.topic(), seed)
                        .isTrue();
            }
            assertThat(policy.subscription(asked.session(), asked.topic()).isPermitted())
                    .as("%s to %s, seed %s", asked.session(), asked.topic(), seed)
                    .isEqualTo(single);
        }
        assertThat(permitted).isPositive();
    }

    /** The same under policies that ask for everything that can be declared. */
    @Test
    void aFilterLeavesOpenWhatIsDeclaredToo() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        RandomWorld world = new RandomWorld(random);
        RandomPolicies generator = new RandomPolicies(random);
        Templates templates = Templates.parse(RandomWorld.TEMPLATES);
        Declarations declarations = Declarations.parse(RandomWorld.FACTS).with(templates);
        int permitted = 0;
        for (int sets = 0; sets < 150; sets++) {
            String text = generator.next(2);
            Policy policy =
                    new Policy(world.registry::find, world.standings, CedarSets.of(text, declarations), templates);
            for (int i = 0; i < 40; i++) {
                Asked asked = world.next();
                policy.tell(asked.around().now(), asked.around().doubtful());
                Place place = Place.at(asked.around().address());
                boolean single = isPermitted(policy, asked, place);
                String filter = widen(asked.topic(), random);
                String about = asked + " by " + filter + ", seed " + seed + "\n" + text;
                if (single) {
                    permitted++;
                    assertThat(policy.subscription(asked.session(), filter, place)
                                    .isPermitted())
                            .as(about)
                            .isTrue();
                }
                assertThat(policy.subscription(asked.session(), asked.topic(), place)
                                .isPermitted())
                        .as(about)
                        .isEqualTo(single);
            }
        }
        assertThat(permitted).isGreaterThan(100);
    }

    /** Whether messages are permitted with some label that the topic's tests can give them. */
    private static boolean isPermitted(Policy policy, Asked asked, Place place) {
        Channel channel = policy.channel(asked.topic());
        if (channel == null || !channel.isTested()) {
            return policy.access(asked.session(), Action.SUBSCRIBE, channel, place)
                    .isPermitted();
        }
        return IntStream.range(0, Label.values().length)
                .anyMatch(label -> policy.access(asked.session(), Action.SUBSCRIBE, channel.labelled(label), place)
                        .isPermitted());
    }

    private static String widen(String topic, Random random) {
        String[] levels = topic.split("/", -1);
        StringBuilder filter = new StringBuilder();
        for (int i = 0; i < levels.length; i++) {
            if (random.nextInt(5) == 0) {
                return filter.append(i == 0 ? "#" : "/#").toString();
            }
            filter.append(i == 0 ? "" : "/").append(random.nextInt(3) == 0 ? "+" : levels[i]);
        }
        return filter.toString();
    }

    @Test
    void aFilterThatCouldOnlyMatchOtherSegmentsIsDenied() {
        Plant plant = new Plant();
        Subject nowhere = plant.registry.service("nowhere", "collector", "");
        assertThat(plant.subscribe(nowhere, "devices/+/telemetry/#").isPermitted())
                .isFalse();
        assertThat(plant.subscribe(nowhere, "#").isPermitted()).isFalse();
        assertThat(plant.subscribe(plant.everywhere, "segments/anything/#").isPermitted())
                .isTrue();
    }
}
