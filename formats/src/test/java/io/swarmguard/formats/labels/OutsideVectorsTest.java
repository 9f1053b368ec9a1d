package io.swarmguard.formats.labels;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.formats.labels.FieldTest.Step;
import io.swarmguard.formats.labels.LabelTests.Format;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The readers against what others wrote: RFC 8949 for CBOR, JSONTestSuite (MIT, see LICENSE beside its cases) for JSON. */
class OutsideVectorsTest {
    /** JSON that is refused, as docs/policy-facts.md says: two readers may see two values in it, or its number is too long. */
    private static final Set<String> REFUSED_THOUGH_JSON = Set.of(
            "y_object_duplicated_key.json",
            "y_object_duplicated_key_and_value.json",
            "y_number_double_close_to_zero.json");

    /** What RFC 8259 leaves open and is read, since every number of 64 characters counts exactly as it is written. */
    private static final Set<String> READ_THOUGH_LEFT_OPEN = Set.of(
            "i_number_double_huge_neg_exp.json",
            "i_number_neg_int_huge_exp.json",
            "i_number_pos_double_huge_exp.json",
            "i_number_too_big_neg_int.json",
            "i_number_too_big_pos_int.json",
            "i_number_very_big_negative_int.json");

    private static final BigDecimal NEAR = new BigDecimal("1e-30");

    /**
     * Something in a case.
     *
     * @param kind number, text, truth or other
     */
    private record Part(List<Step> where, String kind, String value) {}

    private record Case(String name, String content, List<Part> parts) {}

    private static List<Case> cases(String file) throws IOException {
        List<Case> cases = new ArrayList<>();
        try (InputStream in = Objects.requireNonNull(OutsideVectorsTest.class.getResourceAsStream(file), file)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String line : text.lines().filter(l -> !l.startsWith("#")).toList()) {
                String[] words = line.split("\t", -1);
                if (words[0].isEmpty()) {
                    String[] what = words[2].split(" ", 2);
                    cases.getLast().parts().add(new Part(steps(words[1]), what[0], what.length == 1 ? "" : what[1]));
                } else {
                    cases.add(new Case(words[0], words[words.length - 1], new ArrayList<>()));
                }
            }
        }
        return cases;
    }

    /** Below the member {@code v}, in which each case stands: a field has a step at least. */
    private static List<Step> steps(String words) {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.Named("v"));
        for (String word : words.isEmpty() ? new String[0] : words.split(" ")) {
            steps.add(
                    word.startsWith(".")
                            ? new Step.Named(utf8(unescaped(word.substring(1))))
                            : new Step.Numbered(Long.parseLong(word)));
        }
        return steps;
    }

    private static byte[] unescaped(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '%') {
                bytes.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
                i += 2;
            } else {
                bytes.write(text.charAt(i));
            }
        }
        return bytes.toByteArray();
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    private static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether it can be read at all: the test passes on whatever can. */
    private static Label read(Format format, byte[] payload) {
        List<Step> nowhere = List.of(new Step.Named("there is no such field"));
        return new LabelTests(format, List.of(new FieldTest(nowhere, new FieldTest.Present(false), false))).of(payload);
    }

    private static void assertReads(Format format, byte[] payload, Part part, String name) {
        Object value = value(part, name);
        if (value != null) {
            assertThat(among(format, payload, part, value)).as(name).isEqualTo(Label.OK);
        }
        for (Object other : others(value)) {
            assertThat(among(format, payload, part, other))
                    .as(name + ": " + part + " is not " + other)
                    .isEqualTo(Label.OUT);
        }
        BigDecimal most = FieldTest.Range.LARGEST;
        FieldTest.Range range = new FieldTest.Range(most.negate(), most);
        boolean within = false;
        if (value instanceof BigDecimal number && number.abs().compareTo(most) <= 0) {
            range = new FieldTest.Range(number, number);
            within = true;
        }
        assertThat(label(format, payload, part, range)).as(name).isEqualTo(within ? Label.OK : Label.OUT);
        assertThat(label(format, payload, part, new FieldTest.Present(true)))
                .as(name)
                .isEqualTo(Label.OK);
    }

    /** Null of what no value can be compared with. */
    private static @Nullable Object value(Part part, String name) {
        return switch (part.kind()) {
            case "text" -> utf8(unescaped(part.value()));
            case "truth" -> Boolean.valueOf(part.value());
            case "number" ->
                name.matches("f[9ab].*") // binary floating point, which counts as exactly what its bits say
                        ? new BigDecimal(Double.parseDouble(part.value()))
                        : new BigDecimal(part.value());
            default -> null;
        };
    }

    private static List<Object> others(@Nullable Object value) {
        List<Object> others = new ArrayList<>(List.of("x", true, false, BigDecimal.valueOf(77)));
        others.remove(value);
        if (value instanceof BigDecimal number) {
            others.add(number.add(NEAR));
            others.add(number.subtract(NEAR));
            others.add(number.toString());
        } else if (value != null) {
            others.add(value + " ");
        }
        return others;
    }

    private static Label among(Format format, byte[] payload, Part part, Object value) {
        return label(format, payload, part, new FieldTest.OneOf(List.of(value)));
    }

    private static Label label(Format format, byte[] payload, Part part, FieldTest.Condition condition) {
        return new LabelTests(format, List.of(new FieldTest(part.where(), condition, false))).of(payload);
    }

    @Test
    void everyExampleOfRfc8949IsReadAsWhatItIs() throws IOException {
        List<Case> cases = cases("rfc8949-appendix-a.txt");
        assertThat(cases)
                .hasSize(81)
                .allSatisfy(each -> assertThat(each.parts()).isNotEmpty());
        for (Case each : cases) {
            byte[] item = HexFormat.of().parseHex(each.name());
            assertThat(read(Format.CBOR, item)).as(each.name()).isEqualTo(Label.OK);
            byte[] payload = joined(HexFormat.of().parseHex("a16176"), item); // {"v": item}
            for (Part part : each.parts()) {
                assertReads(Format.CBOR, payload, part, each.name());
            }
        }
    }

    /** RFC 8949, appendix F: what is not well-formed, by its kinds. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                // end of input in a head
                "18 19 1a 1b 1901 1a0102 1b01020304050607 38 58 78 98 9a01ff00 b8 d8 f8 f900 fa0000 fb000000",
                // strings with short data
                "41 61 5affffffff00 5bffffffffffffffff010203 7affffffff00 7b7fffffffffffffff010203",
                // maps and arrays not closed with enough items
                "81 818181818181818181 8200 a1 a20102 a100 a2000000",
                // tag without content
                "c0",
                // of indefinite length, not closed
                "5f4100 7f6100 9f 9f0102 bf bf01020102 819f 9f8000 9f9f9f9f9fffffffff 9f819f819f9fffffff",
                // reserved additional information
                "1c 1d 1e 3c 3d 3e 5c 5d 5e 7c 7d 7e 9c 9d 9e bc bd be dc dd de fc fd fe",
                // reserved simple values of two bytes
                "f800 f801 f818 f81f",
                // chunks that are not of the right type
                "5f00ff 5f21ff 5f6100ff 5f80ff 5fa0ff 5fc000ff 5fe0ff 7f4100ff",
                // chunks of indefinite length
                "5f5f4100ffff 7f7f6100ffff",
                // break where it cannot stand
                "ff 81ff 8200ff a1ff a1ff00 a100ff a20000ff 9f81ff 9f829f819f9fffffffff bf00ff bf000000ff",
                // integers and tags of indefinite length
                "1f 3f df"
            })
    void whatRfc8949CallsNotWellFormedIsUnparsable(String items) {
        for (String item : items.split(" ")) {
            byte[] payload = HexFormat.of().parseHex(item);
            assertThat(read(Format.CBOR, payload)).as(item).isEqualTo(Label.UNPARSABLE);
            assertThat(read(Format.CBOR, joined(HexFormat.of().parseHex("a16176"), payload)))
                    .as("in a map: " + item)
                    .isEqualTo(Label.UNPARSABLE);
        }
    }

    @Test
    void whatJsonTestSuiteCallsJsonIsReadAsWhatItIs() throws IOException {
        List<Case> cases = of("y_");
        assertThat(cases).hasSize(95);
        for (Case each : cases) {
            byte[] payload = unescaped(each.content());
            if (REFUSED_THOUGH_JSON.contains(each.name())) {
                assertThat(read(Format.JSON, payload)).as(each.name()).isEqualTo(Label.UNPARSABLE);
                continue;
            }
            assertThat(read(Format.JSON, payload)).as(each.name()).isEqualTo(Label.OK);
            assertThat(each.parts()).as(each.name()).isNotEmpty();
            for (Part part : each.parts()) {
                assertReads(Format.JSON, joined(bytes("{\"v\":"), payload, bytes("}")), part, each.name());
            }
        }
    }

    @Test
    void whatJsonTestSuiteCallsNoJsonIsUnparsable() throws IOException {
        List<Case> cases = of("n_");
        assertThat(cases).hasSize(186); // of 188: the other two follow
        for (Case each : cases) {
            assertThat(read(Format.JSON, unescaped(each.content())))
                    .as(each.name())
                    .isEqualTo(Label.UNPARSABLE);
        }
        for (int length : new int[] {LabelTests.MAX_PAYLOAD, 100_000}) {
            assertThat(read(Format.JSON, bytes("[".repeat(length))))
                    .as("n_structure_100000_opening_arrays.json")
                    .isEqualTo(Label.UNPARSABLE);
            assertThat(read(Format.JSON, bytes("[{\"\":".repeat(length / 5))))
                    .as("n_structure_open_array_object.json")
                    .isEqualTo(Label.UNPARSABLE);
        }
    }

    @Test
    void ofWhatJsonTestSuiteLeavesOpenOnlyExactNumbersAreRead() throws IOException {
        List<Case> cases = of("i_");
        assertThat(cases).hasSize(35);
        for (Case each : cases) {
            assertThat(read(Format.JSON, unescaped(each.content())))
                    .as(each.name())
                    .isEqualTo(READ_THOUGH_LEFT_OPEN.contains(each.name()) ? Label.OK : Label.UNPARSABLE);
        }
    }

    private static List<Case> of(String beginning) throws IOException {
        return cases("json-test-suite.txt").stream()
                .filter(each -> each.name().startsWith(beginning))
                .toList();
    }
}
