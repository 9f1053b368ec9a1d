package io.swarmguard.history;

import io.swarmguard.policy.PolicyDiff;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** How many recorded messages belong to what a change of policies changes. */
public final class Carried {
    private static final double DAY_HOURS = 24;

    private final PolicyDiff diff;
    private final long[] messages;
    private final long[] perhaps;
    private long firstHour = Long.MAX_VALUE;

    /**
     * By the changes of the diff, in their order.
     *
     * @param perDay messages a day, refused ones too
     * @param perhaps as many more, if what was not recorded was so
     * @param days that there is a record of
     */
    public record Report(List<Double> perDay, List<Double> perhaps, double days) {
        public Report {
            perDay = List.copyOf(perDay);
            perhaps = List.copyOf(perhaps);
        }
    }

    private Carried(PolicyDiff diff) {
        this.diff = diff;
        this.messages = new long[diff.changes().size()];
        this.perhaps = new long[messages.length];
    }

    /** Counts what was recorded since a moment. Blocking; a second or so for a million rows. */
    public static Report run(Traffic traffic, PolicyDiff diff, Instant since, Instant now) {
        Carried carried = new Carried(diff);
        traffic.each(since, carried::add);
        return carried.report(now);
    }

    private void add(TrafficBlock block) {
        firstHour = Math.min(firstHour, block.hour());
        PolicyDiff.Recorded recorded = diff.recorded(
                block.facts(),
                IntStream.range(0, block.facts().size()).mapToObj(block::values).toList());
        for (int row = 0; row < block.rows(); row++) {
            int at = row;
            IntUnaryOperator value = fact -> block.value(fact, at);
            List<Integer> changes = recorded.changes(value);
            long[] counts = changes.isEmpty() || recorded.isCertain(value) ? messages : perhaps;
            for (int change : changes) {
                counts[change] += block.count(row);
            }
        }
    }

    private Report report(Instant now) {
        Instant from = Instant.EPOCH.plus(Duration.ofHours(Math.min(firstHour, now.getEpochSecond() / 3_600)));
        double days = Math.max(1, Math.ceil(Duration.between(from, now).toMinutes() / 60.0)) / DAY_HOURS;
        return new Report(perDay(messages, days), perDay(perhaps, days), days);
    }

    private static List<Double> perDay(long[] counts, double days) {
        return IntStream.range(0, counts.length).mapToObj(i -> counts[i] / days).toList();
    }
}
