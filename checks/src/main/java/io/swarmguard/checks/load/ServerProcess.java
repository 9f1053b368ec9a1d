package io.swarmguard.checks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel says of the process under load; of Linux's {@code proc(5)}. */
record ServerProcess(long pid) {
    private static final double TICKS_PER_SECOND = 100; // USER_HZ, fixed by the kernel's interface
    private static final int UTIME = 11; // fields after the command's closing bracket
    private static final int STIME = 12;

    static ServerProcess self() {
        return new ServerProcess(ProcessHandle.current().pid());
    }

    /** Asks it to end, as the system does when it shuts down. */
    void terminate() {
        if (!ProcessHandle.of(pid).map(ProcessHandle::destroy).orElse(false)) {
            throw new IllegalStateException("there is no process " + pid);
        }
    }

    boolean isGone() {
        return !Files.exists(Path.of("/proc/" + pid));
    }

    /** Processor time used so far, of user and system together; 0 if there is no such process. */
    double cpuSeconds() {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) / TICKS_PER_SECOND;
        } catch (IOException e) {
            return 0;
        }
    }

    /** Memory in RAM, in MB (10⁶ bytes); 0 if there is no such process. */
    double residentMegabytes() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e6;
                }
            }
        } catch (IOException e) {
            return 0;
        }
        return 0;
    }
}
