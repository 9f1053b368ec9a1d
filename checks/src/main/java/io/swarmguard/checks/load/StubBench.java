package io.swarmguard.checks.load;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmguard.checks.bench.StubbedDecision;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The same hub as it is and with its decision taken out, in turn and each started anew, so that neither the machine's
 * mood nor one JVM's luck in compiling counts for one of them only.
 */
final class StubBench {
    private static final int ROUNDS = 10;
    private static final List<String> RUNS = List.of("QoS 0, batched", "QoS 0, one per record");

    private final BenchOptions options;
    private final Stand stand;
    private final Map<String, StubReport.Row> rows = new LinkedHashMap<>();

    private StubBench(BenchOptions options, Stand stand) {
        this.options = options;
        this.stand = stand;
    }

    static StubReport run(BenchOptions options, Stand stand) throws IOException, InterruptedException {
        StubBench bench = new StubBench(options.only().isEmpty() ? options.only(RUNS) : options, stand);
        for (int round = 0; round < ROUNDS; round++) {
            boolean stubFirst = round % 2 == 1;
            bench.measure(stubFirst);
            bench.measure(!stubFirst);
        }
        return new StubReport(List.copyOf(bench.rows.values()));
    }

    private void measure(boolean stubbed) throws IOException, InterruptedException {
        Contender hub = stand.swarmguard().under(StubbedDecision.option(stand.dir(), stubbed));
        Stand.say(stubbed ? "without its decision" : "with its decision");
        try (RunningServer server = stand.start(hub)) {
            var identities = stand.identities(hub, server);
            for (BenchRun run : BenchRun.battery(hub, options)) {
                JsonNode result = stand.load(server, identities, run.arguments());
                rows.computeIfAbsent(
                                run.label(), label -> new StubReport.Row(label, new ArrayList<>(), new ArrayList<>()))
                        .add(stubbed, result.path("perServerCore").asDouble());
            }
        }
    }
}
