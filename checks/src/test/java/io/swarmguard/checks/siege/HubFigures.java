package io.swarmguard.checks.siege;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the operating system says of a process. */
record HubFigures(long descriptors, long residentMib, double cpuSeconds) {
    private static final double TICKS_PER_SECOND = 100; // USER_HZ on Linux

    static HubFigures of(long pid) throws IOException {
        Path proc = Path.of("/proc/" + pid);
        try (Stream<Path> open = Files.list(proc.resolve("fd"))) {
            return new HubFigures(open.count(), resident(proc), cpu(proc));
        }
    }

    private static long resident(Path proc) throws IOException {
        return Files.readAllLines(proc.resolve("status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                .sum();
    }

    /** utime and stime, the 12th and 13th value behind the command's closing bracket. */
    private static double cpu(Path proc) throws IOException {
        String stat = Files.readString(proc.resolve("stat"));
        String[] values = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(values[11]) + Long.parseLong(values[12])) / TICKS_PER_SECOND;
    }
}
