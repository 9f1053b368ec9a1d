package io.swarmguard.formats.mqtt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A control packet (chapter 3). Reason codes are those of MQTT 5; a 3.1.1 CONNACK's return code is given as the reason
 * code that says the same, and what 3.1.1 does not have (reason codes, properties) is SUCCESS and empty.
 */
public sealed interface Packet {

    PacketType type();

    /**
     * Opens the conversation (3.1).
     *
     * @param cleanStart 3.1.1 calls it clean session
     * @param keepAliveSeconds 0 = none
     * @param clientId may be empty
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over with the record; a copy would only cost
    record Connect(
            MqttVersion version,
            boolean cleanStart,
            int keepAliveSeconds,
            Properties properties,
            String clientId,
            @Nullable Will will,
            @Nullable String userName,
            byte @Nullable [] password)
            implements Packet {
        /** A CONNECT without will, user name and password. */
        public static Connect of(
                MqttVersion version, String clientId, boolean cleanStart, int keepAliveSeconds, Properties properties) {
            return new Connect(version, cleanStart, keepAliveSeconds, properties, clientId, null, null, null);
        }

        @Override
        public PacketType type() {
            return PacketType.CONNECT;
        }
    }

    /** Answers CONNECT (3.2). */
    record Connack(boolean sessionPresent, ReasonCode reason, Properties properties) implements Packet {
        @Override
        public PacketType type() {
            return PacketType.CONNACK;
        }
    }

    /**
     * Carries a message (3.3). The hot paths use {@link PublishView} and {@link PublishWriter} instead.
     *
     * @param topic empty only if the properties have a topic alias
     * @param packetId 1 to 65,535; 0 at QoS 0
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over with the record; a copy would only cost
    record Publish(
            String topic,
            byte[] payload,
            int qos,
            boolean retain,
            boolean duplicate,
            int packetId,
            Properties properties)
            implements Packet {
        @Override
        public PacketType type() {
            return PacketType.PUBLISH;
        }
    }

    /** Answers a PUBLISH at QoS 1 (3.4). */
    record Puback(int packetId, ReasonCode reason, Properties properties) implements Packet {
        public Puback(int packetId) {
            this(packetId, ReasonCode.SUCCESS, Properties.NONE);
        }

        @Override
        public PacketType type() {
            return PacketType.PUBACK;
        }
    }

    /** First answer to a PUBLISH at QoS 2 (3.5). */
    record Pubrec(int packetId, ReasonCode reason, Properties properties) implements Packet {
        public Pubrec(int packetId) {
            this(packetId, ReasonCode.SUCCESS, Properties.NONE);
        }

        @Override
        public PacketType type() {
            return PacketType.PUBREC;
        }
    }

    /** Answers PUBREC (3.6). */
    record Pubrel(int packetId, ReasonCode reason, Properties properties) implements Packet {
        public Pubrel(int packetId) {
            this(packetId, ReasonCode.SUCCESS, Properties.NONE);
        }

        @Override
        public PacketType type() {
            return PacketType.PUBREL;
        }
    }

    /** Answers PUBREL (3.7). */
    record Pubcomp(int packetId, ReasonCode reason, Properties properties) implements Packet {
        public Pubcomp(int packetId) {
            this(packetId, ReasonCode.SUCCESS, Properties.NONE);
        }

        @Override
        public PacketType type() {
            return PacketType.PUBCOMP;
        }
    }

    /** Asks for messages (3.8). */
    record Subscribe(int packetId, List<Subscription> subscriptions, Properties properties) implements Packet {
        public Subscribe {
            subscriptions = List.copyOf(subscriptions);
        }

        @Override
        public PacketType type() {
            return PacketType.SUBSCRIBE;
        }
    }

    /** Answers SUBSCRIBE, one reason per filter (3.9); to 3.1.1 every error is 0x80. */
    record Suback(int packetId, List<ReasonCode> reasons, Properties properties) implements Packet {
        public Suback {
            reasons = List.copyOf(reasons);
        }

        @Override
        public PacketType type() {
            return PacketType.SUBACK;
        }
    }

    /** Ends subscriptions (3.10). */
    record Unsubscribe(int packetId, List<String> filters, Properties properties) implements Packet {
        public Unsubscribe {
            filters = List.copyOf(filters);
        }

        @Override
        public PacketType type() {
            return PacketType.UNSUBSCRIBE;
        }
    }

    /** Answers UNSUBSCRIBE, one reason per filter (3.11); in 3.1.1 there are none. */
    record Unsuback(int packetId, List<ReasonCode> reasons, Properties properties) implements Packet {
        public Unsuback {
            reasons = List.copyOf(reasons);
        }

        @Override
        public PacketType type() {
            return PacketType.UNSUBACK;
        }
    }

    /** "Are you there?" (3.12). */
    record Pingreq() implements Packet {
        @Override
        public PacketType type() {
            return PacketType.PINGREQ;
        }
    }

    /** "I am." (3.13). */
    record Pingresp() implements Packet {
        @Override
        public PacketType type() {
            return PacketType.PINGRESP;
        }
    }

    /** The last packet (3.14); from the server only in MQTT 5. */
    record Disconnect(ReasonCode reason, Properties properties) implements Packet {
        public Disconnect(ReasonCode reason) {
            this(reason, Properties.NONE);
        }

        @Override
        public PacketType type() {
            return PacketType.DISCONNECT;
        }
    }

    /** Enhanced authentication (3.15), MQTT 5 only. */
    record Auth(ReasonCode reason, Properties properties) implements Packet {
        @Override
        public PacketType type() {
            return PacketType.AUTH;
        }
    }
}
