package io.swarmguard.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.acts.Act;
import io.swarmguard.acts.TestHub;
import io.swarmguard.gate.House.Client;
import io.swarmguard.identity.Principal;
import io.swarmguard.identity.Traits;
import io.swarmguard.message.Delivery;
import io.swarmguard.message.Message;
import io.swarmguard.message.Qos;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Standing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every single message between children, their gateways and the services, while relations and standings change from one to
 * the next, against plain words about who may hear whom. The sessions stay, so that all that they remember is tried.
 */
class GatewaysLiveTest {
    private static final int STEPS = 4_000;
    private static final List<Standing> STANDINGS = List.of(
            Standing.CLEAR,
            Standing.CLEAR,
            Standing.WATCHED,
            Standing.RESTRICTED,
            Standing.QUARANTINED,
            Standing.DISABLED);

    private final TestHub acts = new TestHub();
    private final House house = new House(acts.registry);
    private final List<Client> gateways = new ArrayList<>();
    private final List<Client> children = new ArrayList<>();
    private final Client collector =
            house.client(house.collector, "c").connect().subscribe("devices/+/telemetry/#", Qos.AT_MOST_ONCE);
    private final Client commander = house.client(house.commander, "k").connect();
    private final Map<Client, Client> gatewayOf = new HashMap<>();
    private final Map<Client, Standing> standing = new HashMap<>();

    private void connect(Random random) {
        for (int i = 0; i < 3; i++) {
            gateways.add(client("gw-" + i, "gateway", random).subscribe("devices/+/command/#", Qos.AT_MOST_ONCE));
        }
        for (int i = 0; i < 6; i++) {
            children.add(client("unit-" + i, "sensor", random)
                    .subscribe("devices/unit-" + i + "/command/#", Qos.AT_MOST_ONCE));
        }
    }

    private Client client(String name, String role, Random random) {
        Principal principal = house.add(PrincipalId.device(name), role, 4, "plant-a");
        return house.client(principal, name)
                .on(random.nextBoolean() ? house.loop : house.otherLoop)
                .connect();
    }

    private Standing worse(Client child, @Nullable Client gateway) {
        Standing own = standing.getOrDefault(child, Standing.CLEAR);
        Standing its = gateway == null ? Standing.CLEAR : standing.getOrDefault(gateway, Standing.CLEAR);
        return its.compareTo(own) > 0 ? its : own;
    }

    private boolean maySpeakAndHear(Client child, @Nullable Client gateway) {
        return worse(child, gateway).compareTo(Standing.QUARANTINED) < 0;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void eachMessageIsHeardByExactlyThoseWhoMayWhateverChangedBeforeIt(long seed) {
        Random random = new Random(seed);
        connect(random);
        int heard = 0;
        for (int step = 0; step < STEPS; step++) {
            house.timer.advance(1_000);
            Client child = children.get(random.nextInt(children.size()));
            Client gateway = gateways.get(random.nextInt(gateways.size()));
            String when = "seed " + seed + ", step " + step;
            switch (random.nextInt(6)) {
                case 0 -> relate(child, gateway);
                case 1 ->
                    stand(random.nextBoolean() ? child : gateway, STANDINGS.get(random.nextInt(STANDINGS.size())));
                case 2 -> said(child, null, child, when);
                case 3, 4 -> heard += said(child, gateway, gateway, when);
                default -> told(child, when);
            }
        }
        assertThat(heard).as("some went through").isGreaterThan(STEPS / 50);
    }

    private void relate(Client child, Client gateway) {
        Client before = gatewayOf.remove(child);
        if (before != null) {
            acts.acts.perform(new Act.RelationRemoved(pair(before, child), "test"), TestHub.ADMIN);
        }
        if (before != gateway) {
            acts.acts.perform(new Act.RelationAdded(pair(gateway, child), 500, "test"), TestHub.ADMIN);
            gatewayOf.put(child, gateway);
        }
    }

    private static Act.Pair pair(Client gateway, Client child) {
        return new Act.Pair(Traits.GATEWAY_OF, gateway.principal.id(), child.principal.id());
    }

    private void stand(Client who, Standing now) {
        standing.put(who, now);
        house.stand(who.principal, now); // no push: each message has to find out by itself
    }

    /** Somebody's telemetry, by itself or by a session that may be its gateway's; gives how many were heard. */
    private int said(Client child, @Nullable Client gateway, Client session, String when) {
        boolean speaks = gateway == null || gatewayOf.get(child) == gateway;
        boolean permitted = speaks && maySpeakAndHear(child, gateway);
        PublishOutcome outcome = session.publish("devices/" + child.clientId + "/telemetry/t", when, Qos.AT_MOST_ONCE);
        assertThat(outcome instanceof PublishOutcome.Refused).as(when).isEqualTo(!permitted);
        Map<PrincipalId, @Nullable PrincipalId> from = new LinkedHashMap<>();
        house.settle();
        for (Delivery delivery : collector.outlet.takeAll()) {
            Message message = delivery.message();
            from.put(message.origin(), message.via());
        }
        Map<PrincipalId, @Nullable PrincipalId> expected = new LinkedHashMap<>();
        if (permitted) {
            expected.put(child.principal.id(), gateway == null ? null : gateway.principal.id());
        }
        assertThat(from).as(when).isEqualTo(expected);
        return from.size();
    }

    /** An order for somebody, which it hears itself, and through its gateway. */
    private void told(Client child, String when) {
        commander.publish("devices/" + child.clientId + "/command/open", when, Qos.AT_MOST_ONCE);
        assertThat(child.take()).as(when).isEqualTo(maySpeakAndHear(child, null) ? List.of(when) : List.of());
        for (Client gateway : gateways) {
            boolean hears = gatewayOf.get(child) == gateway && maySpeakAndHear(child, gateway);
            assertThat(gateway.take()).as(when).isEqualTo(hears ? List.of(when) : List.of());
        }
    }
}
