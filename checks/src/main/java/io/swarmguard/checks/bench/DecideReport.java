package io.swarmguard.checks.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What deciding costs, beside a stub that only permits.
 *
 * @param misses decisions to publish that were not cached
 * @param changes of somebody's standing meanwhile, in all measurements
 * @param publishNanos more than the stub, on average
 * @param deliveryNanos on average, the loop that measures included: it walks 200 neighbours, and the stub's walk over
 *     all topics would be the dearer one
 * @param sets what it took to change policies meanwhile; null if they were the shipped ones all the time
 */
public record DecideReport(
        List<Row> rows,
        long misses,
        int changes,
        double publishNanos,
        double deliveryNanos,
        @Nullable Changing sets) {
    /** Messages a second and core that the hub is to reach: one per record, and batched, at QoS 0. */
    static final List<Integer> RATES = List.of(105_000, 1_500_000);

    private static final double MOST_NANOS = 150;
    private static final double MOST_SHARE = 0.05;
    private static final long MOST_P999_NANOS = 20_000;
    private static final int PUBLISHES = 1; // which row they are, first uses included

    /**
     * One measurement, in nanoseconds.
     *
     * @param meanNanos processor time
     * @param p50Nanos wall time, with the timer's own
     */
    record Row(String what, double meanNanos, long p50Nanos, long p999Nanos, long maxNanos, long decisions) {}

    /**
     * Sets of policies that changed.
     *
     * @param policies in each
     * @param checkSeconds for the check of one
     * @param packedBytes of one
     * @param prepareMillis at most, to decide under the next set what was asked lately, while the old one is in force
     * @param replaceMillis at most, to put it in force
     */
    record Changing(int policies, double checkSeconds, int packedBytes, double prepareMillis, double replaceMillis) {}

    /** Of a message with one receiver: to publish it and to deliver it. */
    double messageNanos() {
        return publishNanos + deliveryNanos;
    }

    private double share(int rate) {
        return messageNanos() * 1e-9 * rate;
    }

    /** As one object of JSON. */
    public ObjectNode json() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        ArrayNode all = json.putArray("results");
        for (Row row : rows) {
            all.addObject()
                    .put("run", row.what())
                    .put("meanNs", row.meanNanos())
                    .put("p50Ns", row.p50Nanos())
                    .put("p999Ns", row.p999Nanos())
                    .put("maxNs", row.maxNanos())
                    .put("decisions", row.decisions());
        }
        json.put("misses", misses).put("changes", changes);
        json.put("publishCostNs", publishNanos).put("deliveryCostNs", deliveryNanos);
        if (sets != null) {
            json.putObject("sets")
                    .put("policies", sets.policies())
                    .put("checkSeconds", sets.checkSeconds())
                    .put("packedBytes", sets.packedBytes())
                    .put("prepareMaxMs", sets.prepareMillis())
                    .put("replaceMaxMs", sets.replaceMillis());
        }
        ObjectNode shares = json.putObject("shareOfThroughput");
        RATES.forEach(rate -> shares.put("" + rate, share(rate)));
        return json;
    }

    /** For people. */
    public String table() {
        StringBuilder table = new StringBuilder("%-44s %9s %9s %9s %12s %14s%n"
                .formatted("10,000 devices x 20 topics, Zipf", "mean ns", "p50 ns", "p99.9 ns", "max ns", "decisions"));
        for (Row row : rows) {
            table.append("%-44s %9.1f %9d %9d %12d %,14d%n"
                    .formatted(
                            row.what(),
                            row.meanNanos(),
                            row.p50Nanos(),
                            row.p999Nanos(),
                            row.maxNanos(),
                            row.decisions()));
        }
        table.append("first uses among the publishes %,d, changes of standing or policies in all %d%n"
                .formatted(misses, changes));
        table.append("to publish %.1f ns more than the stub, to deliver %.1f ns, both %.1f ns (at most %.0f)%n"
                .formatted(publishNanos, deliveryNanos, messageNanos(), MOST_NANOS));
        Row publishes = rows.get(PUBLISHES);
        table.append(
                "a decision to publish, first uses included: mean %.1f ns (at most %.0f), p99.9 %,d ns (at most %,d)%n"
                        .formatted(publishes.meanNanos(), MOST_NANOS, publishes.p999Nanos(), MOST_P999_NANOS));
        if (sets != null) {
            table.append(
                    ("%,d policies: checked in %.1f s, %,d bytes packed; prepared in at most %.1f ms, in force in at most"
                                    + " %.3f ms%n")
                            .formatted(
                                    sets.policies(),
                                    sets.checkSeconds(),
                                    sets.packedBytes(),
                                    sets.prepareMillis(),
                                    sets.replaceMillis()));
        }
        for (int rate : RATES) {
            table.append("computed share of a core that does %,d messages a second: %.2f %% (at most %.0f %%)%n"
                    .formatted(rate, 100 * share(rate), 100 * MOST_SHARE));
        }
        return table.toString();
    }
}
