package io.swarmguard.formats.labels;

import io.swarmguard.formats.MalformedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tests that the payloads of a topic are to pass. Immutable; two of the same format and tests are equal. Any thread.
 */
public final class LabelTests {
    public static final int MAX_TESTS = 8;
    /** Bytes of a payload; of a larger one nothing is known. */
    public static final int MAX_PAYLOAD = 4_096;

    /** What payloads are. */
    public enum Format {
        JSON,
        CBOR,
        SPARKPLUG
    }

    private final Format format;
    private final List<FieldTest> tests;
    private final Check[] checks;
    private final Spot root = new Spot();
    private final Spot schema = new Spot();
    private final int all; // bits
    private final int absent; // bits of the tests that pass where there is no such field

    /** @throws IllegalArgumentException if there are none, or more than {@link #MAX_TESTS} */
    public LabelTests(Format format, List<FieldTest> tests) {
        if (tests.isEmpty() || tests.size() > MAX_TESTS) {
            throw new IllegalArgumentException("1 to " + MAX_TESTS + " tests, not " + tests.size());
        }
        this.format = format;
        this.tests = List.copyOf(tests);
        this.checks = new Check[tests.size()];
        this.all = (1 << tests.size()) - 1;
        int passing = 0;
        for (int i = 0; i < checks.length; i++) {
            FieldTest test = tests.get(i);
            checks[i] = Check.of(test.condition());
            spot(test.field()).ask(i);
            boolean unwanted = test.condition() instanceof FieldTest.Present present && !present.wanted();
            passing |= test.optional() || unwanted ? 1 << i : 0;
        }
        this.absent = passing;
    }

    private Spot spot(List<FieldTest.Step> field) {
        if (!field.equals(FieldTest.SCHEMA)) {
            return root.along(field);
        }
        return format == Format.JSON ? root.along(List.of(new FieldTest.Step.Named("$schema"))) : schema;
    }

    public Format format() {
        return format;
    }

    public List<FieldTest> tests() {
        return tests;
    }

    /** What the tests say of a payload, which is not changed. Never throws; the work is bounded. */
    public Label of(byte[] payload) {
        if (payload.length > MAX_PAYLOAD) {
            return Label.UNPARSABLE;
        }
        if (Sealed.mayBe(payload) && (format != Format.JSON || payload[0] != '{') && Sealed.is(payload)) {
            return Label.SEALED;
        }
        Findings found = new Findings(checks);
        try {
            if (isSealed(payload, found)) {
                return Label.SEALED;
            }
        } catch (MalformedException e) {
            return Label.UNPARSABLE;
        }
        return found.allPass(all, absent) ? Label.OK : Label.OUT;
    }

    /** Reads it as what it should be; of JSON it turns out on the way whether it is a sealed object. */
    private boolean isSealed(byte[] payload, Findings found) throws MalformedException {
        switch (format) {
            case JSON -> {
                return JsonFields.read(payload, root, found);
            }
            case CBOR -> CborFields.read(payload, root, schema, found);
            case SPARKPLUG -> SparkplugFields.read(payload, root, schema, found);
        }
        return false;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LabelTests that && format == that.format && tests.equals(that.tests);
    }

    @Override
    public int hashCode() {
        return 31 * format.hashCode() + tests.hashCode();
    }
}
