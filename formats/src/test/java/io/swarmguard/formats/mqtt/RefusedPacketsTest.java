package io.swarmguard.formats.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packets that must not be accepted, each with the reason code the standard asks for. */
class RefusedPacketsTest {

    @ParameterizedTest(name = "{2}")
    @CsvSource(textBlock = """
            0000, MALFORMED_PACKET, packet type 0
            110d00044d5154540502000000 0000, MALFORMED_PACKET, CONNECT with a fixed header flag
            100d00044d51545405030000000000, MALFORMED_PACKET, CONNECT with its reserved flag
            100d00044d5154540602000000 0000, UNSUPPORTED_PROTOCOL_VERSION, protocol level 6
            100d00044d5154580502000000 0000, UNSUPPORTED_PROTOCOL_VERSION, another protocol name
            100d00044d515454050a00000000 00, MALFORMED_PACKET, will QoS without a will
            100d00044d515454052200000000 00, MALFORMED_PACKET, will retain without a will
            100d00044d515454051e00000000 00, MALFORMED_PACKET, will QoS 3
            100e00044d51545405020000000000ff, MALFORMED_PACKET, bytes behind the contents
            101000044d51545405020000 03 210000 0000, PROTOCOL_ERROR, receive maximum 0
            101200044d51545405020000 05 2700000000 0000, PROTOCOL_ERROR, maximum packet size 0
            100f00044d51545405020000 02 1702 0000, PROTOCOL_ERROR, a flag of 2
            101100044d51545405020000 04 17011701 0000, PROTOCOL_ERROR, a property twice
            100f00044d51545405020000 02 7f01 0000, MALFORMED_PACKET, an unknown property
            101000044d51545405020000 03 230001 0000, MALFORMED_PACKET, a property of another packet
            101100044d51545405020000 04 16000101 0000, PROTOCOL_ERROR, authentication data without method
            100d00044d51545405020000 8000 00, MALFORMED_PACKET, property length padded
            101300044d51545405060000 00 0000 00 0001 2b 0000, TOPIC_NAME_INVALID, will topic with a wildcard
            200300 0300, PROTOCOL_ERROR, CONNACK with a reason code that does not exist
            2003020000, MALFORMED_PACKET, CONNACK with reserved flags
            2003018700, PROTOCOL_ERROR, CONNACK that refuses and has a session
            36080003612f62000a00, MALFORMED_PACKET, PUBLISH with QoS 3
            38060003612f6200, MALFORMED_PACKET, duplicate at QoS 0
            32080003612f62000000, PROTOCOL_ERROR, packet identifier 0
            30060003612b6200, TOPIC_NAME_INVALID, topic name with plus
            30060003612f2300, TOPIC_NAME_INVALID, topic name with hash
            3003000000, PROTOCOL_ERROR, neither topic nor alias
            300600000323 0000, TOPIC_ALIAS_INVALID, topic alias 0
            3006000361006200, MALFORMED_PACKET, U+0000 in the topic
            30060003eda08000, MALFORMED_PACKET, a surrogate in the topic
            30050002c08000, MALFORMED_PACKET, an overlong U+0000
            30040003 6162, MALFORMED_PACKET, a topic longer than the packet
            3005000161 0501, MALFORMED_PACKET, properties longer than the packet
            3008000161 04 0b000b01, PROTOCOL_ERROR, subscription identifier 0
            300a000161 06 0800032b2f61, PROTOCOL_ERROR, response topic with a wildcard
            3006000161 02 0102, PROTOCOL_ERROR, payload format indicator 2
            42020001, MALFORMED_PACKET, PUBACK with flags
            60020001, MALFORMED_PACKET, PUBREL without its flags
            40020000, PROTOCOL_ERROR, PUBACK of identifier 0
            4003000192, PROTOCOL_ERROR, PUBACK with a reason code of PUBREL
            40010a, MALFORMED_PACKET, PUBACK of one byte
            82030001 00, PROTOCOL_ERROR, SUBSCRIBE without filters
            820700010000 01 61 03, PROTOCOL_ERROR, subscription with QoS 3
            820700010000 01 61 31, PROTOCOL_ERROR, retain handling 3
            820700010000 01 61 41, MALFORMED_PACKET, reserved subscription options
            8206000100000001, TOPIC_FILTER_INVALID, an empty filter
            820800010000 0261 2301, TOPIC_FILTER_INVALID, a filter with a hash that is not alone
            821000010000 0a 2473686172652f672f61 05, PROTOCOL_ERROR, shared subscription with no local
            820b00010000 05 232f61 2f61 00, TOPIC_FILTER_INVALID, a hash that is not last
            820b0001 04 0b010b02 0001 61 00, PROTOCOL_ERROR, SUBSCRIBE with two subscription identifiers
            80070001000001 61 00, MALFORMED_PACKET, SUBSCRIBE without its flags
            a203000100, PROTOCOL_ERROR, UNSUBSCRIBE without filters
            c00100, MALFORMED_PACKET, PINGREQ with contents
            e00187 , ACCEPTED, DISCONNECT with a reason code
            e001ff, PROTOCOL_ERROR, DISCONNECT with a reason code that does not exist
            e00400021f00, MALFORMED_PACKET, DISCONNECT with a broken property
            f0011a, PROTOCOL_ERROR, AUTH with a reason code that does not exist
            """)
    void fiveRefuses(String hex, String expected, String what) {
        assertThat(outcome(hex, MqttVersion.V5)).as(what).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(textBlock = """
            100c00044d5154540442000000 00, MALFORMED_PACKET, password without user name
            100c00064d514973647003 020000, UNSUPPORTED_PROTOCOL_VERSION, MQTT 3.1
            20020006, MALFORMED_PACKET, CONNACK with return code 6
            30020000, PROTOCOL_ERROR, an empty topic
            820600010001 6104, MALFORMED_PACKET, subscription options that 3.1.1 does not have
            820600010001 6103, MALFORMED_PACKET, subscription with QoS 3
            4003000100, MALFORMED_PACKET, PUBACK with a reason code
            e00100, MALFORMED_PACKET, DISCONNECT with contents
            f000, MALFORMED_PACKET, AUTH
            """)
    void threeRefuses(String hex, String expected, String what) {
        assertThat(outcome(hex, MqttVersion.V3_1_1)).as(what).isEqualTo(expected);
    }

    private static String outcome(String hex, MqttVersion version) {
        try {
            Packets.read(hex, version);
            return "ACCEPTED";
        } catch (BadPacketException bad) {
            return bad.reason().name();
        }
    }

    @Test
    void aPacketOverTheLimitIsRefusedBeforeItHasCome() {
        FrameReader frame = new FrameReader(100);
        assertThatThrownBy(() -> frame.next(Packets.bytes("3063")))
                .isInstanceOfSatisfying(
                        BadPacketException.class,
                        bad -> assertThat(bad.reason()).isEqualTo(ReasonCode.PACKET_TOO_LARGE));
    }

    @Test
    void aPacketAtTheLimitIsAwaited() throws Exception {
        FrameReader frame = new FrameReader(100);
        assertThat(frame.next(Packets.bytes("3062"))).isFalse();
        assertThat(frame.missing()).isEqualTo(98);
    }

    @Test
    void aRemainingLengthOfFiveBytesIsMalformed() {
        FrameReader frame = new FrameReader(FrameReader.MAX_PACKET_BYTES);
        assertThatThrownBy(() -> frame.next(Packets.bytes("30ffffffff01"))).isInstanceOf(BadPacketException.class);
    }

    @Test
    void aPaddedRemainingLengthIsMalformedInFiveOnly() throws Exception { // 1.5.5
        FrameReader frame = new FrameReader(100);
        assertThat(frame.next(Packets.bytes("c08000"))).isTrue();
        frame.speak(MqttVersion.V5);
        assertThatThrownBy(() -> frame.next(Packets.bytes("c08000"))).isInstanceOf(BadPacketException.class);
    }
}
