package io.swarmguard.formats.mqtt;

import static io.swarmguard.formats.mqtt.MqttVersion.V3_1_1;
import static io.swarmguard.formats.mqtt.MqttVersion.V5;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples that the MQTT 5.0 and 3.1.1 standards print, and packets composed from their figures. */
class SpecVectorsTest {

    @ParameterizedTest
    @CsvSource({ // table 1-1
        "0, 00",
        "127, 7f",
        "128, 8001",
        "16383, ff7f",
        "16384, 808001",
        "2097151, ffff7f",
        "2097152, 80808001",
        "268435455, ffffff7f"
    })
    void variableByteIntegersAreAsInTheTable(int value, String hex) throws Exception {
        ByteBuf out = Unpooled.buffer();
        Varint.write(out, value);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo(hex);
        assertThat(Varint.size(value)).isEqualTo(hex.length() / 2);
        assertThat(new Input(out, 0, out.writerIndex()).varint()).isEqualTo(value);
    }

    @Test
    void theStringOfFigure12IsReadAndWritten() throws Exception {
        String text = "A\uD869\uDED4"; // A and U+2A6D4
        ByteBuf out = Unpooled.buffer();
        PropertiesWriter.text(out, text);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo("000541f0aa9b94");
        assertThat(new Input(out, 0, 7).text()).isEqualTo(text);
    }

    @Test
    void aZeroWidthNoBreakSpaceIsNotSkipped() throws Exception { // 1.5.4, MQTT-1.5.4-3
        assertThat(new Input(Packets.bytes("0003efbbbf"), 0, 5).text()).isEqualTo("\uFEFF");
    }

    @Test
    void theConnectOfSection3122IsUnderstood() throws Exception {
        var connect = (Packet.Connect) Packets.read(
                "10 22"
                        + "0004 4d515454 05 ce 000a 05 11 0000000a" // 3.1.2.12, figure 3-6
                        + "0001 63" // client identifier c
                        + "00 0001 77 0002 6869" // will: no properties, topic w, payload hi
                        + "0001 75 0002 7077", // user name u, password pw
                V5);
        assertThat(connect.cleanStart()).isTrue();
        assertThat(connect.keepAliveSeconds()).isEqualTo(10);
        assertThat(connect.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0))
                .isEqualTo(10);
        assertThat(connect.will()).isNotNull().satisfies(will -> {
            assertThat(will.topic()).isEqualTo("w");
            assertThat(will.payload()).asString(StandardCharsets.UTF_8).isEqualTo("hi");
            assertThat(will.qos()).isEqualTo(1);
            assertThat(will.retain()).isFalse();
        });
        assertThat(connect.userName()).isEqualTo("u");
        assertThat(connect.password()).asString(StandardCharsets.UTF_8).isEqualTo("pw");
    }

    @Test
    void theConnectOf311Section3122IsUnderstood() throws Exception {
        var connect = (Packet.Connect)
                Packets.read("10 1b 0004 4d515454 04 ce 000a 0001 63 0001 77 0002 6869 0001 75 0002 7077", V3_1_1);
        assertThat(connect.version()).isEqualTo(V3_1_1);
        assertThat(connect.clientId()).isEqualTo("c");
        assertThat(connect.userName()).isEqualTo("u");
    }

    @Test
    void thePublishOfFigure39IsReadAndWritten() throws Exception { // topic a/b, identifier 10
        String hex = "320800 03612f62 000a 00".replace(" ", "");
        var publish = (Packet.Publish) Packets.read(hex, V5);
        assertThat(publish.topic()).isEqualTo("a/b");
        assertThat(publish.packetId()).isEqualTo(10);
        assertThat(publish.payload()).isEmpty();
        assertThat(Packets.hex(publish, V5)).isEqualTo(hex);
        assertThat(Packets.hex(publish, V3_1_1)).isEqualTo("3207" + "0003612f62" + "000a");
    }

    @Test
    void theSubscribeOfFigure321IsReadAndWritten() throws Exception { // a/b at QoS 1, c/d at QoS 2
        String hex = "820f 000a 00 0003612f62 01 0003632f64 02".replace(" ", "");
        var subscribe = (Packet.Subscribe) Packets.read(hex, V5);
        assertThat(subscribe.subscriptions()).isEqualTo(List.of(Subscription.of("a/b", 1), Subscription.of("c/d", 2)));
        assertThat(Packets.hex(subscribe, V5)).isEqualTo(hex);
    }

    @Test
    void theSubackOf311Figure327IsReadAndWritten() throws Exception {
        String hex = "9005000a000280";
        var suback = (Packet.Suback) Packets.read(hex, V3_1_1);
        assertThat(suback.reasons())
                .isEqualTo(List.of(ReasonCode.SUCCESS, ReasonCode.GRANTED_QOS_2, ReasonCode.UNSPECIFIED_ERROR));
        assertThat(Packets.hex(suback, V3_1_1)).isEqualTo(hex);
    }

    @Test
    void theUnsubscribeOfFigure328IsReadAndWritten() throws Exception {
        String hex = "a20d 000a 00 0003612f62 0003632f64".replace(" ", "");
        var unsubscribe = (Packet.Unsubscribe) Packets.read(hex, V5);
        assertThat(unsubscribe.filters()).isEqualTo(List.of("a/b", "c/d"));
        assertThat(Packets.hex(unsubscribe, V5)).isEqualTo(hex);
    }

    @Test
    void packetsWithoutContentsHaveTwoBytes() {
        assertThat(Packets.hex(new Packet.Pingreq(), V5)).isEqualTo("c000");
        assertThat(Packets.hex(new Packet.Pingresp(), V3_1_1)).isEqualTo("d000");
        assertThat(Packets.hex(new Packet.Disconnect(ReasonCode.SUCCESS), V5)).isEqualTo("e000");
    }

    @Test
    void whatMayBeLeftOutIsLeftOut() { // 3.4.2.1, 3.14.2.1
        assertThat(Packets.hex(new Packet.Puback(258), V5)).isEqualTo("40020102");
        assertThat(Packets.hex(new Packet.Puback(258, ReasonCode.NOT_AUTHORIZED, Properties.NONE), V5))
                .isEqualTo("4003010287");
        assertThat(Packets.hex(new Packet.Pubrel(1), V3_1_1)).isEqualTo("62020001");
        assertThat(Packets.hex(new Packet.Disconnect(ReasonCode.SERVER_SHUTTING_DOWN), V5))
                .isEqualTo("e0018b");
    }

    @Test
    void reasonsThat311HasNoWordForBecomeItsReturnCodes() { // 3.1.1 table 3.1
        assertThat(Packets.hex(new Packet.Connack(false, ReasonCode.NOT_AUTHORIZED, Properties.NONE), V3_1_1))
                .isEqualTo("20020005");
        assertThat(Packets.hex(
                        new Packet.Connack(false, ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, Properties.NONE), V3_1_1))
                .isEqualTo("20020001");
        assertThat(Packets.hex(new Packet.Connack(false, ReasonCode.QUOTA_EXCEEDED, Properties.NONE), V3_1_1))
                .isEqualTo("20020003");
        assertThat(Packets.hex(new Packet.Suback(1, List.of(ReasonCode.NOT_AUTHORIZED), Properties.NONE), V3_1_1))
                .isEqualTo("9003000180");
    }
}
