package io.swarmguard.edge.mqtt;

import static io.swarmguard.formats.mqtt.MqttVersion.V3_1_1;
import static io.swarmguard.formats.mqtt.MqttVersion.V5;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.edge.mqtt.MqttHouse.Client;
import io.swarmguard.formats.mqtt.MqttVersion;
import io.swarmguard.formats.mqtt.Packet;
import io.swarmguard.formats.mqtt.Properties;
import io.swarmguard.formats.mqtt.Property;
import io.swarmguard.formats.mqtt.ReasonCode;
import io.swarmguard.formats.mqtt.Will;
import io.swarmguard.identity.Principal;
import io.swarmguard.terms.Reason;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sessions over reconnects, wills that wait, and peers that do not read. */
class MqttSessionsTest {
    private static final String TELEMETRY = "devices/pump-7/telemetry/rpm";
    private static final String ALL = "devices/+/telemetry/#";

    private final MqttHouse house = new MqttHouse();

    @AfterEach
    void close() {
        house.close();
    }

    private Client keep(Principal principal, String clientId, MqttVersion version, boolean present) {
        Client client = house.open(principal, version);
        Properties hour = version == V5
                ? Properties.builder()
                        .number(Property.SESSION_EXPIRY_INTERVAL, 3_600)
                        .build()
                : Properties.NONE;
        client.send(Packet.Connect.of(version, clientId, false, 30, hour));
        assertThat(((Packet.Connack) client.taken()).sessionPresent()).isEqualTo(present);
        return client;
    }

    private static String text(Packet packet) {
        return new String(((Packet.Publish) packet).payload(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @EnumSource
    void aResumedSessionGetsWhatWaitedInOrderAndRepeatsAreMarked(MqttVersion version) {
        Client collector = keep(house.collector, "c", version, false);
        collector.subscribe(ALL, 2);
        Client pump = house.connect(house.pump, "p", version);
        pump.publish(TELEMETRY, "one", 1, 1);
        Packet.Publish first = (Packet.Publish) collector.taken();
        collector.channel.close();
        house.settle();
        pump.publish(TELEMETRY, "two", 2, 2);
        pump.publish(TELEMETRY, "never", 0, 0);

        Client again = keep(house.collector, "c", version, true);

        Packet.Publish one = (Packet.Publish) again.taken();
        assertThat(text(one)).isEqualTo("one");
        assertThat(one.duplicate()).isTrue();
        assertThat(one.packetId()).isEqualTo(first.packetId());
        Packet.Publish two = (Packet.Publish) again.taken();
        assertThat(text(two)).isEqualTo("two");
        assertThat(two.qos()).isEqualTo(2);
        assertThat(two.duplicate()).isFalse();
        assertThat(again.take()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void anExactlyOnceDeliveryGoesOnWhereTheConnectionBroke(MqttVersion version) {
        Client collector = keep(house.collector, "c", version, false);
        collector.subscribe(ALL, 2);
        house.connect(house.pump, "p", version).publish(TELEMETRY, "once", 2, 1);
        int id = ((Packet.Publish) collector.taken()).packetId();
        collector.send(new Packet.Pubrec(id));
        collector.channel.close();
        house.settle();

        Client again = keep(house.collector, "c", version, true);

        assertThat(again.take()).as("released, not sent again").isEqualTo(new Packet.Pubrel(id));
        again.send(new Packet.Pubcomp(id));
        again.channel.close();
        house.settle();
        assertThat(keep(house.collector, "c", version, true).take()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void anExactlyOncePublishRepeatedOverANewConnectionIsTakenOnce(MqttVersion version) {
        Client collector = house.connect(house.collector, "c", version);
        collector.subscribe(ALL, 0);
        Client pump = keep(house.pump, "p", version, false);
        pump.publish(TELEMETRY, "once", 2, 5);
        assertThat(text(collector.taken())).isEqualTo("once");
        pump.channel.close();
        house.settle();

        Client again = keep(house.pump, "p", version, true);
        again.send(new Packet.Publish(
                TELEMETRY, "once".getBytes(StandardCharsets.UTF_8), 2, false, true, 5, Properties.NONE));

        assertThat(again.taken()).isEqualTo(new Packet.Pubrec(5));
        assertThat(collector.take()).isNull();
    }

    @Test
    void aDelayedWillWaitsForItsOwnerToComeBack() {
        Client watcher = house.connect(house.collector, "w", V3_1_1);
        watcher.subscribe("devices/+/event/#", 0);

        connectWithWill(60, 3_600).channel.close();
        house.timer.advance(59_000);
        house.settle();
        assertThat(watcher.take()).isNull();
        Client back = connectWithWill(60, 3_600);
        house.timer.advance(60_000);
        house.settle();
        assertThat(watcher.take()).isNull();

        back.channel.close();
        house.timer.advance(60_000);
        house.settle();
        assertThat(text(watcher.taken())).isEqualTo("gone");
    }

    @Test
    void aDelayedWillIsSaidWhenItsSessionEndsFirst() {
        Client watcher = house.connect(house.collector, "w", V3_1_1);
        watcher.subscribe("devices/+/event/#", 0);

        connectWithWill(60, 10).channel.close();
        house.timer.advance(10_000);
        house.settle();

        assertThat(text(watcher.taken())).isEqualTo("gone");
    }

    private Client connectWithWill(int delaySeconds, int expirySeconds) {
        Client client = house.open(house.pump, V5);
        Properties delay = Properties.builder()
                .number(Property.WILL_DELAY_INTERVAL, delaySeconds)
                .build();
        Properties expiry = Properties.builder()
                .number(Property.SESSION_EXPIRY_INTERVAL, expirySeconds)
                .build();
        byte[] gone = "gone".getBytes(StandardCharsets.UTF_8);
        Will will = new Will("devices/pump-7/event/gone", gone, 0, false, delay);
        client.send(new Packet.Connect(V5, false, 30, expiry, "p", will, null, null));
        assertThat(((Packet.Connack) client.taken()).reason()).isEqualTo(ReasonCode.SUCCESS);
        return client;
    }

    @Test
    void whatMustNotBeLostWaitsForAPeerThatIsBehindAndTheRestIsDropped() {
        Client slow = house.connect(house.collector, "slow", V5);
        slow.subscribe(ALL, 1);
        Client pump = house.connect(house.pump, "p", V5);
        slow.writable(false);

        pump.publish(TELEMETRY, "dropped", 0, 0);
        pump.publish(TELEMETRY, "waits", 1, 1);
        assertThat(slow.take()).isNull();
        assertThat(slow.channel.config().isAutoRead())
                .as("it is not listened to either")
                .isFalse();
        slow.writable(true);
        house.settle();

        assertThat(text(slow.taken())).isEqualTo("waits");
        assertThat(slow.take()).isNull();
        assertThat(slow.channel.config().isAutoRead()).isTrue();
    }

    @Test
    void aPeerThatIsBehindIsCutOffWhenItsSessionIsClosed() {
        Client slow = house.connect(house.collector, "slow", V5);
        slow.writable(false);

        house.gate.closeAll(house.collector.id(), Reason.PRINCIPAL_DISABLED);
        house.settle();

        assertThat(slow.isOpen()).isFalse();
        assertThat(slow.take())
                .as("nothing is handed over, not even a last word")
                .isNull();
    }
}
