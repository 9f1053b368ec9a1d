package io.swarmguard.hub;

import io.swarmguard.message.Content;
import io.swarmguard.message.Delivery;
import io.swarmguard.message.Message;
import io.swarmguard.message.MessageProperties;
import io.swarmguard.message.Qos;
import io.swarmguard.message.Topic;
import io.swarmguard.message.UserProperty;
import io.swarmguard.message.Will;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The layout of what is sealed into the hub's rows: version {@value #VERSION}, of sessions {@value #SESSION_VERSION}.
 * Lengths are 32 bits, numbers big-endian.
 */
final class Records {
    static final int VERSION = 1;
    static final int SESSION_VERSION = 2;

    private Records() {}

    /** What identifies a session, and what it left to be said. */
    record SessionBody(
            PrincipalId principal,
            String clientId,
            long expirySeconds,
            @Nullable Left left) {}

    /** How a message is sent to a session. */
    record EntryBody(int handle, Entry.Form form, boolean received) {}

    /** A subscription without its session. */
    record SubscriptionBody(String filter, Qos qos, boolean noLocal, boolean retainAsPublished, int id) {}

    @FunctionalInterface
    private interface Body {
        void write(DataOutputStream out) throws IOException;
    }

    @FunctionalInterface
    private interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }

    static byte[] session(SessionBody session) {
        return bytes(out -> {
            text(out, session.principal().toString());
            text(out, session.clientId());
            out.writeLong(session.expirySeconds());
            Left left = session.left();
            out.writeBoolean(left != null);
            if (left != null) {
                Will will = left.will();
                text(out, will.topic());
                out.writeLong(will.delaySeconds());
                out.writeLong(will.lifetimeSeconds());
                content(out, will.content());
                out.write(left.certificate().toBytes());
            }
        });
    }

    static SessionBody session(byte[] bytes) {
        return read(bytes, in -> {
            PrincipalId principal = PrincipalId.parse(text(in));
            String clientId = text(in);
            long expirySeconds = in.readLong();
            return new SessionBody(principal, clientId, expirySeconds, in.readBoolean() ? left(in) : null);
        });
    }

    /** Of version 1, whose wills do not say by which certificate they were left. */
    static SessionBody sessionWithoutWill(byte[] bytesOfVersion1) {
        return read(bytesOfVersion1, in -> new SessionBody(PrincipalId.parse(text(in)), text(in), in.readLong(), null));
    }

    private static Left left(DataInputStream in) throws IOException {
        String topic = text(in);
        long delaySeconds = in.readLong();
        long lifetimeSeconds = in.readLong();
        Will will = new Will(topic, content(in), delaySeconds, lifetimeSeconds);
        byte[] digest = new byte[Fingerprint.BYTES];
        in.readFully(digest);
        return new Left(will, Fingerprint.ofDigest(digest));
    }

    static byte[] entry(EntryBody entry) {
        return bytes(out -> {
            out.writeShort(entry.handle());
            out.writeByte(entry.form().qos().level());
            out.writeBoolean(entry.form().retained());
            out.writeBoolean(entry.received());
            out.writeInt(entry.form().ids().length);
            for (int id : entry.form().ids()) {
                out.writeInt(id);
            }
        });
    }

    static EntryBody entry(byte[] bytes) {
        return read(bytes, in -> {
            int handle = in.readUnsignedShort();
            Qos qos = Qos.ofLevel(in.readByte());
            boolean retained = in.readBoolean();
            boolean received = in.readBoolean();
            int count = in.readInt();
            if (count < 0 || count > in.available() / 4) {
                throw new IOException(count + " identifiers in a record that has " + in.available() + " bytes left");
            }
            int[] ids = count == 0 ? Delivery.NO_IDS : new int[count];
            for (int i = 0; i < count; i++) {
                ids[i] = in.readInt();
            }
            return new EntryBody(handle, new Entry.Form(qos, retained, ids), received);
        });
    }

    static byte[] subscription(Subscription subscription) {
        return bytes(out -> {
            text(out, subscription.filter().toString());
            out.writeByte(subscription.qos().level());
            out.writeBoolean(subscription.noLocal());
            out.writeBoolean(subscription.retainAsPublished());
            out.writeInt(subscription.id());
        });
    }

    static SubscriptionBody subscription(byte[] bytes) {
        return read(
                bytes,
                in -> new SubscriptionBody(
                        text(in), Qos.ofLevel(in.readByte()), in.readBoolean(), in.readBoolean(), in.readInt()));
    }

    static byte[] message(Message message) {
        return bytes(out -> {
            out.writeLong(message.id());
            text(out, message.topic().toString());
            text(out, message.origin().toString());
            out.writeLong(message.timeMillis());
            content(
                    out,
                    new Content(
                            message.payload(),
                            message.qos(),
                            message.retain(),
                            message.expiresAtMillis(),
                            message.properties()));
            if (message.via() != null) { // after all that there was before there were gateways
                text(out, message.via().toString());
            }
        });
    }

    static Message message(byte[] bytes) {
        return read(bytes, in -> {
            long id = in.readLong();
            Topic topic = Topic.of(text(in));
            PrincipalId origin = PrincipalId.parse(text(in));
            long timeMillis = in.readLong();
            Content content = content(in);
            PrincipalId via = in.available() == 0 ? null : PrincipalId.parse(text(in));
            return new Message(id, topic, new Message.Said(origin, via, timeMillis), content);
        });
    }

    private static void content(DataOutputStream out, Content content) throws IOException {
        block(out, content.payload());
        out.writeByte(content.qos().level());
        out.writeBoolean(content.retain());
        out.writeLong(content.expiresAtMillis());
        MessageProperties properties = content.properties();
        out.writeBoolean(properties != null);
        if (properties != null) {
            properties(out, properties);
        }
    }

    private static Content content(DataInputStream in) throws IOException {
        byte[] payload = block(in);
        Qos qos = Qos.ofLevel(in.readByte());
        boolean retain = in.readBoolean();
        long expiresAtMillis = in.readLong();
        return new Content(payload, qos, retain, expiresAtMillis, in.readBoolean() ? properties(in) : null);
    }

    private static void properties(DataOutputStream out, MessageProperties properties) throws IOException {
        optional(out, properties.contentType());
        optional(out, properties.responseTopic());
        byte[] correlation = properties.correlationData();
        out.writeBoolean(correlation != null);
        if (correlation != null) {
            block(out, correlation);
        }
        out.writeBoolean(properties.utf8Payload());
        out.writeInt(properties.userProperties().size());
        for (UserProperty property : properties.userProperties()) {
            text(out, property.name());
            text(out, property.value());
        }
    }

    private static MessageProperties properties(DataInputStream in) throws IOException {
        String contentType = optional(in);
        String responseTopic = optional(in);
        byte[] correlation = in.readBoolean() ? block(in) : null;
        boolean utf8Payload = in.readBoolean();
        int count = in.readInt();
        List<UserProperty> user = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            user.add(new UserProperty(text(in), text(in)));
        }
        return new MessageProperties(contentType, responseTopic, correlation, utf8Payload, user);
    }

    private static void optional(DataOutputStream out, @Nullable String text) throws IOException {
        out.writeBoolean(text != null);
        if (text != null) {
            text(out, text);
        }
    }

    private static @Nullable String optional(DataInputStream in) throws IOException {
        return in.readBoolean() ? text(in) : null;
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        block(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(block(in), StandardCharsets.UTF_8);
    }

    private static void block(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] block(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("a block of " + length + " bytes in a record that has " + in.available() + " left");
        }
        return in.readNBytes(length);
    }

    private static byte[] bytes(Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try {
            body.write(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("arrays do not fail", e);
        }
        return bytes.toByteArray();
    }

    private static <T> T read(byte[] bytes, Reader<T> reader) {
        try {
            return reader.read(new DataInputStream(new ByteArrayInputStream(bytes)));
        } catch (IOException e) {
            throw new UncheckedIOException("a sealed record of the hub is not of its layout", e);
        }
    }
}
