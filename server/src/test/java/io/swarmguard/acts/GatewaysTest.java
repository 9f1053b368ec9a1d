package io.swarmguard.acts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.identity.RegistryChange;
import io.swarmguard.identity.Subject;
import io.swarmguard.identity.Traits;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may be whose gateway. */
class GatewaysTest {
    private static final int DEVICES = 12;

    private final TestHub hub = new TestHub();

    @BeforeEach
    void register() {
        for (int i = 0; i < DEVICES; i++) {
            perform(TestHub.device("d" + i));
        }
    }

    private Outcome perform(Act act) {
        return hub.acts.perform(act, TestHub.ADMIN);
    }

    private static PrincipalId device(int number) {
        return PrincipalId.device("d" + number);
    }

    private static Act.RelationAdded add(int gateway, int child) {
        return new Act.RelationAdded(
                new Act.Pair(Traits.GATEWAY_OF, device(gateway), device(child)), 500, "wired to it");
    }

    private static Act.RelationRemoved remove(int gateway, int child) {
        return new Act.RelationRemoved(new Act.Pair(Traits.GATEWAY_OF, device(gateway), device(child)), "moved");
    }

    private void refused(Act act, String why) {
        assertThat(perform(act)).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.INVALID_REQUEST);
            assertThat(refused.toString()).contains(why);
        });
    }

    private static Subject subject(TestHub of, int number) {
        return Objects.requireNonNull(of.registry.find(device(number)));
    }

    @Test
    void circlesChainsAndASecondGatewayAreRefusedWithTheReason() {
        assertThat(perform(add(0, 1))).isInstanceOf(Outcome.Done.class);
        int leaves = hub.log.leaves.size();

        refused(add(0, 0), "between two devices");
        refused(add(1, 0), "they would go in a circle");
        refused(add(2, 1), "has the gateway device/d0 already");
        refused(add(1, 2), "has a gateway itself, device/d0: gateways make no chains");
        refused(add(2, 0), "device/d0 is a gateway itself");

        assertThat(hub.log.leaves).hasSize(leaves);
        assertThat(perform(add(0, 2))).isInstanceOf(Outcome.Done.class);
        perform(remove(0, 1));
        assertThat(perform(add(3, 1))).as("it may move").isInstanceOf(Outcome.Done.class);
        assertThat(subject(hub, 1).gateway()).isSameAs(subject(hub, 3));
    }

    @Test
    void theActsOfOneBatchAreCheckedTogether() {
        assertThat(hub.acts.perform(List.of(add(0, 1), add(2, 1)), TestHub.ADMIN))
                .isInstanceOf(Outcome.Refused.class);
        assertThat(hub.acts.perform(List.of(add(0, 1), add(1, 2)), TestHub.ADMIN))
                .isInstanceOf(Outcome.Refused.class);
        assertThat(hub.acts.perform(List.of(add(0, 1), add(2, 0)), TestHub.ADMIN))
                .isInstanceOf(Outcome.Refused.class);
        assertThat(hub.acts.perform(List.of(add(0, 1), add(1, 0)), TestHub.ADMIN))
                .isInstanceOf(Outcome.Refused.class);
        assertThat(subject(hub, 1).gateway()).isNull();
        assertThat(hub.acts.perform(List.of(add(0, 1), add(0, 2)), TestHub.ADMIN))
                .isInstanceOf(Outcome.Done.class);
    }

    @Test
    void theFoldTakesNoneEither() {
        perform(add(0, 1));
        Traits chained = Traits.NONE.withRelation(Traits.GATEWAY_OF, new Name("d0"));
        Traits second = Traits.NONE.withRelation(Traits.GATEWAY_OF, new Name("d1"));
        int epoch = subject(hub, 2).epoch();
        for (Traits traits : List.of(chained, second)) {
            assertThatThrownBy(() -> hub.registry.apply(new RegistryChange.TraitsReplaced(device(2), traits)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot be the gateway of");
        }
        assertThat(subject(hub, 2).epoch()).as("nothing of it happened").isEqualTo(epoch);
        assertThat(subject(hub, 1).gateway()).isSameAs(subject(hub, 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverIsAskedForNobodyHasTwoAndNoGatewayHasOneAndARestartFindsTheSame(long seed) {
        Random random = new Random(seed);
        Map<PrincipalId, PrincipalId> model = new HashMap<>(); // gateways by their children
        int done = 0;
        for (int step = 0; step < 3_000; step++) {
            int one = random.nextInt(DEVICES);
            int other = random.nextInt(DEVICES);
            PrincipalId from = device(one);
            PrincipalId to = device(other);
            if (random.nextBoolean()) {
                boolean fits =
                        one != other && !model.containsKey(to) && !model.containsKey(from) && !model.containsValue(to);
                assertThat(perform(add(one, other)) instanceof Outcome.Done).isEqualTo(fits);
                if (fits) {
                    model.put(to, from);
                    done++;
                }
            } else {
                boolean fits = from.equals(model.get(to));
                assertThat(perform(remove(one, other)) instanceof Outcome.Done).isEqualTo(fits);
                if (fits) {
                    model.remove(to);
                }
            }
        }
        assertThat(done).isGreaterThan(DEVICES);
        assertThat(gateways(hub)).isEqualTo(model);
        assertThat(gateways(hub.restarted())).isEqualTo(model);
    }

    private static Map<PrincipalId, PrincipalId> gateways(TestHub of) {
        Map<PrincipalId, PrincipalId> gateways = new HashMap<>();
        for (Subject subject : of.registry.all(PrincipalKind.DEVICE)) {
            Subject gateway = subject.gateway();
            if (gateway != null) {
                gateways.put(subject.id(), gateway.id());
            }
        }
        return gateways;
    }

    @Test
    void bothAreDecidedAnewAndTheGatewaysSessionsAreTold() {
        List<Integer> before =
                new ArrayList<>(List.of(subject(hub, 0).epoch(), subject(hub, 1).epoch()));
        hub.pushed.clear();
        perform(add(0, 1));
        assertThat(subject(hub, 0).epoch()).isGreaterThan(before.get(0));
        assertThat(subject(hub, 1).epoch()).isGreaterThan(before.get(1));
        int epoch = subject(hub, 1).epoch();
        perform(remove(0, 1));
        assertThat(subject(hub, 1).epoch()).isGreaterThan(epoch);
        assertThat(hub.pushed).containsExactly("narrowed device/d0", "narrowed device/d0");
    }
}
