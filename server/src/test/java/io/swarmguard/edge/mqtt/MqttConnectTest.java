package io.swarmguard.edge.mqtt;

import static io.swarmguard.formats.mqtt.MqttVersion.V3_1_1;
import static io.swarmguard.formats.mqtt.MqttVersion.V5;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.swarmguard.edge.mqtt.MqttHouse.Client;
import io.swarmguard.formats.mqtt.Packet;
import io.swarmguard.formats.mqtt.Properties;
import io.swarmguard.formats.mqtt.Property;
import io.swarmguard.formats.mqtt.ReasonCode;
import io.swarmguard.formats.mqtt.Will;
import io.swarmguard.terms.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From the first byte to CONNACK, and the end. */
class MqttConnectTest {
    private final MqttHouse house = new MqttHouse();

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void aClientOf311IsAccepted() {
        Client client = house.open(house.pump, V3_1_1);
        client.send(Packet.Connect.of(V3_1_1, "p", true, 30, Properties.NONE));
        assertThat(client.taken()).isEqualTo(new Packet.Connack(false, ReasonCode.SUCCESS, Properties.NONE));
    }

    @Test
    void aClientOfFiveIsToldWhatHoldsHere() {
        Client client = house.open(house.pump, V5);
        client.send(Packet.Connect.of(V5, "", true, 0, Properties.NONE));
        Packet.Connack connack = (Packet.Connack) client.taken();
        Properties told = connack.properties();
        assertThat(connack.reason()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(told.number(Property.MAXIMUM_PACKET_SIZE, 0)).isEqualTo(MqttHouse.LIMITS.packetBytes());
        assertThat(told.number(Property.TOPIC_ALIAS_MAXIMUM, 0)).isEqualTo(MqttHouse.LIMITS.topicAliases());
        assertThat(told.number(Property.SERVER_KEEP_ALIVE, 0)).isEqualTo(MqttHouse.LIMITS.keepAliveSeconds());
        assertThat(told.flag(Property.SHARED_SUBSCRIPTION_AVAILABLE, true)).isFalse();
        assertThat(told.text(Property.ASSIGNED_CLIENT_IDENTIFIER)).isNotEmpty();
    }

    @Test
    void silenceInsteadOfConnectEndsTheConnection() {
        Client client = house.open(house.pump, V5);
        client.sendBytes(Unpooled.wrappedBuffer(new byte[] {0x10}));
        client.wait(Duration.ofSeconds(9));
        assertThat(client.isOpen()).isTrue();
        client.wait(Duration.ofSeconds(2));
        assertThat(client.isOpen()).isFalse();
        assertThat(house.signals.refusals(Reason.TIMEOUT_CONNECT)).isEqualTo(1);
    }

    @Test
    void whoOpensManyConnectionsAndSaysNothingIsRefusedMore() {
        for (int i = 0; i < MqttHouse.LIMITS.connectionsPerPrincipal(); i++) {
            assertThat(house.open(house.pump, V5).isOpen()).isTrue();
        }
        assertThat(house.open(house.pump, V5).isOpen()).isFalse();
        assertThat(house.signals.refusals(Reason.LIMIT_SESSIONS)).isEqualTo(1);
        Client other = house.connect(house.valve, "v", V5);
        assertThat(other.isOpen()).isTrue();
        house.letTimePass(Duration.ofSeconds(11));
        assertThat(house.open(house.pump, V5).isOpen()).isTrue();
    }

    @Test
    void anotherProtocolIsCutOffAtItsFirstByte() {
        Client client = house.open(house.pump, V5);
        client.sendBytes(Unpooled.copiedBuffer("GET / HTTP/1.1\r\n", StandardCharsets.US_ASCII));
        assertThat(client.take()).isNull();
        assertThat(client.isOpen()).isFalse();
        assertThat(house.signals.refusals(Reason.WRONG_PROTOCOL)).isEqualTo(1);
    }

    @Test
    void anUnknownVersionIsToldSo() {
        Client old = house.open(house.pump, V3_1_1);
        old.sendBytes(hex("10 0f 0006 4d5149736470 03 02 0000 0001 61"));
        assertThat(old.taken())
                .isEqualTo(new Packet.Connack(false, ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, Properties.NONE));
        Client future = house.open(house.pump, V5);
        future.sendBytes(hex("10 0d 0004 4d515454 06 02 0000 00 0000"));
        assertThat(future.taken())
                .isEqualTo(new Packet.Connack(false, ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, Properties.NONE));
        assertThat(future.isOpen()).isFalse();
    }

    @Test
    void aBrokenConnectOfFiveIsToldWhy() {
        Client client = house.open(house.pump, V5);
        client.sendBytes(hex("10 0d 0004 4d515454 05 03 0000 00 0000"));
        assertThat(client.taken()).isEqualTo(new Packet.Connack(false, ReasonCode.MALFORMED_PACKET, Properties.NONE));
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void enhancedAuthenticationIsRefused() {
        Client client = house.open(house.pump, V5);
        Properties scram = Properties.builder()
                .text(Property.AUTHENTICATION_METHOD, "SCRAM")
                .build();
        client.send(Packet.Connect.of(V5, "p", true, 30, scram));
        assertThat(client.taken())
                .isEqualTo(new Packet.Connack(false, ReasonCode.BAD_AUTHENTICATION_METHOD, Properties.NONE));
    }

    @Test
    void userNameAndPasswordMeanNothing() {
        Client client = house.open(house.pump, V3_1_1);
        byte[] password = "admin".getBytes(StandardCharsets.UTF_8);
        client.send(new Packet.Connect(V3_1_1, true, 30, Properties.NONE, "p", null, "admin", password));
        assertThat(client.taken()).isEqualTo(new Packet.Connack(false, ReasonCode.SUCCESS, Properties.NONE));
    }

    @Test
    void aNamelessSessionOf311CannotBeKept() {
        Client client = house.open(house.pump, V3_1_1);
        client.send(Packet.Connect.of(V3_1_1, "", false, 30, Properties.NONE));
        assertThat(client.taken())
                .isEqualTo(new Packet.Connack(false, ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, Properties.NONE));
    }

    @Test
    void aSecondConnectIsAnError() {
        Client client = house.connect(house.pump, "p", V5);
        client.send(Packet.Connect.of(V5, "p", true, 30, Properties.NONE));
        assertThat(((Packet.Disconnect) client.taken()).reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void anOversizedPacketIsRefusedByItsLength() {
        Client client = house.connect(house.pump, "p", V5);
        client.sendBytes(hex("30 ffff7f"));
        assertThat(((Packet.Disconnect) client.taken()).reason()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
        assertThat(house.signals.refusals(Reason.LIMIT_PACKET_SIZE)).isEqualTo(1);
    }

    @Test
    void aSilentClientIsDisconnectedAfterOneAndAHalfKeepAlives() {
        Client client = house.connect(house.pump, "p", V5);
        client.wait(Duration.ofSeconds(40));
        client.send(new Packet.Pingreq());
        assertThat(client.taken()).isEqualTo(new Packet.Pingresp());
        client.wait(Duration.ofSeconds(44));
        assertThat(client.isOpen()).isTrue();
        client.wait(Duration.ofSeconds(2));
        assertThat(((Packet.Disconnect) client.taken()).reason()).isEqualTo(ReasonCode.KEEP_ALIVE_TIMEOUT);
        assertThat(client.isOpen()).isFalse();
        assertThat(house.signals.refusals(Reason.TIMEOUT_KEEP_ALIVE)).isEqualTo(1);
    }

    @Test
    void theSameClientTakesItsSessionOver() {
        Client first = house.connect(house.pump, "p", V5);
        Client second = house.open(house.pump, V5);
        second.send(Packet.Connect.of(V5, "p", true, 30, Properties.NONE));
        house.settle();
        assertThat(((Packet.Disconnect) first.taken()).reason()).isEqualTo(ReasonCode.SESSION_TAKEN_OVER);
        assertThat(((Packet.Connack) second.taken()).reason()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(first.isOpen()).isFalse();
    }

    @Test
    void aDisabledPrincipalIsToldAndClosed() {
        Client client = house.connect(house.pump, "p", V5);
        house.gate.closeAll(house.pump.id(), Reason.PRINCIPAL_DISABLED);
        house.settle();
        assertThat(((Packet.Disconnect) client.taken()).reason()).isEqualTo(ReasonCode.ADMINISTRATIVE_ACTION);
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void aWillIsPublishedUnlessTheClientSaysGoodbye() {
        Client watcher = house.connect(house.collector, "w", V3_1_1);
        watcher.subscribe("devices/+/event/#", 0);
        byte[] gone = "gone".getBytes(StandardCharsets.UTF_8);
        Will will = new Will("devices/pump-7/event/gone", gone, 0, false, Properties.NONE);
        Packet.Connect connect = new Packet.Connect(V5, true, 30, Properties.NONE, "p", will, null, null);

        Client polite = house.open(house.pump, V5);
        polite.send(connect);
        polite.send(new Packet.Disconnect(ReasonCode.SUCCESS));
        house.settle();
        assertThat(polite.isOpen()).isFalse();
        assertThat(watcher.take()).isNull();

        Client broken = house.open(house.pump, V5);
        broken.send(connect);
        broken.channel.close();
        house.settle();
        assertThat(((Packet.Publish) watcher.taken()).payload()).isEqualTo(gone);
    }

    @Test
    void aFarewellCannotMakeASessionOutliveItsConnection() {
        Client client = house.connect(house.pump, "p", V5);
        Properties later = Properties.builder()
                .number(Property.SESSION_EXPIRY_INTERVAL, 10)
                .build();
        client.send(new Packet.Disconnect(ReasonCode.SUCCESS, later));
        assertThat(((Packet.Disconnect) client.taken()).reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    }

    private static io.netty.buffer.ByteBuf hex(String hex) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex.replace(" ", "")));
    }
}
