package io.swarmguard.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.message.Content;
import io.swarmguard.message.Message;
import io.swarmguard.message.Qos;
import io.swarmguard.message.Topic;
import io.swarmguard.store.Cipher;
import io.swarmguard.store.DataDir;
import io.swarmguard.store.Store;
import io.swarmguard.store.Tx;
import io.swarmguard.terms.PrincipalId;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables as an earlier version of the hub wrote them. */
class LayoutTest {
    private static final String FILTER = "devices/+/telemetry/#";
    private static final long LEFT_MILLIS = 1_700_000_000_000L;

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
                Store store = Store.open(held, cipher, Layout.MIGRATIONS.subList(0, 2))) {
            store.writeNow(this::writeOldRows);
        }
        Found found = new Found();
        List<String> columns;
        try (DataDir held = DataDir.open(dir);
                Store store = Store.open(held, cipher, Layout.MIGRATIONS)) {
            columns = store.read(tx -> {
                new Tables().restore(tx, found);
                return tx.query("SELECT name FROM pragma_table_info('hub_entry')", row -> row.getString(1));
            });
        }

        assertThat(columns).containsExactly("session", "sequence", "message", "sealed");
        assertThat(found.sessions)
                .containsExactly(new Records.SessionBody(PrincipalId.service("historian"), "c", 3_600, null));
        assertThat(found.absentSince).containsExactly(LEFT_MILLIS);
        assertThat(found.subscriptions)
                .containsExactly(new Records.SubscriptionBody(FILTER, Qos.EXACTLY_ONCE, true, false, 77));
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

    private boolean writeOldRows(Tx tx) throws SQLException {
        tx.update(
                "INSERT INTO hub_session (id, sealed, absent_since) VALUES (5, ?, ?)",
                cipher.seal("hub_session", Layout.key(5), 1, oldSession()),
                LEFT_MILLIS);
        byte[] tag = cipher.keyedHash("hub_subscription", FILTER.getBytes(StandardCharsets.UTF_8));
        byte[] subscription = bytes(out -> {
            text(out, FILTER);
            out.writeByte(2);
            out.writeBoolean(true);
            out.writeBoolean(false);
            out.writeInt(77);
        });
        tx.update(
                "INSERT INTO hub_subscription (session, tag, sealed) VALUES (5, ?, ?)",
                tag,
                cipher.seal("hub_subscription", Layout.subscriptionKey(5, tag), 1, subscription));
        Content content =
                new Content("waiting".getBytes(StandardCharsets.UTF_8), Qos.EXACTLY_ONCE, false, Message.NEVER, null);
        Message message = new Message(
                1_000, Topic.of("devices/pump-7/telemetry/t"), PrincipalId.device("pump-7"), LEFT_MILLIS, content);
        tx.update(
                "INSERT INTO hub_message (id, sealed) VALUES (1000, ?)",
                cipher.seal("hub_message", Layout.key(1_000), 1, Records.message(message)));
        tx.update(
                "INSERT INTO hub_entry (session, sequence, message, handle, qos, retained, received, ids)"
                        + " VALUES (5, 9, 1000, 65535, 2, 1, 1, ?)",
                (Object) ByteBuffer.allocate(8).putInt(77).putInt(268_435_455).array());
        return true;
    }

    private static byte[] oldSession() {
        return bytes(out -> {
            text(out, "service/historian");
            text(out, "c");
            out.writeLong(3_600);
            out.writeBoolean(true);
            text(out, "devices/historian/state/link"); // a will, which did not say whose certificate left it
            out.writeLong(30);
            out.writeLong(-1);
            text(out, "gone");
            out.writeByte(1);
            out.writeBoolean(false);
            out.writeLong(Message.NEVER);
            out.writeBoolean(false);
        });
    }

    @FunctionalInterface
    private interface Body {
        void write(DataOutputStream out) throws IOException;
    }

    private static byte[] bytes(Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            body.write(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
