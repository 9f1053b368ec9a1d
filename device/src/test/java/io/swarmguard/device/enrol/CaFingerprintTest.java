package io.swarmguard.device.enrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CaFingerprintTest {
    private static final String HEX = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    @Test
    void colonsCaseAndPrefixDoNotMatter() {
        String colons = HEX.toUpperCase(java.util.Locale.ROOT).replaceAll("(..)(?!$)", "$1:");

        assertThat(CaFingerprint.parse(" " + colons + "\n")).isEqualTo(CaFingerprint.parse(HEX));
        assertThat(CaFingerprint.parse("sha256:" + HEX).toString()).isEqualTo(HEX);
    }

    @Test
    void whatIsNoSha256IsRefused() {
        assertThatThrownBy(() -> CaFingerprint.parse("1234")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CaFingerprint.parse(HEX.replace('0', 'g')))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
