package io.swarmguard.formats.labels;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What was found in one payload so far: which fields are there, and which tests they pass. Places nobody asks about are null. */
final class Findings {
    private final Check[] checks;
    private int seen;
    private int passed;

    Findings(Check[] checks) {
        this.checks = checks;
    }

    void number(@Nullable Spot at, long value) {
        for (int left = see(at); left != 0; left &= left - 1) {
            pass(left, checks[first(left)].number(value));
        }
    }

    void number(@Nullable Spot at, BigDecimal value) {
        for (int left = see(at); left != 0; left &= left - 1) {
            pass(left, checks[first(left)].number(value));
        }
    }

    void number(@Nullable Spot at, double value) {
        for (int left = see(at); left != 0; left &= left - 1) {
            pass(left, checks[first(left)].number(value));
        }
    }

    void text(@Nullable Spot at, byte[] bytes, int from, int to) {
        for (int left = see(at); left != 0; left &= left - 1) {
            pass(left, checks[first(left)].text(bytes, from, to));
        }
    }

    void truth(@Nullable Spot at, boolean value) {
        for (int left = see(at); left != 0; left &= left - 1) {
            pass(left, checks[first(left)].truth(value));
        }
    }

    void other(@Nullable Spot at) {
        for (int left = see(at); left != 0; left &= left - 1) {
            pass(left, checks[first(left)].other());
        }
    }

    private int see(@Nullable Spot at) {
        int tests = at == null ? 0 : at.tests();
        seen |= tests;
        return tests;
    }

    private static int first(int tests) {
        return Integer.numberOfTrailingZeros(tests);
    }

    private void pass(int left, boolean passes) {
        if (passes) {
            passed |= Integer.lowestOneBit(left);
        }
    }

    /** @param absent the tests that pass where their field is not there */
    boolean allPass(int all, int absent) {
        return (passed | (absent & ~seen)) == all;
    }
}
