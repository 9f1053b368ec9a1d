package io.swarmguard.edge.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.formats.mqtt.PacketType;
import io.swarmguard.formats.mqtt.ReasonCode;
import io.swarmguard.terms.Reason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WireCodesTest {

    @ParameterizedTest
    @EnumSource
    void everyReasonHasAnErrorCodeThatThePacketMayCarry(Reason reason) {
        for (WireCodes packet : WireCodes.values()) {
            ReasonCode code = packet.of(reason);
            assertThat(code.isError()).as("%s for %s", code, packet).isTrue();
            assertThat(code.mayBeIn(PacketType.valueOf(packet.name())))
                    .as("%s in %s", code, packet)
                    .isTrue();
        }
        ReasonCode received = WireCodes.PUBACK.of(reason);
        assertThat(received.mayBeIn(PacketType.PUBREC)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_PERMITTED", "FORBIDDEN", "TOPIC_UNKNOWN", "DECISION_FAILED"})
    void denialsLookAlike(Reason reason) {
        assertThat(WireCodes.PUBACK.of(reason)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(WireCodes.SUBACK.of(reason)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    }

    @ParameterizedTest
    @EnumSource(names = {"CERTIFICATE_IN_TWO_PLACES", "LIMIT_SESSIONS"})
    void aSecondSessionIsOverQuota(Reason reason) {
        assertThat(WireCodes.CONNACK.of(reason)).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
    }

    @ParameterizedTest
    @EnumSource(ReasonCode.class)
    void everyRefusalOfTheCodecHasAReason(ReasonCode code) {
        assertThat(WireCodes.reasonOf(code)).isNotNull();
    }
}
