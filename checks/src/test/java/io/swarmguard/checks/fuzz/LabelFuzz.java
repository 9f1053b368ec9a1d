package io.swarmguard.checks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.swarmguard.formats.labels.FieldTest;
import io.swarmguard.formats.labels.FieldTest.Step;
import io.swarmguard.formats.labels.Label;
import io.swarmguard.formats.labels.LabelTests;
import io.swarmguard.formats.labels.LabelTests.Format;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;

/** Payloads are whatever a sender likes: each gets one label, and what is called ok or out is what another reader finds. */
class LabelFuzz {
    private static final List<FieldTest> TESTS = List.of(
            new FieldTest(List.of(new Step.Named("a")), new FieldTest.Range(BigDecimal.ONE, BigDecimal.TEN), false),
            new FieldTest(
                    List.of(new Step.Named("b"), new Step.Numbered(1)),
                    new FieldTest.OneOf(List.of("x", BigDecimal.TWO, true)),
                    true),
            new FieldTest(FieldTest.SCHEMA, new FieldTest.OneOf(List.of("s", BigDecimal.TEN)), true));
    private static final List<LabelTests> EACH = List.of(
            new LabelTests(Format.JSON, TESTS),
            new LabelTests(Format.CBOR, TESTS),
            new LabelTests(
                    Format.SPARKPLUG,
                    List.of(TESTS.getFirst(), new FieldTest(List.of(), new FieldTest.Present(false), false))));
    private static final ObjectReader JACKSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonParser.Feature.AUTO_CLOSE_SOURCE)
            .build()
            .reader();

    @FuzzTest(maxDuration = "60s")
    void everyPayloadGetsALabelWhichAnotherReaderAgreesWith(byte[] data) throws IOException {
        for (LabelTests tests : EACH) {
            byte[] payload = data.clone();
            Label label = tests.of(payload);
            assertThat(payload).isEqualTo(data);
            assertThat(tests.of(payload)).isEqualTo(label);
            if (tests.format() == Format.JSON && (label == Label.OK || label == Label.OUT)) {
                assertThat(label == Label.OK).isEqualTo(passes(JACKSON.readTree(data)));
            }
        }
    }

    private static boolean passes(JsonNode node) {
        JsonNode a = node.path("a");
        JsonNode b = node.path("b").isArray() ? node.path("b").path(1) : node.path("-");
        JsonNode schema = node.path("$schema");
        return a.isNumber()
                && a.decimalValue().compareTo(BigDecimal.ONE) >= 0
                && a.decimalValue().compareTo(BigDecimal.TEN) <= 0
                && (b.isMissingNode() || is(b, "x") || is(b, BigDecimal.TWO) || (b.isBoolean() && b.booleanValue()))
                && (schema.isMissingNode() || is(schema, "s") || is(schema, BigDecimal.TEN));
    }

    private static boolean is(JsonNode node, String text) {
        return node.isTextual() && node.textValue().equals(text);
    }

    private static boolean is(JsonNode node, BigDecimal number) {
        return node.isNumber() && node.decimalValue().compareTo(number) == 0;
    }
}
