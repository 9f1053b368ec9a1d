package io.swarmguard.checks.interop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a listener heard, held against what was in force when each message was said. Times are of one clock, that of the
 * process which asks for the flips, speaks and listens; a message is no older at the hub than when it was said.
 */
final class Flips {
    /** From when to when a change was under way; before it the other set was in force, after it this one. */
    record Flip(long beginNanos, long doneNanos, boolean permits) {}

    private final List<Flip> flips = new ArrayList<>();

    /** What one listener heard: when each message was said. */
    static final class Heard {
        private long[] saidNanos = new long[1 << 16]; // guarded by this
        private int count; // guarded by this

        synchronized void note(long said) {
            if (count == saidNanos.length) {
                saidNanos = Arrays.copyOf(saidNanos, 2 * count);
            }
            saidNanos[count++] = said;
        }

        synchronized long[] all() {
            return Arrays.copyOf(saidNanos, count);
        }
    }

    void add(Flip flip) {
        flips.add(flip);
    }

    /** Messages that were heard though a set was in force, from before they were said until after, that forbids it. */
    long forbidden(Heard heard) {
        return Arrays.stream(heard.all()).filter(this::wasForbidden).count();
    }

    private boolean wasForbidden(long said) {
        for (int i = 0; i < flips.size(); i++) {
            boolean after = said >= flips.get(i).doneNanos();
            boolean before = i + 1 == flips.size() || said <= flips.get(i + 1).beginNanos();
            if (after && before) {
                return !flips.get(i).permits();
            }
        }
        return false; // said while a change was under way
    }

    /** Spans under a permitting set in which nothing was heard. */
    long silent(Heard heard) {
        long[] all = heard.all();
        long silent = 0;
        for (int i = 0; i + 1 < flips.size(); i++) {
            long from = flips.get(i).doneNanos();
            long to = flips.get(i + 1).beginNanos();
            if (flips.get(i).permits() && Arrays.stream(all).noneMatch(said -> said >= from && said <= to)) {
                silent++;
            }
        }
        return silent;
    }

    /** The longest time from the begin of a forbidding change to the last message that was still heard. */
    double longestMillis(Heard heard) {
        long longest = 0;
        for (Flip flip : flips) {
            for (long said : heard.all()) {
                if (!flip.permits() && said >= flip.beginNanos() && said <= flip.doneNanos()) {
                    longest = Math.max(longest, said - flip.beginNanos());
                }
            }
        }
        return longest / 1e6;
    }
}
