package io.swarmguard.history;

import io.swarmguard.hub.TestCipher;
import io.swarmguard.store.NotedDatabase;
import io.swarmguard.store.Store;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.PrincipalId;
import java.util.ArrayList;
import java.util.List;

/** Hours of recorded traffic that are written, written anew, read and forgotten. */
public final class HistoryScenario {
    private static final long MILLIS_PER_HOUR = 3_600_000;
    private static final long HOUR = 500_000;

    private HistoryScenario() {}

    /** What was read back, and the rows that were left. */
    public static List<String> play(NotedDatabase database) {
        List<String> seen = new ArrayList<>();
        try (Store store = database.open(new TestCipher(), Traffic.migrations())) {
            TrafficTable table = new TrafficTable(store, 1);
            table.put(HOUR - 721, List.of(block(HOUR - 721, 1)), (HOUR - 721) * MILLIS_PER_HOUR)
                    .join();
            table.put(HOUR, List.of(block(HOUR, 2), block(HOUR, 3)), HOUR * MILLIS_PER_HOUR)
                    .join();
            table.put(HOUR, List.of(block(HOUR, 4)), HOUR * MILLIS_PER_HOUR).join();
            new TrafficTable(store, 2)
                    .put(HOUR, List.of(block(HOUR, 5)), HOUR * MILLIS_PER_HOUR)
                    .join();
            table.each(0, HOUR + 1, block -> seen.add("hour " + block.hour() + ": " + block.count(0)));
        }
        seen.addAll(database.rows("traffic_block"));
        return seen;
    }

    private static TrafficBlock block(long hour, long count) {
        TrafficWriter writer = new TrafficWriter(hour, List.of("principal.role"));
        writer.add(PrincipalId.device("pump-7"), Action.PUBLISH, null, List.of("sensor"), count);
        return writer.finish();
    }
}
