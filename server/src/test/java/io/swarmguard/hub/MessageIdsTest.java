package io.swarmguard.hub;

import static io.swarmguard.store.AdHoc.sql;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.store.DataDir;
import io.swarmguard.store.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MessageIdsTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final long YEAR_MILLIS = 365L * 86_400_000;

    @TempDir
    Path dir;

    private final List<Throwable> failures = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private Store store;

    @BeforeEach
    void open() {
        DataDir held = DataDir.open(dir);
        open.add(held);
        store = Store.open(held, new TestCipher(), Layout.MIGRATIONS);
        open.add(store);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        open.clear();
    }

    private MessageIds started(int node, long nowMillis) {
        MessageIds ids = new MessageIds(node, nowMillis, store, failures::add);
        ids.start();
        return ids;
    }

    @Test
    void a_start_goes_on_above_all_that_was_given_out_though_more_was_than_the_first_mark_allowed() throws Exception {
        MessageIds ids = started(3, NOW);
        long last = 0;
        for (int i = 0; i < 5; i++) {
            last = ids.next().addAndGet(MessageIds.AHEAD / 2 + 1);
            ids.keepAhead();
        }
        store.writeNow(tx -> true); // after the mark
        close();
        open();

        assertThat(started(3, NOW - YEAR_MILLIS).next().get()).isGreaterThanOrEqualTo(last);
        assertThat(failures).isEmpty();
    }

    @Test
    void nodes_never_share_a_number_and_the_clock_leads_where_it_is_ahead() {
        long first = started(1, NOW).next().get();
        long second = started(2, NOW).next().get();
        assertThat(second - first).isEqualTo(1L << 53);
        assertThat(started(1, NOW + YEAR_MILLIS).next().get() - first).isEqualTo(YEAR_MILLIS << 12);
        assertThat(started(1_023, NOW).next().get()).isPositive();
    }

    @Test
    void a_disk_that_does_not_take_the_mark_is_told_and_asked_again() throws Exception {
        store.writeNow(tx -> tx.update(
                sql("CREATE TRIGGER full BEFORE INSERT ON hub_ids BEGIN SELECT RAISE(ABORT, 'no room'); END")));
        MessageIds ids = started(1, NOW);
        assertThat(failures).hasSize(1);

        store.writeNow(tx -> tx.update(sql("DROP TRIGGER full")));
        long last = ids.next().addAndGet(4_096);
        ids.keepAhead();
        store.writeNow(tx -> true);
        close();
        open();

        assertThat(started(1, 0).next().get()).isGreaterThanOrEqualTo(last);
    }
}
