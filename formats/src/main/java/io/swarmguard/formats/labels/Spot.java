package io.swarmguard.formats.labels;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A place in a payload that tests ask about or that lies on the way to one. Not changed once it is made. */
final class Spot {
    private final List<byte[]> names = new ArrayList<>();
    private final List<Spot> named = new ArrayList<>();
    private final List<Long> numbers = new ArrayList<>();
    private final List<Spot> numbered = new ArrayList<>();
    private int tests; // bits

    /** The spot at the end of some steps, which is made if it is new. */
    Spot along(List<FieldTest.Step> steps) {
        Spot at = this;
        for (FieldTest.Step step : steps) {
            at = switch (step) {
                case FieldTest.Step.Named(String name) -> at.grow(name.getBytes(StandardCharsets.UTF_8));
                case FieldTest.Step.Numbered(long number) -> at.grow(number);
            };
        }
        return at;
    }

    private Spot grow(byte[] name) {
        Spot known = named(name, 0, name.length);
        if (known == null) {
            known = new Spot();
            names.add(name);
            named.add(known);
        }
        return known;
    }

    private Spot grow(long number) {
        Spot known = numbered(number);
        if (known == null) {
            known = new Spot();
            numbers.add(number);
            numbered.add(known);
        }
        return known;
    }

    void ask(int test) {
        tests |= 1 << test;
    }

    int tests() {
        return tests;
    }

    @Nullable
    Spot named(byte[] bytes, int from, int to) {
        for (int i = 0; i < names.size(); i++) {
            byte[] name = names.get(i);
            if (Arrays.equals(name, 0, name.length, bytes, from, to)) {
                return named.get(i);
            }
        }
        return null;
    }

    @Nullable
    Spot numbered(long number) {
        for (int i = 0; i < numbers.size(); i++) {
            if (numbers.get(i) == number) {
                return numbered.get(i);
            }
        }
        return null;
    }
}
