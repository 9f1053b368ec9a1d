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

    public MessageProperties {
        userProperties = List.copyOf(userProperties);
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
