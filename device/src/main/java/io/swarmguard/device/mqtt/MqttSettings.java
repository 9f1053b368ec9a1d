package io.swarmguard.device.mqtt;

import io.swarmguard.device.identity.Credentials;
import io.swarmguard.formats.mqtt.MqttVersion;
import io.swarmguard.formats.mqtt.Packet;
import io.swarmguard.formats.mqtt.Properties;
import io.swarmguard.formats.mqtt.Property;
import io.swarmguard.formats.mqtt.Will;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How one client connects. Made by {@link #builder}; immutable. */
public final class MqttSettings {
    private static final Duration LONGEST_KEEP_ALIVE = Duration.ofSeconds(65_535);

    private final Builder values;

    private MqttSettings(Builder values) {
        this.values = values;
    }

    /**
     * Begins with MQTT 5, a clean session, a keep-alive of 60 s and no reconnection.
     *
     * @param host name or address; the hub's certificate must name it
     * @param clientId 1 to 65,535 bytes; the hub keeps client ids of different principals apart
     */
    public static Builder builder(String host, int port, String clientId, Credentials credentials) {
        return new Builder(host, port, clientId, credentials);
    }

    String host() {
        return values.host;
    }

    int port() {
        return values.port;
    }

    String clientId() {
        return values.clientId;
    }

    Credentials credentials() {
        return values.credentials;
    }

    MqttVersion version() {
        return values.version;
    }

    boolean cleanStart() {
        return values.cleanStart;
    }

    Duration sessionExpiry() {
        return values.sessionExpiry;
    }

    Duration keepAlive() {
        return values.keepAlive;
    }

    Duration connectTimeout() {
        return values.connectTimeout;
    }

    int receiveMaximum() {
        return values.receiveMaximum;
    }

    int maxPending() {
        return values.maxPending;
    }

    int maxPacketBytes() {
        return values.maxPacketBytes;
    }

    @Nullable
    Will will() {
        return values.will;
    }

    @Nullable
    InetAddress localAddress() {
        return values.localAddress;
    }

    @Nullable
    Backoff reconnect() {
        return values.reconnect;
    }

    /** What to greet the hub with (3.1). */
    Packet connectPacket() {
        Properties properties = Properties.NONE;
        if (version() == MqttVersion.V5) {
            properties = Properties.builder()
                    .number(
                            Property.SESSION_EXPIRY_INTERVAL,
                            Math.min(0xffff_ffffL, sessionExpiry().toSeconds()))
                    .number(Property.RECEIVE_MAXIMUM, receiveMaximum())
                    .number(Property.MAXIMUM_PACKET_SIZE, maxPacketBytes())
                    .build();
        }
        return new Packet.Connect(
                version(), cleanStart(), (int) keepAlive().toSeconds(), properties, clientId(), will(), null, null);
    }

    /** Collects settings. */
    public static final class Builder implements Cloneable {
        private final String host;
        private final int port;
        private final String clientId;
        private final Credentials credentials;
        private MqttVersion version = MqttVersion.V5;
        private boolean cleanStart = true;
        private Duration sessionExpiry = Duration.ZERO;
        private Duration keepAlive = Duration.ofSeconds(60);
        private Duration connectTimeout = Duration.ofSeconds(10);
        private int receiveMaximum = 64;
        private int maxPending = 1_000;
        private int maxPacketBytes = 256 * 1024;
        private @Nullable Will will;
        private @Nullable InetAddress localAddress;
        private @Nullable Backoff reconnect;

        private Builder(String host, int port, String clientId, Credentials credentials) {
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
            }
            this.host = host;
            this.port = port;
            this.clientId = clientId;
            this.credentials = credentials;
        }

        public Builder version(MqttVersion value) {
            version = value;
            return this;
        }

        /** A session that the hub keeps this long after a disconnection, with its subscriptions and messages. */
        public Builder persistentSession(Duration expiry) {
            cleanStart = false;
            sessionExpiry = expiry;
            return this;
        }

        /** Zero = none; whole seconds, at most 65,535. */
        public Builder keepAlive(Duration value) {
            if (value.isNegative() || value.compareTo(LONGEST_KEEP_ALIVE) > 0) {
                throw new IllegalArgumentException("a keep-alive is 0 to 65535 s, not " + value);
            }
            keepAlive = value;
            return this;
        }

        /** From the first SYN to the CONNACK. */
        public Builder connectTimeout(Duration value) {
            connectTimeout = value;
            return this;
        }

        /** Received messages of QoS 1 and 2 not yet acknowledged, 1 to 65,535 (MQTT 5). */
        public Builder receiveMaximum(int messages) {
            receiveMaximum = bounded(messages, 65_535);
            return this;
        }

        /** Messages of QoS 1 and 2 that wait here for the hub, 1 to 60,000; one more is refused. */
        public Builder maxPending(int messages) {
            maxPending = bounded(messages, 60_000); // below the number of packet identifiers
            return this;
        }

        /** Largest packet accepted from the hub, in bytes, from 1,024. */
        public Builder maxPacketBytes(int bytes) {
            maxPacketBytes = Math.max(1_024, bytes);
            return this;
        }

        public Builder will(Will value) {
            will = value;
            return this;
        }

        /** Connects from this address. */
        public Builder localAddress(InetAddress value) {
            localAddress = value;
            return this;
        }

        /** Connects again after a loss or failure until closed. */
        public Builder reconnect(Backoff value) {
            reconnect = value;
            return this;
        }

        public MqttSettings build() {
            try {
                return new MqttSettings((Builder) clone());
            } catch (CloneNotSupportedException e) {
                throw new AssertionError(e);
            }
        }

        private static int bounded(int value, int most) {
            if (value < 1 || value > most) {
                throw new IllegalArgumentException("1 to " + most + ", not " + value);
            }
            return value;
        }
    }
}
