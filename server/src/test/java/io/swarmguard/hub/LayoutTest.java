package io.swarmguard.hub;

import static io.swarmguard.store.AdHoc.sql;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.message.Message;
import io.swarmguard.message.Qos;
import io.swarmguard.store.Cipher;
import io.swarmguard.store.DataDir;
import io.swarmguard.store.Store;
import io.swarmguard.terms.PrincipalId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables as an earlier version of the hub wrote them. */
class LayoutTest {
    private final Cipher cipher = new TestCipher();

    /** Writes down what is restored. */
    private static final class Found implements Tables.Restored {
        final List<Records.SessionBody> sessions = new ArrayList<>();
        final List<Long> absentSince = new ArrayList<>();
        final List<Records.SubscriptionBody> subscriptions = new ArrayList<>();
        final List<Tables.EntryRow> entries = new ArrayList<>();
        final List<String> payloads = new ArrayList<>();

        @Override
        public void session(long row, Records.SessionBody session, long absentSinceMillis) {
            sessions.add(session);
            absentSince.add(absentSinceMillis);
        }

        @Override
        public void subscription(long row, Records.SubscriptionBody subscription) {
            subscriptions.add(subscription);
        }

        @Override
        public void received(long row, int handle) {
            throw new AssertionError("there was none");
        }

        @Override
        public void entry(Tables.EntryRow entry, Message message) {
            entries.add(entry);
            payloads.add(new String(message.payload(), StandardCharsets.UTF_8));
        }

        @Override
        public void retained(Message message) {
            throw new AssertionError("there was none");
        }
    }

    @Test
    void tables_of_the_second_version_are_sealed_further_and_keep_all_but_wills_of_unknown_certificates(
            @TempDir Path dir) {
        try (DataDir held = DataDir.open(dir);
                Store store = Store.open(held, cipher, OldRows.migrations())) {
            store.writeNow(OldRows::write);
        }
        Found found = new Found();
        List<String> columns;
        try (DataDir held = DataDir.open(dir);
                Store store = Store.open(held, cipher, Layout.MIGRATIONS)) {
            columns = store.read(tx -> {
                new Tables().restore(tx, found);
                return tx.query(sql("SELECT name FROM pragma_table_info('hub_entry')"), row -> row.getString(1));
            });
        }

        assertThat(columns).containsExactly("session", "sequence", "message", "sealed");
        assertThat(found.sessions)
                .containsExactly(new Records.SessionBody(PrincipalId.service("historian"), "c", 3_600, null));
        assertThat(found.absentSince).containsExactly(OldRows.LEFT_MILLIS);
        assertThat(found.subscriptions)
                .containsExactly(new Records.SubscriptionBody(OldRows.FILTER, Qos.EXACTLY_ONCE, true, false, 77));
        assertThat(found.payloads).containsExactly("waiting");
        Tables.EntryRow entry = found.entries.getFirst();
        assertThat(entry.session()).isEqualTo(5);
        assertThat(entry.sequence()).isEqualTo(9);
        assertThat(entry.body().handle()).isEqualTo(65_535);
        assertThat(entry.body().received()).isTrue();
        assertThat(entry.body().form().qos()).isEqualTo(Qos.EXACTLY_ONCE);
        assertThat(entry.body().form().retained()).isTrue();
        assertThat(entry.body().form().ids()).containsExactly(77, 268_435_455);
    }
}
