package io.swarmguard.formats.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.formats.MalformedException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CborTest {
    /** RFC 8949, appendix A. */
    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "1, 01",
        "10, 0a",
        "23, 17",
        "24, 1818",
        "25, 1819",
        "100, 1864",
        "1000, 1903e8",
        "1000000, 1a000f4240",
        "1000000000000, 1b000000e8d4a51000",
        "-1, 20",
        "-10, 29",
        "-100, 3863",
        "-1000, 3903e7",
        "9223372036854775807, 1b7fffffffffffffff",
        "-9223372036854775808, 3b7fffffffffffffff"
    })
    void integersOfTheRfc(long value, String hex) throws Exception {
        assertThat(new CborWriter().integer(value).toByteArray()).isEqualTo(hex(hex));
        CborReader reader = new CborReader(hex(hex));
        assertThat(reader.integer()).isEqualTo(value);
        reader.end();
    }

    @Test
    void textsOfTheRfc() throws Exception {
        assertText("", "60");
        assertText("a", "6161");
        assertText("IETF", "6449455446");
        assertText("\"\\", "62225c");
        assertText("\u00fc", "62c3bc");
        assertText("\u6c34", "63e6b0b4");
        assertText("\ud800\udd51", "64f0908591");
    }

    /** RFC 8949, appendix A: what holds only supported kinds comes back byte for byte. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "40",
                "4401020304",
                "80",
                "83010203",
                "8301820203820405",
                "a0",
                "a201020304",
                "a26161016162820203",
                "826161a161626163",
                "a56161614161626142616361436164614461656145",
                "83f4f5f6",
                "98190102030405060708090a0b0c0d0e0f101112131415161718181819"
            })
    void itemsOfTheRfc(String hex) throws Exception {
        assertThat(copy(hex(hex))).isEqualTo(hex(hex));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1800",
                "1817",
                "190018",
                "1900ff",
                "1a0000ffff",
                "1b00000000ffffffff", // longer than needed
                "1bffffffffffffffff",
                "3bffffffffffffffff", // beyond 64 bits signed
                "1c",
                "1d",
                "1e",
                "1f",
                "18",
                "19ff",
                "1a00", // reserved or cut off
                "5f42010243030405ff",
                "7f657374726561646d696e67ff",
                "9fff",
                "bfff", // indefinite
                "41",
                "62ff",
                "61ff",
                "62c328",
                "63eda080", // cut off or not UTF-8
                "c074323031332d30332d32315432303a30343a30305a",
                "d818456449455446", // tags
                "f90000",
                "fa47c35000",
                "fb3ff199999999999a",
                "f7",
                "f0",
                "f8ff",
                "ff", // floats, undefined, simple
                "81",
                "8201",
                "a1",
                "a101",
                "a1f401",
                "a18001", // cut off; keys of refused kinds
                "a2026001f6",
                "a2616101616102",
                "a2616201616102", // keys out of order or twice
                "9a7fffffff",
                "9b7fffffffffffffff",
                "bb7fffffffffffffff",
                "5b7fffffffffffffff", // huge
                "0000",
                "8000" // rests
            })
    void everythingElseIsRefused(String hex) {
        assertThatThrownBy(() -> copy(hex(hex))).isInstanceOf(MalformedException.class);
    }

    @Test
    void depthIsBounded() throws Exception {
        byte[] deep = hex("81".repeat(CborReader.MAX_DEPTH) + "80");
        assertThat(copy(hex("81".repeat(CborReader.MAX_DEPTH - 1) + "80"))).hasSize(CborReader.MAX_DEPTH);
        assertThatThrownBy(() -> copy(deep)).isInstanceOf(MalformedException.class);
    }

    @Test
    void wrongUseOfTheWriterIsABugThatSaysSo() {
        CborWriter half = new CborWriter().array(2).integer(1);
        assertThatThrownBy(half::toByteArray).isInstanceOf(IllegalStateException.class);
        CborWriter whole = new CborWriter().integer(1);
        assertThatThrownBy(() -> whole.integer(2)).isInstanceOf(IllegalStateException.class);
        CborWriter keys = new CborWriter().map(2).integer(2).integer(0);
        assertThatThrownBy(() -> keys.integer(1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void randomBytesEndInOneExceptionAndWhatIsReadHasOneEncoding() {
        Random random = new Random(8949);
        int read = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] data = new byte[random.nextInt(12)];
            random.nextBytes(data);
            try {
                assertThat(copy(data)).isEqualTo(data);
                read++;
            } catch (MalformedException e) {
                assertThat(e).hasMessageStartingWith("CBOR: ");
            }
        }
        assertThat(read).isGreaterThan(1000);
    }

    @Test
    void integersOfAnArrayAreReadAtOnceAsTheyAreOneByOne() throws Exception {
        Random random = new Random(8949);
        for (int i = 0; i < 20_000; i++) {
            long[] values = new long[random.nextInt(6)];
            CborWriter writer = new CborWriter().array(2).array(values.length);
            for (int j = 0; j < values.length; j++) {
                values[j] = random.nextLong() >>> random.nextInt(Long.SIZE);
                writer.integer(values[j]);
            }
            byte[] data = writer.text("after").toByteArray();
            if (random.nextBoolean()) {
                data[random.nextInt(data.length)] = (byte) random.nextInt();
            }
            int most = random.nextInt() >>> (1 + random.nextInt(Integer.SIZE - 1));
            assertThat(atOnce(data, most)).as(HexFormat.of().formatHex(data)).isEqualTo(oneByOne(data, most));
        }
    }

    @Test
    void integersOfAnArrayAreWrittenAtOnceAsTheyAreOneByOne() {
        Random random = new Random(8949);
        for (int i = 0; i < 2_000; i++) {
            int[] values = new int[random.nextInt(6)];
            CborWriter oneByOne = new CborWriter().array(2).array(values.length);
            for (int j = 0; j < values.length; j++) {
                values[j] = random.nextInt() >>> (1 + random.nextInt(Integer.SIZE - 1));
                oneByOne.integer(values[j]);
            }
            byte[] atOnce =
                    new CborWriter().array(2).integers(values).text("after").toByteArray();
            assertThat(atOnce).isEqualTo(oneByOne.text("after").toByteArray());
        }
        CborWriter writer = new CborWriter();
        assertThatThrownBy(() -> writer.integers(new int[] {-1})).isInstanceOf(IllegalArgumentException.class);
    }

    /** What follows them is read too; null: they are refused. */
    private static @Nullable String atOnce(byte[] data, int most) {
        try {
            CborReader reader = new CborReader(data);
            reader.array(2);
            String read = Arrays.toString(reader.integers(most)) + reader.text();
            reader.end();
            return read;
        } catch (MalformedException e) {
            return null;
        }
    }

    private static @Nullable String oneByOne(byte[] data, int most) {
        try {
            CborReader reader = new CborReader(data);
            reader.array(2);
            int[] values = new int[reader.array()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (int) reader.integer(0, most);
            }
            String read = Arrays.toString(values) + reader.text();
            reader.end();
            return read;
        } catch (MalformedException e) {
            return null;
        }
    }

    private static void assertText(String text, String hex) throws Exception {
        assertThat(new CborWriter().text(text).toByteArray()).isEqualTo(hex(hex));
        assertThat(new CborReader(hex(hex)).text()).isEqualTo(text);
    }

    private static byte[] copy(byte[] data) throws MalformedException {
        CborReader reader = new CborReader(data);
        CborWriter writer = new CborWriter();
        copyItem(reader, writer);
        reader.end();
        return writer.toByteArray();
    }

    private static void copyItem(CborReader from, CborWriter to) throws MalformedException {
        switch (from.peek()) {
            case INTEGER -> to.integer(from.integer());
            case BYTES -> to.bytes(from.bytes());
            case TEXT -> to.text(from.text());
            case BOOLEAN -> to.bool(from.bool());
            case NOTHING -> {
                assertThat(from.nothing()).isTrue();
                to.nothing();
            }
            case ARRAY -> {
                int size = from.array();
                to.array(size);
                copyItems(size, from, to);
            }
            case MAP -> {
                int size = from.map();
                to.map(size);
                copyItems(2 * size, from, to);
            }
        }
    }

    private static void copyItems(int count, CborReader from, CborWriter to) throws MalformedException {
        for (int i = 0; i < count; i++) {
            copyItem(from, to);
        }
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
