package io.swarmguard.gate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.swarmguard.gate.House.Client;
import io.swarmguard.hub.Withheld;
import io.swarmguard.message.Qos;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Conduct;
import io.swarmguard.trust.UnderOwnKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QuarantineTest {
    private static final String TELEMETRY = "devices/pump-7/telemetry/t";
    private static final String STATE = "devices/pump-7/state/s";
    private static final String ALL = "devices/+/telemetry/#";

    private final House house = new House();
    private final Client pump = house.client(house.pump, "p").connect();

    private Client absentCollector() {
        Client absent = house.client(house.collector, "absent").kept().connect().subscribe(ALL, Qos.AT_LEAST_ONCE);
        absent.vanish();
        return absent;
    }

    @Test
    void aQuarantinedMachineStaysConnectedReportsToRespondersAndObeysThemAlone() {
        Client responder = house.client(house.responder, "r").connect();
        Client commander =
                house.client(house.commander, "k").connect().subscribe("devices/+/event/#", Qos.AT_LEAST_ONCE);
        pump.subscribe("devices/pump-7/command/#", Qos.AT_LEAST_ONCE);

        house.narrow(house.pump, Standing.QUARANTINED);
        responder.subscribe("devices/+/event/#", Qos.AT_LEAST_ONCE);

        assertThat(pump.publish(TELEMETRY, "x", Qos.AT_LEAST_ONCE)).isInstanceOf(PublishOutcome.Refused.class);
        assertThat(pump.publish("devices/pump-7/event/log", "help", Qos.AT_LEAST_ONCE))
                .isNotInstanceOf(PublishOutcome.Refused.class);
        commander.publish("devices/pump-7/command/open", "open", Qos.AT_LEAST_ONCE);
        responder.publish("devices/pump-7/command/dump", "dump", Qos.AT_LEAST_ONCE);

        assertThat(responder.take()).containsExactly("help");
        assertThat(commander.take()).isEmpty();
        assertThat(pump.take()).containsExactly("dump");
        house.stand(house.pump, Standing.CLEAR);
        commander.publish("devices/pump-7/command/open", "open", Qos.AT_LEAST_ONCE);
        assertThat(pump.take()).as("its subscription widens without a new one").containsExactly("open");
    }

    @Test
    void whatItHadQueuedIsWithheldListedAndLetGoInItsOrder() {
        Client absent = absentCollector();
        pump.publish(TELEMETRY, "1", Qos.AT_LEAST_ONCE);
        pump.publish(TELEMETRY, "22", Qos.AT_LEAST_ONCE);
        house.narrow(house.pump, Standing.QUARANTINED);

        absent.connected();
        assertThat(absent.take()).isEmpty();

        assertThat(house.hub.withholding().of(house.pump.id()))
                .extracting(Withheld::where, Withheld::topic, Withheld::count)
                .containsExactly(tuple(Withheld.Where.QUEUED, TELEMETRY, 2));
        house.stand(house.pump, Standing.CLEAR);
        house.hub.withholding().letGo(house.pump.subject());
        assertThat(absent.take()).containsExactly("1", "22");
        assertThat(house.hub.withholding().of(house.pump.id())).isEmpty();
    }

    @Test
    void whatIsDiscardedNeverComes() {
        Client absent = absentCollector();
        pump.publish(TELEMETRY, "queued", Qos.AT_LEAST_ONCE);
        pump.publish(STATE, House.content("retained", Qos.AT_LEAST_ONCE, true), 2);
        house.narrow(house.pump, Standing.QUARANTINED);
        absent.connected();

        assertThat(house.hub.withholding().of(house.pump.id())).hasSize(2);
        assertThat(house.hub.withholding().discard(house.pump.id())).isEqualTo(2);

        assertThat(house.hub.withholding().of(house.pump.id())).isEmpty();
        house.stand(house.pump, Standing.CLEAR);
        house.hub.withholding().letGo(house.pump.subject());
        absent.subscribe("devices/+/state/#", Qos.AT_LEAST_ONCE);
        assertThat(absent.take()).isEmpty();
        assertThat(house.hub.stats().queued()).isZero();
        assertThat(house.hub.stats().queuedBytes()).isZero();
        assertThat(house.hub.stats().retained()).isZero();
    }

    @Test
    void whatWaitedWhenItWasDisabledIsNotHeardWhenItIsEnabled() {
        Client absent = absentCollector();
        pump.publish(TELEMETRY, "forged", Qos.AT_LEAST_ONCE);
        pump.publish(STATE, House.content("retained", Qos.AT_LEAST_ONCE, true), 2);
        house.narrow(house.pump, Standing.QUARANTINED);
        absent.connected();
        assertThat(absent.take()).isEmpty();
        house.stand(house.pump, Standing.DISABLED);

        assertThat(house.hub.withholding().discardWaiting(house.pump.id())).isOne();
        house.stand(house.pump, Standing.CLEAR);
        house.hub.withholding().letGo(house.pump.subject());

        assertThat(absent.take()).isEmpty();
        assertThat(house.hub.stats().queued()).isZero();
        assertThat(house.hub.stats().retained()).isOne();
    }

    @Test
    void othersMessagesInTheSameQueueAreNotHeldUpAndKeepTheirHandles() {
        Client arrived = house.client(house.collector, "c").kept();
        arrived.receiveMaximum = 1;
        arrived.connect().subscribe(ALL, Qos.AT_LEAST_ONCE);
        Client valve = house.client(house.valve, "v").connect();
        valve.publish("devices/valve-1/telemetry/t", "a", Qos.AT_LEAST_ONCE); // fills the window
        pump.publish(TELEMETRY, "bad", Qos.AT_LEAST_ONCE);
        valve.publish("devices/valve-1/telemetry/t", "b", Qos.AT_LEAST_ONCE);
        assertThat(arrived.take()).containsExactly("a");

        house.narrow(house.pump, Standing.QUARANTINED);
        assertThat(arrived.session().acknowledged(1)).isTrue();
        arrived.session().endOfRead();
        assertThat(arrived.take()).containsExactly("b");
        assertThat(arrived.session().acknowledged(2))
                .as("the withheld one was never sent")
                .isFalse();
        assertThat(arrived.session().acknowledged(3)).isTrue();

        house.stand(house.pump, Standing.CLEAR);
        house.hub.withholding().letGo(house.pump.subject());
        assertThat(arrived.take()).containsExactly("bad");
    }

    @Test
    void aWillThatComesDueInQuarantineWaitsForAnOperatorsWord() {
        Client collector = house.client(house.collector, "c").connect().subscribe(ALL, Qos.AT_LEAST_ONCE);
        Client second = house.client(house.arm, "w")
                .will("devices/arm-2/telemetry/gone", "gone", 0)
                .connect();
        Client hearer = house.client(house.add(PrincipalId.service("b"), "collector", 10, "plant-b"), "b")
                .connect()
                .subscribe(ALL, Qos.AT_LEAST_ONCE);
        house.narrow(house.arm, Standing.QUARANTINED);
        second.vanish();

        assertThat(hearer.take()).isEmpty();
        assertThat(house.hub.withholding().of(house.arm.id()))
                .extracting(Withheld::where, Withheld::topic)
                .containsExactly(tuple(Withheld.Where.WILL, "devices/arm-2/telemetry/gone"));

        house.stand(house.arm, Standing.CLEAR);
        house.hub.withholding().letGo(house.arm.subject());
        assertThat(hearer.take()).containsExactly("gone");
        assertThat(collector.take()).isEmpty();
    }

    @Test
    void whatWaitedForItIsGoneAndWhatLiesInAFullBufferGoesWithTheConnection() {
        Client commander = house.client(house.commander, "k").connect();
        pump.subscribe("devices/pump-7/command/#", Qos.AT_LEAST_ONCE);
        pump.outlet.writable = false;
        commander.publish("devices/pump-7/command/open", "open", Qos.AT_LEAST_ONCE);
        assertThat(house.hub.stats().queued()).isOne();

        house.narrow(house.pump, Standing.QUARANTINED);

        assertThat(house.hub.stats().queued()).isZero();
        assertThat(house.hub.stats().withheld()).isOne();
        assertThat(pump.outlet.closed()).isEqualTo(Reason.STANDING_LOWERED);
    }

    @Test
    void onlyWhatASessionDoesUnderItsOwnKeyIsToldAsConduct() {
        List<String> told = new ArrayList<>();
        house.gate.onConduct(new Conduct() {
            @Override
            public void refused(UnderOwnKey who, Reason reason) {
                told.add(who.id() + " " + reason.code());
            }

            @Override
            public void came(UnderOwnKey who, int percentOfCertificate) {
                told.add(who.id() + " came at " + percentOfCertificate);
            }
        });
        byte[] shown = House.der(house.valve.id());
        for (int i = 0; i < 100; i++) { // a certificate is public: anybody can show it
            house.gate.admit(shown, Set.of(PrincipalKind.OPERATOR), "192.0.2.66");
            house.gate.admit("nobody's".getBytes(UTF_8), Set.of(), "192.0.2.66");
        }
        assertThat(told).isEmpty();

        pump.publish("devices/valve-1/telemetry/t", "x", Qos.AT_MOST_ONCE);
        house.client(house.valve, "v").connect();
        assertThat(told).containsExactly("device/pump-7 not-permitted", "device/valve-1 came at 0");

        house.stand(house.pump, Standing.QUARANTINED);
        pump.publish(TELEMETRY, "x", Qos.AT_MOST_ONCE);
        assertThat(told).as("what only its standing takes from it").hasSize(2);
    }
}
