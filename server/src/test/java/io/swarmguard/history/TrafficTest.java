package io.swarmguard.history;

import static io.swarmguard.store.AdHoc.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.hub.TestCipher;
import io.swarmguard.store.DataDir;
import io.swarmguard.store.Store;
import io.swarmguard.store.StoreException;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TrafficTest {
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long NOW = 500_000 * HOUR + 17;
    private static final List<String> FACTS = List.of("principal.role", "resource.device.standing");
    private static final PrincipalId PUMP = PrincipalId.device("pump-canary-7");

    @TempDir
    Path root;

    @Test
    void whatWasCountedIsReadBackHourByHour() {
        try (DataDir dir = DataDir.open(root);
                Store store = Store.open(dir, new TestCipher(), TrafficTable.migrations())) {
            TrafficTable table = new TrafficTable(store, 1);
            table.put(499_999, List.of(block(499_999, 3)), NOW).join();
            table.put(500_000, List.of(block(500_000, 4), block(500_000, 1)), NOW)
                    .join();
            table.put(500_000, List.of(block(500_000, 5)), NOW).join(); // in the place of the two before
            new TrafficTable(store, 2)
                    .put(500_000, List.of(block(500_000, 7)), NOW)
                    .join();

            assertThat(counts(table, 0, 500_000)).containsExactly(3L, 1L);
            assertThat(counts(table, 500_000, 500_001)).containsExactly(5L, 1L, 7L, 1L);
            List<TrafficBlock> read = new ArrayList<>();
            table.each(0, 500_000, read::add);
            TrafficBlock block = read.getFirst();
            assertThat(block.facts()).isEqualTo(FACTS);
            assertThat(block.who(0)).isEqualTo(PUMP);
            assertThat(block.action(0)).isEqualTo(Action.PUBLISH);
            assertThat(block.refusal(0)).isNull();
            assertThat(block.refusal(1)).isEqualTo(Reason.FORBIDDEN);
            assertThat(block.values(0).get(block.value(0, 1))).isEqualTo("sensor");
            assertThat(block.values(1).get(block.value(1, 0))).isEqualTo("clear");
            assertThat(block.values(1).get(block.value(1, 1))).isNull();
        }
    }

    @Test
    void whatIsOlderThanThirtyDaysIsForgottenWhenSomethingIsAdded() {
        try (DataDir dir = DataDir.open(root);
                Store store = Store.open(dir, new TestCipher(), TrafficTable.migrations())) {
            TrafficTable table = new TrafficTable(store, 1);
            long oldest = 500_000 - 30 * 24;
            table.put(oldest - 1, List.of(block(oldest - 1, 3)), NOW - HOUR).join();
            table.put(oldest, List.of(block(oldest, 4)), NOW - HOUR).join();
            assertThat(counts(table, 0, 500_001)).containsExactly(3L, 1L, 4L, 1L);

            table.put(500_000, List.of(), NOW).join();

            assertThat(counts(table, 0, 500_001)).containsExactly(4L, 1L);
        }
    }

    @Test
    @Timeout(30)
    void readingItHoldsUpNoOtherReaderAndMissesNothingThatIsWrittenMeanwhile() {
        try (DataDir dir = DataDir.open(root);
                Store store = Store.open(dir, new TestCipher(), TrafficTable.migrations())) {
            TrafficTable table = new TrafficTable(store, 1);
            table.put(499_999, List.of(block(499_999, 4)), NOW).join();
            table.put(500_000, List.of(block(500_000, 5)), NOW).join();

            assertThat(nested(table, 20)).isEqualTo(20); // more than the store has readers

            List<Long> counts = new ArrayList<>();
            table.each(0, 600_000, block -> {
                counts.add(block.count(0));
                table.put(500_000, List.of(block(500_000, 6), block(500_000, 7)), NOW)
                        .join();
            });
            assertThat(counts).containsExactly(4L, 6L, 7L);
        }
    }

    /** How many readings were under way at once, each begun in the middle of the one before. */
    private static int nested(TrafficTable table, int more) {
        List<Integer> depths = new ArrayList<>();
        table.each(499_999, 500_000, block -> depths.add(more == 1 ? 1 : 1 + nested(table, more - 1)));
        return depths.getFirst();
    }

    @Test
    void nothingOfItIsReadableAndABlockThatWasMovedDoesNotOpen() throws Exception {
        try (DataDir dir = DataDir.open(root);
                Store store = Store.open(dir, new TestCipher(), TrafficTable.migrations())) {
            TrafficTable table = new TrafficTable(store, 1);
            table.put(500_000, List.of(block(500_000, 3)), NOW).join();
            store.writeNow(tx -> tx.update(sql("UPDATE traffic_block SET hour = hour + 1")));

            assertThatThrownBy(() -> table.each(0, 600_000, block -> {})).isInstanceOf(StoreException.class);
        }
        try (Stream<Path> files = Files.list(root)) {
            for (Path file : files.toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain("canary");
            }
        }
    }

    private static TrafficBlock block(long hour, long count) {
        TrafficWriter writer = new TrafficWriter(hour, FACTS);
        writer.add(PUMP, Action.PUBLISH, null, List.of("sensor", "clear"), count);
        writer.add(PUMP, Action.DELIVER, Reason.FORBIDDEN, Arrays.asList("sensor", null), 1);
        return writer.finish();
    }

    private static List<Long> counts(TrafficTable table, long from, long until) {
        List<Long> counts = new ArrayList<>();
        table.each(from, until, block -> {
            for (int row = 0; row < block.rows(); row++) {
                counts.add(block.count(row));
            }
        });
        return counts;
    }
}
