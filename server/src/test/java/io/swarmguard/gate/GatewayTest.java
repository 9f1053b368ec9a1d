package io.swarmguard.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.swarmguard.acts.Act;
import io.swarmguard.acts.Outcome;
import io.swarmguard.acts.TestHub;
import io.swarmguard.gate.House.Client;
import io.swarmguard.hub.Withheld;
import io.swarmguard.identity.Principal;
import io.swarmguard.identity.Traits;
import io.swarmguard.message.Content;
import io.swarmguard.message.Delivery;
import io.swarmguard.message.Message;
import io.swarmguard.message.MessageProperties;
import io.swarmguard.message.Qos;
import io.swarmguard.message.UserProperty;
import io.swarmguard.policy.CedarSets;
import io.swarmguard.policy.Templates;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Conduct;
import io.swarmguard.trust.UnderOwnKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A gateway speaks and hears in its children's names, under the shipped policies, on live sessions. */
class GatewayTest {
    private static final String TELEMETRY = "devices/pump-7/telemetry/t";
    private static final String ALL = "devices/+/telemetry/#";

    private final TestHub acts = new TestHub();
    private final House house = new House(acts.registry);
    private final Principal gateway = house.add(PrincipalId.device("gw-1"), "gateway", 4, "plant-a");
    private final Client gw = house.client(gateway, "g").connect();
    private final Client collector =
            house.client(house.collector, "c").connect().subscribe(ALL, Qos.AT_MOST_ONCE);
    private final Client commander = house.client(house.commander, "k").connect();

    private void relate(Principal child) {
        perform(new Act.RelationAdded(pair(child), 500, "wired to it"));
    }

    private void unrelate(Principal child) {
        perform(new Act.RelationRemoved(pair(child), "moved"));
        house.gate.narrow(gateway.id()); // as the push does
        house.settle();
    }

    private Act.Pair pair(Principal child) {
        return new Act.Pair(Traits.GATEWAY_OF, gateway.id(), child.id());
    }

    private void perform(Act act) {
        assertThat(acts.acts.perform(act, TestHub.ADMIN)).isInstanceOf(Outcome.Done.class);
    }

    private static @Nullable Reason refusal(PublishOutcome outcome) {
        return outcome instanceof PublishOutcome.Refused(Reason reason) ? reason : null;
    }

    private @Nullable Reason say(String topic) {
        return refusal(gw.publish(topic, "x", Qos.AT_MOST_ONCE));
    }

    private @Nullable Reason sayAs(String topic, String... children) {
        List<UserProperty> properties = new ArrayList<>();
        for (String child : children) {
            properties.add(new UserProperty(UserProperty.AS, child));
        }
        MessageProperties named = new MessageProperties(null, null, new byte[0], false, properties);
        byte[] payload = "x".getBytes(StandardCharsets.UTF_8);
        return refusal(gw.publish(topic, new Content(payload, Qos.AT_MOST_ONCE, false, Message.NEVER, named), 0));
    }

    /** What came: from whom, and through whom. */
    private List<Message> heard(Client client) {
        house.settle();
        List<Message> messages =
                client.outlet.takeAll().stream().map(Delivery::message).toList();
        return messages;
    }

    @Test
    void itSpeaksAsTheChildThatATopicNamesFromTheActOnAndNoLongerAfterIt() {
        assertThat(say(TELEMETRY)).isEqualTo(Reason.NOT_PERMITTED);

        relate(house.pump);

        assertThat(say(TELEMETRY)).isNull();
        assertThat(heard(collector))
                .extracting(Message::origin, Message::via)
                .containsExactly(tuple(house.pump.id(), gateway.id()));
        assertThat(say("devices/valve-1/telemetry/t")).isEqualTo(Reason.NOT_PERMITTED);
        assertThat(say("devices/pump-7/command/open")).as("a child may not").isEqualTo(Reason.NOT_PERMITTED);
        assertThat(say("segments/plant-a/event/pump-7/x")).isNull();
        assertThat(say("segments/plant-b/event/pump-7/x"))
                .as("not the child's segment")
                .isEqualTo(Reason.NOT_PERMITTED);
        assertThat(say("devices/gw-1/state/s")).as("itself").isNull();

        unrelate(house.pump);

        assertThat(say(TELEMETRY)).isEqualTo(Reason.NOT_PERMITTED);
        assertThat(gw.outlet.closed()).isNull();
        assertThat(heard(collector)).isEmpty();
    }

    @Test
    void itHearsForEachOfItsChildrenAndForNobodyElseAndAsksForThemOnce() {
        assertThat(gw.subscribe(SubscribeRequest.of("devices/pump-7/command/#", Qos.AT_MOST_ONCE)))
                .isEqualTo(new SubscribeOutcome.Refused(Reason.NOT_PERMITTED));
        relate(house.pump);
        relate(house.valve);
        gw.subscribe("devices/+/command/#", Qos.AT_MOST_ONCE);
        Principal other = house.add(PrincipalId.device("fan-3"), "actuator", 1, "plant-a");
        for (String name : List.of("pump-7", "valve-1", "fan-3", "gw-1")) {
            commander.publish("devices/" + name + "/command/open", name, Qos.AT_MOST_ONCE);
        }
        assertThat(gw.take()).containsExactly("pump-7", "valve-1", "gw-1");

        relate(other);
        unrelate(house.pump);
        for (String name : List.of("pump-7", "valve-1", "fan-3")) {
            commander.publish("devices/" + name + "/command/open", name, Qos.AT_MOST_ONCE);
        }

        assertThat(gw.take()).as("without subscribing anew").containsExactly("valve-1", "fan-3");
    }

    @Test
    void disablingAChildCutsThatPairAndDisablingTheGatewayCutsAll() {
        relate(house.pump);
        relate(house.valve);
        gw.subscribe("devices/+/command/#", Qos.AT_MOST_ONCE);

        house.stand(house.pump, Standing.DISABLED);
        house.gate.closeAll(house.pump.id(), Reason.PRINCIPAL_DISABLED);
        house.settle();

        assertThat(gw.outlet.closed()).as("others go through it").isNull();
        assertThat(say(TELEMETRY)).isEqualTo(Reason.FORBIDDEN);
        assertThat(say("devices/valve-1/telemetry/t")).isNull();
        commander.publish("devices/pump-7/command/open", "1", Qos.AT_MOST_ONCE);
        commander.publish("devices/valve-1/command/open", "2", Qos.AT_MOST_ONCE);
        assertThat(gw.take()).containsExactly("2");
        assertThat(heard(collector)).extracting(Message::origin).containsExactly(house.valve.id());

        house.stand(gateway, Standing.DISABLED);
        assertThat(say("devices/valve-1/telemetry/t")).isEqualTo(Reason.FORBIDDEN);
        commander.publish("devices/valve-1/command/open", "3", Qos.AT_MOST_ONCE);
        assertThat(gw.take()).isEmpty();
        Client valve = house.client(house.valve, "v").connect();
        assertThat(valve.publish("devices/valve-1/telemetry/t", "own", Qos.AT_MOST_ONCE))
                .as("who speaks itself is not concerned")
                .isNotInstanceOf(PublishOutcome.Refused.class);
    }

    @Test
    void thePairStandsWhereTheWorseOfBothDoes() {
        relate(house.pump);
        house.stand(gateway, Standing.RESTRICTED);
        assertThat(say(TELEMETRY)).isNull();
        assertThat(say("segments/plant-a/event/pump-7/x")).isEqualTo(Reason.FORBIDDEN);
        house.stand(gateway, Standing.QUARANTINED);
        assertThat(say(TELEMETRY)).isEqualTo(Reason.FORBIDDEN);
        house.stand(gateway, Standing.CLEAR);
        house.stand(house.pump, Standing.QUARANTINED);
        assertThat(say(TELEMETRY)).isEqualTo(Reason.FORBIDDEN);
        assertThat(say("devices/pump-7/event/log")).as("it may report").isNull();
        assertThat(say("devices/gw-1/telemetry/t"))
                .as("the gateway itself is clear")
                .isNull();
    }

    @Test
    void whatWasSaidThroughAGatewayThatIsQuarantinedLaterIsHeldBackWithIt() {
        relate(house.pump);
        Client absent = house.client(house.collector, "absent").kept().connect().subscribe(ALL, Qos.AT_LEAST_ONCE);
        absent.vanish();
        gw.publish(TELEMETRY, "through", Qos.AT_LEAST_ONCE);
        Client pump = house.client(house.pump, "p").connect();
        pump.publish(TELEMETRY, "itself", Qos.AT_LEAST_ONCE);
        gw.publish("devices/pump-7/state/s", House.content("kept", Qos.AT_LEAST_ONCE, true), 2);

        house.narrow(gateway, Standing.QUARANTINED);
        absent.connected();

        assertThat(absent.take()).containsExactly("itself");
        assertThat(absent.subscribe(SubscribeRequest.of("devices/+/state/#", Qos.AT_MOST_ONCE)))
                .isInstanceOf(SubscribeOutcome.Granted.class);
        assertThat(absent.take()).isEmpty();
        assertThat(house.hub.withholding().of(gateway.id()))
                .extracting(Withheld::where, Withheld::topic)
                .containsExactly(
                        tuple(Withheld.Where.QUEUED, TELEMETRY),
                        tuple(Withheld.Where.RETAINED, "devices/pump-7/state/s"));
        house.stand(gateway, Standing.CLEAR);
        house.hub.withholding().letGo(gateway.subject());
        assertThat(absent.take()).containsExactly("through");
    }

    @Test
    void aPropertyNamesTheChildWhereTheTopicDoesNot() {
        relate(house.arm);
        relate(house.valve);
        Client outside = house.client(house.add(PrincipalId.service("b"), "collector", 10, "plant-b"), "b")
                .connect()
                .subscribe("segments/plant-b/#", Qos.AT_MOST_ONCE);

        assertThat(sayAs("segments/plant-b/event/arm-2/x", "arm-2")).isNull();
        assertThat(heard(outside))
                .extracting(Message::origin, Message::via)
                .containsExactly(tuple(house.arm.id(), gateway.id()));
        assertThat(sayAs("devices/valve-1/telemetry/t", "arm-2"))
                .as("the property goes before the topic")
                .isEqualTo(Reason.NOT_PERMITTED);
        assertThat(sayAs("devices/valve-1/telemetry/t", "pump-7")).isEqualTo(Reason.NOT_ITS_GATEWAY);
        assertThat(sayAs("devices/valve-1/telemetry/t", "nobody")).isEqualTo(Reason.NOT_ITS_GATEWAY);
        assertThat(sayAs("devices/valve-1/telemetry/t", "No Name\0")).isEqualTo(Reason.NOT_ITS_GATEWAY);
        assertThat(sayAs("devices/valve-1/telemetry/t", "valve-1", "arm-2")).isEqualTo(Reason.NOT_ITS_GATEWAY);
        assertThat(sayAs("devices/gw-1/telemetry/t", "gw-1")).as("its own name").isNull();

        unrelate(house.arm);

        assertThat(sayAs("segments/plant-b/event/arm-2/x", "arm-2")).isEqualTo(Reason.NOT_ITS_GATEWAY);
        relate(house.arm);
        assertThat(sayAs("segments/plant-b/event/arm-2/x", "arm-2")).isNull();
    }

    @Test
    void nobodyButAGatewayMayNameAnother() {
        relate(house.pump);
        MessageProperties named = new MessageProperties(
                null, null, new byte[0], false, List.of(new UserProperty(UserProperty.AS, "pump-7")));
        Content content = new Content(new byte[1], Qos.AT_MOST_ONCE, false, Message.NEVER, named);
        Client valve = house.client(house.valve, "v").connect();
        assertThat(refusal(valve.publish(TELEMETRY, content, 0))).isEqualTo(Reason.NOT_ITS_GATEWAY);
        assertThat(refusal(commander.publish("devices/pump-7/command/open", content, 0)))
                .isEqualTo(Reason.NOT_ITS_GATEWAY);
        assertThat(heard(collector)).isEmpty();
    }

    @Test
    void itsLastWordMayBeItsChilds() {
        relate(house.pump);
        Client willing = house.client(gateway, "w")
                .will("devices/pump-7/telemetry/gone", "gone", 0)
                .connect();
        willing.vanish();
        assertThat(heard(collector))
                .extracting(Message::origin, Message::via)
                .containsExactly(tuple(house.pump.id(), gateway.id()));

        Client again = house.client(gateway, "w")
                .will("devices/pump-7/telemetry/gone", "gone", 0)
                .connect();
        house.stand(house.pump, Standing.QUARANTINED);
        again.vanish();
        assertThat(heard(collector)).isEmpty();
        assertThat(house.hub.withholding().of(house.pump.id()))
                .extracting(Withheld::where)
                .containsExactly(Withheld.Where.WILL);
        house.stand(house.pump, Standing.CLEAR);
        house.hub.withholding().letGo(house.pump.subject());
        assertThat(heard(collector))
                .as("still through the gateway")
                .extracting(Message::origin, Message::via)
                .containsExactly(tuple(house.pump.id(), gateway.id()));
    }

    @Test
    void whatIsRefusedSpeaksAgainstTheGatewayAndWhatAChildsStandingTakesAgainstNobody() {
        relate(house.pump);
        List<PrincipalId> refused = new ArrayList<>();
        house.gate.onConduct(new Conduct() {
            @Override
            public void refused(UnderOwnKey who, Reason reason) {
                refused.add(who.id());
            }

            @Override
            public void came(UnderOwnKey who, int percent) {}
        });
        say("devices/pump-7/command/open");
        sayAs(TELEMETRY, "valve-1");
        assertThat(refused).containsExactly(gateway.id(), gateway.id());

        house.stand(house.pump, Standing.QUARANTINED);
        assertThat(say(TELEMETRY)).isEqualTo(Reason.FORBIDDEN);
        assertThat(gw.subscribe(SubscribeRequest.of("devices/pump-7/config/#", Qos.AT_MOST_ONCE)))
                .isEqualTo(new SubscribeOutcome.Refused(Reason.FORBIDDEN));
        assertThat(refused).hasSize(2);
    }

    @Test
    void aGatewayPaysForItsChildrenSoThatTheyMultiplyNoBudget() throws Exception {
        house.policy.replace(CedarSets.of("""
                @id("few") @budget("few: 3 messages per hour per principal")
                permit (principal is Device, action == Action::"publish", resource)
                when { resource has device && resource.device == principal };
                """, """
                [relation.gateway_of]
                from = "gateway"
                to = "*"
                most = 500
                """), Templates.shipped());
        relate(house.pump);
        relate(house.valve);
        assertThat(say(TELEMETRY)).isNull();
        assertThat(say(TELEMETRY)).isNull();
        assertThat(say("devices/valve-1/telemetry/t")).isNull();
        assertThat(say("devices/valve-1/telemetry/t")).isEqualTo(Reason.BUDGET);
        Client pump = house.client(house.pump, "p").connect();
        assertThat(refusal(pump.publish(TELEMETRY, "x", Qos.AT_MOST_ONCE))).isNull();
        assertThat(refusal(pump.publish(TELEMETRY, "x", Qos.AT_MOST_ONCE)))
                .as("two went through the gateway")
                .isEqualTo(Reason.BUDGET);
    }

    @Test
    void aPolicyMaySayNotThroughAGatewayAndNobodyIsOneWhereTheRelationIsNotDeclared() throws Exception {
        relate(house.pump);
        assertThat(say(TELEMETRY)).isNull();
        String speaks = """
                @id("speaks") permit (principal is Device, action == Action::"publish", resource)
                when { resource has device && resource.device == principal };
                """;
        String not = """
                @id("not-through-a-gateway") forbid (principal, action == Action::"publish", resource)
                when { resource.kind == "state" && context has via && context.via.role == "gateway" };
                """;
        String declared = "[relation.gateway_of]\nfrom = \"gateway\"\nto = \"*\"\nmost = 500\n";
        house.policy.replace(CedarSets.of(speaks + not, declared), Templates.shipped());
        assertThat(say(TELEMETRY)).isNull();
        assertThat(say("devices/pump-7/state/s")).isEqualTo(Reason.FORBIDDEN);
        assertThat(say("devices/gw-1/state/s")).isNull();

        house.policy.replace(CedarSets.of(speaks, ""), Templates.shipped());

        assertThat(say(TELEMETRY)).isEqualTo(Reason.NOT_PERMITTED);
        assertThat(sayAs(TELEMETRY, "pump-7")).isEqualTo(Reason.NOT_ITS_GATEWAY);
        assertThat(say("devices/gw-1/state/s")).isNull();
    }
}
