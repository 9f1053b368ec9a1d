package io.swarmguard.checks.load;

import java.util.ArrayList;
import java.util.List;

/** Commands bound to one core of the machine. */
final class Pinned {
    static final int SERVER_CORE = 0;
    static final int GENERATOR_CORE = 1;

    private Pinned() {}

    /**
     * In a session of its own, which is a scheduling group of its own: a nice value counts only inside such a group, so
     * the group itself is preferred where root may say so.
     */
    static List<String> to(int core, List<String> command) {
        if (Runtime.getRuntime().availableProcessors() < 2 && core > 0) {
            return command;
        }
        List<String> pinned = new ArrayList<>(List.of(
                "setsid",
                "-w",
                "sh",
                "-c",
                "echo -15 2>/dev/null >/proc/self/autogroup || true; core=$1; shift; exec taskset -c $core \"$@\"",
                "pinned",
                "" + core));
        pinned.addAll(command);
        return pinned;
    }
}
