package io.swarmguard.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a sender may say about a message besides topic and payload; carried to receivers unchanged.
 *
 * @param utf8Payload whether the sender declares the payload to be UTF-8 text
 * @param correlationData not copied: neither side changes it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record MessageProperties(
        @Nullable String contentType,
        @Nullable String responseTopic,
        byte @Nullable [] correlationData,
        boolean utf8Payload,
        List<UserProperty> userProperties) {
    private static final int OBJECTS_BYTES = 48;
    private static final int TEXT_BYTES = 48; // a String and its array
    private static final int CHARACTER_BYTES = 3; // two in memory, and one as an edge may remember it encoded

    public MessageProperties {
        userProperties = List.copyOf(userProperties);
    }

    /** Bytes of memory they take, an estimate from above, so that nobody fills a queue with what is not counted. */
    int sizeBytes() {
        int size = OBJECTS_BYTES + text(contentType) + text(responseTopic);
        size += correlationData == null ? 0 : correlationData.length;
        for (UserProperty property : userProperties) {
            size += OBJECTS_BYTES + text(property.name()) + text(property.value());
        }
        return size;
    }

    private static int text(@Nullable String text) {
        return text == null ? 0 : TEXT_BYTES + text.length() * CHARACTER_BYTES;
    }

    /** In whose name the sender wants it said, as {@link UserProperty#AS}; null if it does not say. Who says several, says no name. */
    public @Nullable String as() {
        List<String> names = userProperties.stream()
                .filter(property -> property.name().equals(UserProperty.AS))
                .map(UserProperty::value)
                .toList();
        return names.isEmpty() ? null : String.join(",", names);
    }

    /** Whether there are names among them that belong to the hub. */
    public boolean hasReserved() {
        return userProperties.stream().anyMatch(UserProperty::isReserved);
    }

    /** These without the names that belong to the hub. */
    public MessageProperties withoutReserved() {
        List<UserProperty> kept =
                userProperties.stream().filter(p -> !p.isReserved()).toList();
        return new MessageProperties(contentType, responseTopic, correlationData, utf8Payload, kept);
    }
}
