package io.swarmguard.edge.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.swarmguard.formats.mqtt.Properties;
import io.swarmguard.formats.mqtt.PropertiesWriter;
import io.swarmguard.formats.mqtt.Property;
import io.swarmguard.message.Message;
import io.swarmguard.message.MessageProperties;
import io.swarmguard.message.UserProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the properties of a message look in MQTT 5 (3.3.2.3), both ways. */
final class MessageForm {
    /** Properties that are the same for every receiver, encoded once; the bytes are not to be changed. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Encoded(byte[] bytes) {}

    private MessageForm() {}

    /** What a PUBLISH or will says about its message; null if nothing. */
    static @Nullable MessageProperties read(Properties properties) {
        String contentType = properties.text(Property.CONTENT_TYPE);
        String responseTopic = properties.text(Property.RESPONSE_TOPIC);
        byte @Nullable [] correlation = properties.binary(Property.CORRELATION_DATA);
        boolean utf8 = properties.flag(Property.PAYLOAD_FORMAT_INDICATOR, false);
        List<UserProperty> user = properties.userProperties().stream()
                .map(pair -> new UserProperty(pair.name(), pair.value()))
                .toList();
        if (contentType == null && responseTopic == null && correlation == null && !utf8 && user.isEmpty()) {
            return null;
        }
        return new MessageProperties(contentType, responseTopic, correlation, utf8, user);
    }

    /** When the message expires, by its interval (3.3.2.3.3) and the time now. */
    static long expiresAtMillis(Properties properties, long nowMillis) {
        long seconds = properties.number(Property.MESSAGE_EXPIRY_INTERVAL, -1);
        return seconds < 0 ? Message.NEVER : nowMillis + seconds * 1000;
    }

    /** The encoded properties that all receivers get, with the hub's stamps; not to be changed. */
    static byte[] encode(Message message, Stamps stamps) {
        if (message.encoded() instanceof Encoded known) {
            return known.bytes;
        }
        Encoded encoded = stamps.of(message);
        MessageProperties properties = message.properties();
        if (properties != null) {
            encoded = with(properties, encoded);
        }
        message.encoded(encoded);
        return encoded.bytes;
    }

    private static Encoded with(MessageProperties properties, Encoded stamp) {
        ByteBuf out = Unpooled.buffer(128);
        write(out, properties);
        out.writeBytes(stamp.bytes);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return new Encoded(bytes);
    }

    private static void write(ByteBuf out, MessageProperties properties) {
        if (properties.utf8Payload()) {
            PropertiesWriter.number(out, Property.PAYLOAD_FORMAT_INDICATOR, 1);
        }
        if (properties.contentType() != null) {
            PropertiesWriter.text(out, Property.CONTENT_TYPE, properties.contentType());
        }
        if (properties.responseTopic() != null) {
            PropertiesWriter.text(out, Property.RESPONSE_TOPIC, properties.responseTopic());
        }
        if (properties.correlationData() != null) {
            PropertiesWriter.binary(out, Property.CORRELATION_DATA, properties.correlationData());
        }
        for (UserProperty pair : properties.userProperties()) {
            PropertiesWriter.user(out, pair.name(), pair.value());
        }
    }
}
