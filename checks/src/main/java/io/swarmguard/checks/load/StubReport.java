package io.swarmguard.checks.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;

/** What share of throughput deciding costs, as measured on whole hubs. */
record StubReport(List<Row> rows) {
    private static final double MOST_SHARE = 0.05;

    /** One load's rates per second and core of the server, a pair for each round. */
    record Row(String run, List<Double> decided, List<Double> stubbed) {
        void add(boolean withoutDecision, double rate) {
            (withoutDecision ? stubbed : decided).add(rate);
        }

        /** Negative: what deciding costs is less than how one start differs from another. */
        double share() {
            return 1 - median(decided) / median(stubbed);
        }

        /** One start in some compiles badly; a mean would be of that. */
        private static double median(List<Double> rates) {
            double[] sorted =
                    rates.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            int middle = sorted.length / 2;
            return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }

    ObjectNode json() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        ArrayNode all = json.putArray("results");
        for (Row row : rows) {
            ObjectNode one = all.addObject().put("run", row.run()).put("shareOfThroughput", row.share());
            row.decided().forEach(one.putArray("decided")::add);
            row.stubbed().forEach(one.putArray("stubbed")::add);
        }
        return json;
    }

    String table() {
        StringBuilder table = new StringBuilder();
        for (Row row : rows) {
            table.append("%s, messages per s and core%n".formatted(row.run()))
                    .append("  deciding          %s%n".formatted(rates(row.decided())))
                    .append("  not deciding      %s%n".formatted(rates(row.stubbed())))
                    .append("  deciding costs %.1f %% of the median (at most %.0f %%)%n"
                            .formatted(100 * row.share(), 100 * MOST_SHARE));
        }
        return table.toString();
    }

    private static String rates(List<Double> rates) {
        return rates.stream().map("%,14.0f"::formatted).collect(Collectors.joining());
    }
}
