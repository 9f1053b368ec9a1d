package io.swarmguard.hub;

import static io.swarmguard.store.AdHoc.sql;

import io.swarmguard.message.Content;
import io.swarmguard.message.Message;
import io.swarmguard.message.Qos;
import io.swarmguard.message.Topic;
import io.swarmguard.store.Migration;
import io.swarmguard.store.Tx;
import io.swarmguard.terms.PrincipalId;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;

/** A session with its subscription and a message that waits for it, in tables of the hub's second version. */
public final class OldRows {
    /** When the session was left. */
    public static final long LEFT_MILLIS = 1_799_999_999_000L;

    static final String FILTER = "devices/+/telemetry/#";

    private OldRows() {}

    /** The steps up to those tables. */
    public static List<Migration> migrations() {
        return Layout.MIGRATIONS.subList(0, 2);
    }

    public static boolean write(Tx tx) throws SQLException {
        tx.update(
                sql("INSERT INTO hub_session (id, sealed, absent_since) VALUES (5, ?, ?)"),
                tx.cipher().seal("hub_session", Layout.key(5), 1, oldSession()),
                LEFT_MILLIS);
        byte[] tag = tx.cipher().keyedHash("hub_subscription", FILTER.getBytes(StandardCharsets.UTF_8));
        byte[] subscription = bytes(out -> {
            text(out, FILTER);
            out.writeByte(2);
            out.writeBoolean(true);
            out.writeBoolean(false);
            out.writeInt(77);
        });
        tx.update(
                sql("INSERT INTO hub_subscription (session, tag, sealed) VALUES (5, ?, ?)"),
                tag,
                tx.cipher().seal("hub_subscription", Layout.subscriptionKey(5, tag), 1, subscription));
        Content content =
                new Content("waiting".getBytes(StandardCharsets.UTF_8), Qos.EXACTLY_ONCE, false, Message.NEVER, null);
        Message message = new Message(
                1_000, Topic.of("devices/pump-7/telemetry/t"), PrincipalId.device("pump-7"), LEFT_MILLIS, content);
        tx.update(
                sql("INSERT INTO hub_message (id, sealed) VALUES (1000, ?)"),
                tx.cipher().seal("hub_message", Layout.key(1_000), 1, Records.message(message)));
        tx.update(
                sql("INSERT INTO hub_entry (session, sequence, message, handle, qos, retained, received, ids)"
                        + " VALUES (5, 9, 1000, 65535, 2, 1, 1, ?)"),
                (Object) ByteBuffer.allocate(8).putInt(77).putInt(268_435_455).array());
        return true;
    }

    /** What only a hub does that has missed more changes of retained messages than it remembers. */
    public static boolean clearRetained(Tx tx) throws SQLException {
        new Tables().clearRetained(tx);
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
