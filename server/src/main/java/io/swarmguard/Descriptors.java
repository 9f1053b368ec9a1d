package io.swarmguard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How many files this process may have open at once (RLIMIT_NOFILE), and how connections share them. Sockets are files:
 * who lets in more than that can neither accept nor open anything else.
 *
 * @param most 1 to 1,000,000
 */
record Descriptors(int most) {
    private static final int IF_UNKNOWN = 1024; // what most systems grant at least
    private static final int KEPT = 512;

    /** Reads the limit of this process. @throws IOException if the system names none that can be read */
    static Descriptors ofThisProcess() throws IOException {
        Path limits = Path.of("/proc/self/limits");
        return Files.exists(limits) ? of(Files.readAllLines(limits)) : new Descriptors(IF_UNKNOWN);
    }

    /** @param limits lines of /proc/PID/limits; the hard limit counts, since the JVM raises the soft one to it */
    static Descriptors of(List<String> limits) throws IOException {
        for (String line : limits) {
            if (line.startsWith("Max open files")) {
                String hard = line.split("\\s{2,}")[2].strip();
                long most = hard.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(hard);
                return new Descriptors(Math.clamp(most, 1, 1_000_000));
            }
        }
        return new Descriptors(IF_UNKNOWN);
    }

    /** Not for machines: for the database, jars, what is being accepted, and the operators' connections. */
    private int kept() {
        return Math.min(KEPT, most / 2);
    }

    /** Connections of machines, proved or not, on all listeners. */
    int connections() {
        return Math.max(1, most - kept());
    }

    /** Connections of operators, out of what is kept. */
    int operators() {
        return Math.clamp(kept() / 2, 1, 256);
    }
}
