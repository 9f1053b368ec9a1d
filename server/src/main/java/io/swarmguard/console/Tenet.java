package io.swarmguard.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * How the running hub stands to one tenet of zero trust (NIST SP 800-207, section 2.1).
 *
 * @param number 1 to 7, as there
 * @param figures what was looked at just now
 * @param lacks what keeps it from being met; empty if nothing does
 */
record Tenet(int number, String title, ObjectNode figures, List<Lack> lacks) {
    Tenet {
        lacks = List.copyOf(lacks);
    }

    /**
     * Something that is not as the tenet wants it.
     *
     * @param grave whether the tenet is not met at all because of it
     * @param next what an operator can do about it
     */
    record Lack(boolean grave, String what, String next) {
        static Lack grave(String what, String next) {
            return new Lack(true, what, next);
        }

        static Lack slight(String what, String next) {
            return new Lack(false, what, next);
        }
    }

    String verdict() {
        if (lacks.isEmpty()) {
            return "met";
        }
        return isNotMet() ? "not met" : "partly";
    }

    boolean isNotMet() {
        return lacks.stream().anyMatch(Lack::grave);
    }
}
