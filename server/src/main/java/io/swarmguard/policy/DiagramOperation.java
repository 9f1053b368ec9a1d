package io.swarmguard.policy;

/** What combines two answers, and what is known of the result before both are. */
enum DiagramOperation {
    AND {
        @Override
        int known(int a, int b) {
            return a == Diagrams.FALSE || b == Diagrams.FALSE
                    ? Diagrams.FALSE
                    : a == Diagrams.TRUE ? b : b == Diagrams.TRUE || a == b ? a : UNKNOWN;
        }
    },
    OR {
        @Override
        int known(int a, int b) {
            return a == Diagrams.TRUE || b == Diagrams.TRUE
                    ? Diagrams.TRUE
                    : a == Diagrams.FALSE ? b : b == Diagrams.FALSE || a == b ? a : UNKNOWN;
        }
    },
    /** True where the first is and the second is not. */
    WITHOUT {
        @Override
        int known(int a, int b) {
            return a == Diagrams.FALSE || b == Diagrams.TRUE || a == b
                    ? Diagrams.FALSE
                    : b == Diagrams.FALSE ? a : UNKNOWN;
        }
    },
    /** The greater answer. */
    MAX {
        @Override
        int known(int a, int b) {
            if (a == Diagrams.TERMINALS - 1 || b == Diagrams.TERMINALS - 1) {
                return Diagrams.TERMINALS - 1;
            }
            return a == 0 || a == b ? b : b == 0 ? a : both(a, b) ? Math.max(a, b) : UNKNOWN;
        }
    },
    /** Whether the first answer is greater. */
    GREATER {
        @Override
        int known(int a, int b) {
            if (a == 0 || a == b || b == Diagrams.TERMINALS - 1) {
                return Diagrams.FALSE;
            }
            return both(a, b) ? (a > b ? Diagrams.TRUE : Diagrams.FALSE) : UNKNOWN;
        }
    },
    /** The second where the first is 1, else the first: Cedar's {@code &&}. */
    IF_ONE {
        @Override
        int known(int a, int b) {
            return a == 1 ? b : a < Diagrams.TERMINALS || a == b ? a : UNKNOWN;
        }
    },
    /** The second where the first is 0, else the first: Cedar's {@code ||}. */
    IF_ZERO {
        @Override
        int known(int a, int b) {
            return a == 0 ? b : a < Diagrams.TERMINALS || a == b ? a : UNKNOWN;
        }
    },
    /** The second where the first is 3, else the first. */
    IF_THREE {
        @Override
        int known(int a, int b) {
            return a == 3 ? b : a < Diagrams.TERMINALS || a == b ? a : UNKNOWN;
        }
    };

    static final int UNKNOWN = -1;

    /** The result, or {@link #UNKNOWN} if it needs a look at the variables. */
    abstract int known(int a, int b);

    private static boolean both(int a, int b) {
        return a < Diagrams.TERMINALS && b < Diagrams.TERMINALS;
    }
}
