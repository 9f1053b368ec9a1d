package io.swarmguard.formats.labels;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.formats.labels.LabelTests.Format;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Payloads that sparkplug-payload 1.0.3, the reference implementation for JavaScript, encoded. */
class SparkplugLabelTest {
    private static final String TIME = "0880d095ffbc31";
    /** Before the tested metric, another; the length of the tested one stands between, and its datatype and value after. */
    private static final String OTHER = TIME + "120c0a054f746865722003508f4e12";

    private static final String NAME = "0a0d536574706f696e742f526174651880d095ffbc3120";
    private static final LabelTests RATE = tests(new FieldTest.Range(new BigDecimal("-30"), new BigDecimal("80")));

    private static LabelTests tests(FieldTest.Condition condition) {
        return new LabelTests(
                Format.SPARKPLUG,
                List.of(new FieldTest(List.of(new FieldTest.Step.Named("Setpoint/Rate")), condition, false)));
    }

    private static Label of(LabelTests tests, String hex) {
        return tests.of(HexFormat.of().parseHex(hex));
    }

    @ParameterizedTest
    @CsvSource({
        "Int8 20, 1a, 015014, OK",
        "Int8 -20, 1e, 0150ecffffff0f, OK",
        "Int16 -20, 1e, 0250ecffffff0f, OK",
        "Int32 20, 1a, 035014, OK",
        "Int32 -20, 1e, 0350ecffffff0f, OK",
        "Int64 20, 1a, 045814, OK",
        "Int64 -20, 23, 0458ecffffffffffffffff01, OK",
        "UInt8 20, 1a, 055014, OK",
        "UInt16 20, 1a, 065014, OK",
        "UInt32 20, 1a, 075814, OK",
        "UInt32 4000000000, 1e, 075880d0acf30e, OUT",
        "UInt64 20, 1a, 085814, OK",
        "Float 20.5, 1d, 09650000a441, OK",
        "Double 20.5, 21, 0a690000000000803440, OK",
        "Double 80.5, 21, 0a690000000000205440, OUT",
        "Boolean true, 1a, 0b7001, OUT",
        "String 20, 1c, 0c7a023230, OUT",
        "DateTime 20, 1a, 0d5814, OK",
        "null, 1a, 033801, OUT",
        // not encoded by it: what a reader of the datatype would not find, or find as something else
        "Int8 300, 1b, 0150ac02, OUT",
        "Int64 in 32 bits, 1a, 045014, OUT",
        "Int32 in 64 bits, 1a, 035814, OUT",
        "Float as an integer, 1a, 095014, OUT",
        "unknown 20, 1a, 005014, OK",
        "unknown -20 or 4294967276, 1e, 0050ecffffff0f, OUT",
        "two values, 1c, 0350145814, UNPARSABLE",
        "a value twice, 1d, 035014508f4e, UNPARSABLE",
        "a datatype twice, 1c, 0350142001, UNPARSABLE",
        "a group, 1b, 0350140b, UNPARSABLE"
    })
    void aMetricCountsAsWhatItsDatatypeMakesOfIt(String what, String length, String typeAndValue, Label expected) {
        assertThat(of(RATE, OTHER + length + NAME + typeAndValue + "1803"))
                .as(what)
                .isEqualTo(expected);
    }

    @Test
    void whatOnlyTheTwoEndsCouldTellIsUnparsable() {
        String rate = "0a0d536574706f696e742f52617465200350";
        assertThat(of(RATE, TIME + "1213" + rate + "14")).isEqualTo(Label.OK);
        assertThat(of(RATE, TIME + "1213" + rate + "14" + "120710052003508f4e"))
                .as("another by its alias")
                .isEqualTo(Label.UNPARSABLE);
        assertThat(of(RATE, TIME + "1215" + "0a0d536574706f696e742f52617465100520035014"))
                .as("with an alias")
                .isEqualTo(Label.UNPARSABLE);
        assertThat(of(RATE, TIME + "1213" + rate + "14" + "1214" + rate + "8f4e"))
                .as("twice")
                .isEqualTo(Label.UNPARSABLE);
        assertThat(of(RATE, TIME + "1214" + rate + "14")).as("ends early").isEqualTo(Label.UNPARSABLE);
        assertThat(of(RATE, "")).isEqualTo(Label.UNPARSABLE);
        assertThat(of(RATE, TIME)).as("without it").isEqualTo(Label.OUT);
    }

    @Test
    void textsTruthAndTheUuidAsSchemaAreCompared() {
        assertThat(of(tests(new FieldTest.OneOf(List.of("20"))), OTHER + "1c" + NAME + "0c7a0232301803"))
                .isEqualTo(Label.OK);
        assertThat(of(tests(new FieldTest.OneOf(List.of(true))), OTHER + "1a" + NAME + "0b70011803"))
                .isEqualTo(Label.OK);
        LabelTests schema = new LabelTests(
                Format.SPARKPLUG,
                List.of(new FieldTest(FieldTest.SCHEMA, new FieldTest.OneOf(List.of("urn:rate-2")), false)));
        String uuid = TIME + "12130a0d536574706f696e742f5261746520035014220a75726e3a726174652d3";
        assertThat(of(schema, uuid + "2")).isEqualTo(Label.OK);
        assertThat(of(schema, uuid + "3")).isEqualTo(Label.OUT);
    }
}
