package io.swarmguard.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.swarmguard.formats.labels.FieldTest;
import io.swarmguard.formats.labels.LabelTests;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A line beneath a template: one test on the payloads of its topics, such as {@code json { field = "value", min = 10, max =
 * 80 }}. What stands in the braces is TOML.
 */
final class TestLine {
    private static final Pattern FORM = Pattern.compile("(\\w+)\\s*(\\{.*\\})\\s*");
    private static final List<String> FORMATS =
            Arrays.stream(LabelTests.Format.values()).map(TestLine::word).toList();
    private static final String TEST = "test";
    private static final int MAX_VALUES = 32;
    private static final int MAX_TEXT = 256;
    /** Beyond it a number in the file would be written out. */
    private static final int MAX_EXPONENT = 300;

    private TestLine() {}

    private static String word(LabelTests.Format format) {
        return format.name().toLowerCase(Locale.ROOT);
    }

    /** Whether a line is meant as one. */
    static boolean is(String line) {
        return FORM.matcher(line).matches();
    }

    /**
     * The tests of one template.
     *
     * @param lines 1 to {@link LabelTests#MAX_TESTS}
     */
    static LabelTests parse(List<String> lines) throws PolicyRefusedException {
        List<FieldTest> tests = new ArrayList<>();
        LabelTests.Format format = null;
        for (String line : lines) {
            Matcher parts = FORM.matcher(line);
            if (!parts.matches()) {
                throw new PolicyRefusedException("'" + line + "' is no test");
            }
            LabelTests.Format own = format(parts.group(1));
            if (format != null && own != format) {
                throw new PolicyRefusedException("'" + line + "': the tests of one template are of one format");
            }
            format = own;
            try {
                tests.add(test(new TomlTable(TEST, table(parts.group(2))), own));
            } catch (PolicyRefusedException | IllegalArgumentException e) {
                throw new PolicyRefusedException("'" + line + "': " + e.getMessage(), e);
            }
        }
        if (format == null || tests.size() > LabelTests.MAX_TESTS) {
            throw new PolicyRefusedException("a template has at most " + LabelTests.MAX_TESTS + " tests");
        }
        return new LabelTests(format, tests);
    }

    private static LabelTests.Format format(String word) throws PolicyRefusedException {
        int index = FORMATS.indexOf(word);
        if (index < 0) {
            throw new PolicyRefusedException("payloads are not '" + word + "'; nearest: '"
                    + FiniteSubset.nearest(word, FORMATS) + "' of " + String.join(", ", FORMATS));
        }
        return LabelTests.Format.values()[index];
    }

    private static JsonNode table(String braces) throws PolicyRefusedException {
        try {
            return new TomlMapper()
                    .readerFor(JsonNode.class)
                    .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .readTree(TEST + " = " + braces)
                    .path(TEST);
        } catch (JsonProcessingException e) {
            throw new PolicyRefusedException("not TOML: " + e.getOriginalMessage(), e);
        }
    }

    private static FieldTest test(TomlTable table, LabelTests.Format format) throws PolicyRefusedException {
        List<JsonNode> schema = table.oneOrMore("schema", MAX_VALUES);
        List<JsonNode> field = table.oneOrMore("field", FieldTest.MAX_STEPS);
        List<JsonNode> values = table.oneOrMore("values", MAX_VALUES);
        BigDecimal least = number(table, "min");
        BigDecimal most = number(table, "max");
        Boolean present = truth(table, "present");
        boolean optional = Boolean.TRUE.equals(truth(table, "optional"));
        table.end();
        boolean range = least != null || most != null;
        int asked = (schema == null ? 0 : 1) + (values == null ? 0 : 1) + (range ? 1 : 0) + (present == null ? 0 : 1);
        if (asked != 1 || (field == null) == (schema == null)) {
            throw table.refuse("either schema, or a field and one of: values; min, max or both; present");
        }
        if (schema != null) {
            return new FieldTest(FieldTest.SCHEMA, new FieldTest.OneOf(values(table, schema)), optional);
        }
        FieldTest.Condition condition = values != null
                ? new FieldTest.OneOf(values(table, values))
                : present != null
                        ? new FieldTest.Present(present)
                        : new FieldTest.Range(
                                least == null ? FieldTest.Range.LARGEST.negate() : least,
                                most == null ? FieldTest.Range.LARGEST : most);
        return new FieldTest(steps(table, field == null ? List.of() : field, format), condition, optional);
    }

    /** A text is cut at its dots, unless it names a metric; a list has a step in each element. */
    private static List<FieldTest.Step> steps(TomlTable table, List<JsonNode> field, LabelTests.Format format)
            throws PolicyRefusedException {
        List<FieldTest.Step> steps = new ArrayList<>();
        boolean metric = format == LabelTests.Format.SPARKPLUG;
        if (metric && (field.size() > 1 || !field.getFirst().isTextual())) {
            throw table.refuse("a field of Sparkplug is the name of a metric");
        }
        for (JsonNode each : field) {
            if (each.isIntegralNumber() && each.canConvertToLong()) {
                steps.add(new FieldTest.Step.Numbered(each.longValue()));
            } else if (each.isTextual() && !each.textValue().isEmpty()) {
                String text = each.textValue();
                for (String name : metric || field.size() > 1 ? new String[] {text} : text.split("\\.", -1)) {
                    steps.add(new FieldTest.Step.Named(name));
                }
            } else {
                throw table.refuse("field is a text, or a list of texts and integers, not " + each);
            }
        }
        return steps;
    }

    private static List<Object> values(TomlTable table, List<JsonNode> nodes) throws PolicyRefusedException {
        List<Object> values = new ArrayList<>();
        for (JsonNode node : nodes) {
            if (node.isTextual() && node.textValue().length() <= MAX_TEXT) {
                values.add(node.textValue());
            } else if (node.isBoolean()) {
                values.add(node.booleanValue());
            } else {
                values.add(number(table, node));
            }
        }
        return values;
    }

    private static @Nullable BigDecimal number(TomlTable table, String key) throws PolicyRefusedException {
        List<JsonNode> nodes = table.oneOrMore(key, 1);
        return nodes == null ? null : number(table, nodes.getFirst());
    }

    private static BigDecimal number(TomlTable table, JsonNode node) throws PolicyRefusedException {
        if (!node.isNumber() || node.asText().length() > MAX_TEXT || (node.isDouble() || node.isFloat())) {
            throw table.refuse("texts, numbers and truth values, not " + node);
        }
        BigDecimal number = node.decimalValue();
        if (Math.abs((long) number.precision() - number.scale()) > MAX_EXPONENT) {
            throw table.refuse("a number within 1e" + MAX_EXPONENT + ", not " + node);
        }
        return number;
    }

    private static @Nullable Boolean truth(TomlTable table, String key) throws PolicyRefusedException {
        List<JsonNode> nodes = table.oneOrMore(key, 1);
        if (nodes != null && !nodes.getFirst().isBoolean()) {
            throw table.refuse(key + " is true or false, not " + nodes.getFirst());
        }
        return nodes == null ? null : nodes.getFirst().booleanValue();
    }
}
