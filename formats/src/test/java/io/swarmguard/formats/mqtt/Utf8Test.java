package io.swarmguard.formats.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The JDK's strict decoder is the oracle. */
class Utf8Test {

    @Test
    void allSequencesOfOneToThreeBytesAreJudgedAsTheDecoderDoes() {
        byte[] bytes = new byte[3];
        for (int i = 0; i < 1 << 24; i += i < 1 << 16 ? 1 : 97) { // all of two bytes, some of three
            bytes[0] = (byte) i;
            bytes[1] = (byte) (i >>> 8);
            bytes[2] = (byte) (i >>> 16);
            assertJudgedRight(bytes, 3);
        }
    }

    @Test
    void sequencesOfFourBytesAreJudgedAsTheDecoderDoes() {
        Random random = new Random(1);
        byte[] bytes = new byte[4];
        for (int i = 0; i < 100_000; i++) {
            bytes[0] = (byte) (0xee + random.nextInt(10));
            bytes[1] = (byte) (0x7e + random.nextInt(68));
            bytes[2] = (byte) (0x7e + random.nextInt(68));
            bytes[3] = (byte) (0x7e + random.nextInt(68));
            assertJudgedRight(bytes, 4);
        }
    }

    @Test
    void aBadByteOrWildcardIsFoundWhereverItStands() {
        for (int length = 1; length < 40; length++) {
            for (int at = 0; at < length; at++) {
                byte[] bytes = "abcdefghij".repeat(4).substring(0, length).getBytes(StandardCharsets.UTF_8);
                assertThat(Utf8.scan(bytes, 0, length)).isZero();
                bytes[at] = '+';
                assertThat(Utf8.scan(bytes, 0, length)).isEqualTo(Utf8.WILDCARD);
                bytes[at] = '#';
                assertThat(Utf8.scan(bytes, 0, length)).isEqualTo(Utf8.WILDCARD);
                bytes[at] = 0;
                assertThat(Utf8.scan(bytes, 0, length)).isEqualTo(Utf8.INVALID);
                bytes[at] = (byte) 0xff;
                assertThat(Utf8.scan(bytes, 0, length)).isEqualTo(Utf8.INVALID);
            }
        }
    }

    private static void assertJudgedRight(byte[] bytes, int length) {
        boolean valid = (Utf8.scan(bytes, 0, length) & Utf8.INVALID) == 0;
        if (valid != decodes(bytes, length)) {
            assertThat(valid).as("%02x %02x %02x", bytes[0], bytes[1], bytes[2]).isEqualTo(!valid);
        }
    }

    private static boolean decodes(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] == 0) {
                return false;
            }
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
            return true;
        } catch (CharacterCodingException malformed) {
            return false;
        }
    }
}
