package io.swarmguard.formats.labels;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.formats.labels.FieldTest.Step;
import io.swarmguard.formats.labels.LabelTests.Format;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelTestsTest {
    private static final LabelTests VALUE = json(range("10", "80", "value"));

    private static List<Step> field(Object... steps) {
        return Arrays.stream(steps)
                .<Step>map(
                        step -> step instanceof String name ? new Step.Named(name) : new Step.Numbered((Integer) step))
                .toList();
    }

    private static FieldTest range(String least, String most, Object... steps) {
        return new FieldTest(field(steps), new FieldTest.Range(new BigDecimal(least), new BigDecimal(most)), false);
    }

    private static FieldTest among(List<Object> values, Object... steps) {
        return new FieldTest(field(steps), new FieldTest.OneOf(values), false);
    }

    private static LabelTests json(FieldTest... tests) {
        return new LabelTests(Format.JSON, List.of(tests));
    }

    private static Label of(LabelTests tests, String text) {
        return tests.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10 | OK",
                "80 | OK",
                "9 | OUT",
                "81 | OUT",
                "80.0000000000000000001 | OUT",
                "80.00 | OK",
                "8e1 | OK",
                "0.8E+2 | OK",
                "8000000000000000000001e-20 | OUT",
                "9.9999999999999999999999 | OUT",
                "1e9999 | OUT",
                "-10 | OUT",
                "99999999999999999999999999 | OUT",
                "\"20\" | OUT",
                "true | OUT",
                "null | OUT",
                "[20] | OUT",
                "{\"value\":20} | OUT",
                "020 | UNPARSABLE",
                "+20 | UNPARSABLE",
                "20. | UNPARSABLE",
                ".5 | UNPARSABLE",
                "0x20 | UNPARSABLE",
                "NaN | UNPARSABLE",
                "1e99999 | UNPARSABLE",
                "'' | UNPARSABLE"
            })
    void aNumberOfJsonCountsExactlyAsItIsWritten(String number, Label expected) {
        assertThat(of(VALUE, "{\"value\": " + number + "}")).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"value\":20,\"value\":9999}",
                "{\"value\":20,\"val\\u0075e\":9999}",
                "{\"other\":{\"a\":1,\"a\":1},\"value\":20}",
                "\ufeff{\"value\":20}",
                "{\"value\":20}{\"value\":9999}",
                "{\"value\":20} x",
                "{\"value\":20,}",
                "{value:20}",
                "{'value':20}",
                "{\"value\":20 /* of 80 */}",
                "{\"a\":\"\\ud800\",\"value\":20}",
                "{\"a\":\"\u0001\",\"value\":20}",
                "{\"a\":\"\\x20\",\"value\":20}",
                "{\"value\":20",
                "",
                " "
            })
    void whatTwoReadersCouldUnderstandInTwoWaysIsUnparsable(String payload) {
        assertThat(of(VALUE, payload)).isEqualTo(Label.UNPARSABLE);
    }

    @Test
    void textThatIsNotUtf8IsUnparsable() {
        byte[] payload = "{\"a\":\"??\",\"value\":20}".getBytes(StandardCharsets.US_ASCII);
        for (int pair : new int[] {0xc080, 0xff20, 0xc220, 0xed41}) {
            payload[6] = (byte) (pair >> 8);
            payload[7] = (byte) pair;
            assertThat(VALUE.of(payload)).isEqualTo(Label.UNPARSABLE);
        }
    }

    @Test
    void whatIsLargerOrDeeperThanTheBoundsIsUnparsable() {
        String most = "{\"value\":20}" + " ".repeat(LabelTests.MAX_PAYLOAD - 12);
        assertThat(of(VALUE, most)).isEqualTo(Label.OK);
        assertThat(of(VALUE, most + " ")).isEqualTo(Label.UNPARSABLE);
        String deep = "{\"value\":20,\"a\":" + "[".repeat(15) + "]".repeat(15) + "}";
        assertThat(of(VALUE, deep)).isEqualTo(Label.OK);
        assertThat(of(VALUE, deep.replace("[]", "[[]]"))).isEqualTo(Label.UNPARSABLE);
        assertThat(of(VALUE, "[".repeat(4_000))).isEqualTo(Label.UNPARSABLE);
        StringBuilder many = new StringBuilder("{\"value\":20");
        for (int i = 0; i < Members.MOST - 1; i++) {
            many.append(",\"").append(i).append("\":0");
        }
        assertThat(of(VALUE, many + "}")).isEqualTo(Label.OK);
        assertThat(of(VALUE, many + ",\"x\":0}")).isEqualTo(Label.UNPARSABLE);
    }

    @Test
    void fieldsAreFoundWhereverTheyStandAndHoweverTheirNamesAreWritten() {
        LabelTests tests =
                json(range("0", "1", "a", "b", 1, "c"), among(List.of("mm", new BigDecimal("2"), true), "unit \"é\""));
        String nested = "{\"x\":{\"b\":9},\"a\":{\"b\":[{\"c\":7},{\"d\":7,\"c\":1},{\"c\":7}]},";
        assertThat(of(tests, nested + "\"unit \\\"\\u00E9\\\"\":\"m\\u006d\"}")).isEqualTo(Label.OK);
        assertThat(of(tests, nested + "\"unit \\\"é\\\"\":2.0}")).isEqualTo(Label.OK);
        assertThat(of(tests, nested + "\"unit \\\"é\\\"\":true}")).isEqualTo(Label.OK);
        assertThat(of(tests, nested + "\"unit \\\"é\\\"\":false}")).isEqualTo(Label.OUT);
        assertThat(of(tests, nested + "\"unit\":\"mm\"}")).isEqualTo(Label.OUT);
    }

    @Test
    void aFieldMayBeOptionalWantedOrUnwantedAndTheSchemaIsAMember() {
        LabelTests tests = json(
                new FieldTest(field("value"), new FieldTest.Range(BigDecimal.ONE, BigDecimal.TEN), true),
                new FieldTest(field("id"), new FieldTest.Present(true), false),
                new FieldTest(field("override"), new FieldTest.Present(false), false),
                new FieldTest(FieldTest.SCHEMA, new FieldTest.OneOf(List.of("urn:a", "urn:b")), false));
        assertThat(of(tests, "{\"id\":null,\"$schema\":\"urn:b\"}")).isEqualTo(Label.OK);
        assertThat(of(tests, "{\"id\":{},\"$schema\":\"urn:b\",\"value\":11}")).isEqualTo(Label.OUT);
        assertThat(of(tests, "{\"$schema\":\"urn:b\"}")).isEqualTo(Label.OUT);
        assertThat(of(tests, "{\"id\":1,\"$schema\":\"urn:c\"}")).isEqualTo(Label.OUT);
        assertThat(of(tests, "{\"id\":1,\"$schema\":\"urn:a\",\"override\":false}"))
                .isEqualTo(Label.OUT);
    }

    @ParameterizedTest
    @CsvSource({
        "a16576616c756514, OK", // {"value": 20}
        "bf6576616c756514ff, OK",
        "bf7f6376616c627565ff14ff, OK", // the name in two parts
        "d9d9f7a16576616c756514, OK", // self-described
        "a16576616c7565fb4034000000000000, OK", // 20.0
        "a16576616c7565f94d00, OK", // 20.0 in 16 bits
        "a16576616c7565fb4054000000000001, OUT", // the double above 80
        "a16576616c7565f97e00, OUT", // NaN
        "a16576616c75651851, OUT", // 81
        "a16576616c756529, OUT", // -10
        "a16576616c75651bffffffffffffffff, OUT",
        "a16576616c7565c24114, OUT", // a bignum
        "a16576616c7565c114, OUT", // a time
        "a16576616c7565623230, OUT", // "20"
        "a10514, OUT",
        "a26576616c7565146576616c756514, UNPARSABLE", // twice
        "a26576616c7565147f6376616c627565ff14, UNPARSABLE", // twice, once in parts
        "a2010114, UNPARSABLE", // ends early
        "a201010101, UNPARSABLE", // the key 1 twice
        "a16576616c75651414, UNPARSABLE", // more behind it
        "a1f614, UNPARSABLE", // null as a key
        "a161ff14, UNPARSABLE", // no UTF-8
        "bf6576616c7565ff, UNPARSABLE", // a key without a value
        "ff, UNPARSABLE",
        "1c, UNPARSABLE",
        "f814, UNPARSABLE",
        "9b7fffffffffffffff00, UNPARSABLE"
    })
    void cborIsReadInWhateverEncodingButInOneWayOnly(String payload, Label expected) {
        LabelTests tests = new LabelTests(Format.CBOR, List.of(range("10", "80", "value")));
        assertThat(tests.of(hex(payload))).isEqualTo(expected);
    }

    @Test
    void cborHasIntegersAsKeysAndATagAsItsSchema() {
        FieldTest tag = new FieldTest(FieldTest.SCHEMA, new FieldTest.OneOf(List.of(new BigDecimal("1234567"))), false);
        LabelTests tests = new LabelTests(Format.CBOR, List.of(tag, range("-3", "-3", -2, 1)));
        assertThat(tests.of(hex("da0012d687" + "a121820022"))).isEqualTo(Label.OK);
        assertThat(tests.of(hex("d9d9f7da0012d687" + "a121820022"))).isEqualTo(Label.OK);
        assertThat(tests.of(hex("da0012d687" + "a121820023"))).isEqualTo(Label.OUT);
        assertThat(tests.of(hex("da0012d688" + "a121820022"))).isEqualTo(Label.OUT);
        assertThat(tests.of(hex("a121820022"))).isEqualTo(Label.OUT);
    }

    @Test
    void encryptedObjectsAreSealedAndWhatOnlyLooksLikeOneIsNot() {
        LabelTests cbor = new LabelTests(Format.CBOR, List.of(range("10", "80", "value")));
        LabelTests metrics = new LabelTests(Format.SPARKPLUG, List.of(range("10", "80", "value")));
        String encrypt0 =
                "d08343a1010aa1054c02d1f7e6f26c43d4868d87ce582464f84d913ba60a076070a9a48f26e97e863e2852948658f0"
                        + "811139868826e89218a75715";
        String encrypt =
                "d8608443a10101a1054cc9cf4df2fe6c632bf788641358247adbe2709ca818fb415f1e5df66f4e1a51053ba6d65a1a0c"
                        + "52a357da7a644b8070a151b0818344a1013818a0f6";
        String header = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"dir\",\"enc\":\"A128GCM\"}".getBytes(StandardCharsets.UTF_8));
        for (LabelTests tests : List.of(VALUE, cbor, metrics)) {
            assertThat(tests.of(hex(encrypt0))).isEqualTo(Label.SEALED);
            assertThat(tests.of(hex("d9d9f7" + encrypt0))).isEqualTo(Label.SEALED);
            assertThat(tests.of(hex(encrypt))).isEqualTo(Label.SEALED);
            assertThat(of(tests, header + "..aXY.Y3Q.dGFn")).isEqualTo(Label.SEALED);
            assertThat(of(tests, "{\"protected\":\"" + header + "\",\"ciphertext\":\"Y3Q\",\"tag\":\"dGFn\"}"))
                    .isEqualTo(Label.SEALED);
            assertThat(tests.of(hex("d08343a1010aa1"))).isEqualTo(Label.UNPARSABLE);
            assertThat(tests.of(hex("d0a16576616c756514"))).isEqualTo(Label.UNPARSABLE);
            assertThat(of(tests, "e30..aXY.Y3Q.dGFn")).isEqualTo(Label.UNPARSABLE);
            assertThat(of(tests, header + ".aXY.Y3Q.dGFn")).isEqualTo(Label.UNPARSABLE);
        }
        assertThat(of(VALUE, "{\"protected\":\"e30\",\"ciphertext\":\"Y3Q\",\"value\":9999}"))
                .as("a member that no sealed object has")
                .isEqualTo(Label.OUT);
        assertThat(of(VALUE, "{\"ciphertext\":\"Y3Q\"}")).isEqualTo(Label.OUT);
        assertThat(of(VALUE, "{\"protected\":\"e30\",\"ciphertext\":{}}")).isEqualTo(Label.OUT);
    }

    @Test
    void boundsBetweenTwoDoublesHoldExactly() {
        LabelTests tests = new LabelTests(Format.CBOR, List.of(range("0.1", "0.3", "v")));
        assertThat(tests.of(hex("a16176fb3fb999999999999a"))).as("above 0.1").isEqualTo(Label.OK);
        assertThat(tests.of(hex("a16176fb3fb9999999999999"))).as("below 0.1").isEqualTo(Label.OUT);
        assertThat(tests.of(hex("a16176fb3fd3333333333333"))).as("below 0.3").isEqualTo(Label.OK);
        assertThat(tests.of(hex("a16176fb3fd3333333333334"))).as("above 0.3").isEqualTo(Label.OUT);
        LabelTests halves = new LabelTests(Format.CBOR, List.of(range("0.5", "0.9", "v")));
        assertThat(halves.of(hex("a1617600"))).as("no integer is within").isEqualTo(Label.OUT);
        assertThat(halves.of(hex("a1617601"))).as("no integer is within").isEqualTo(Label.OUT);
    }
}
