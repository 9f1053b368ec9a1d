package io.swarmguard.edge.mqtt;

import io.netty.buffer.ByteBuf;
import io.swarmguard.formats.mqtt.BadPacketException;
import io.swarmguard.formats.mqtt.FrameReader;
import io.swarmguard.formats.mqtt.MqttVersion;
import io.swarmguard.formats.mqtt.Packet;
import io.swarmguard.formats.mqtt.PacketReader;
import io.swarmguard.formats.mqtt.Properties;
import io.swarmguard.formats.mqtt.Property;
import io.swarmguard.formats.mqtt.ReasonCode;
import io.swarmguard.gate.ConnectOutcome.Connected;
import io.swarmguard.gate.ConnectRequest;
import io.swarmguard.message.Content;
import io.swarmguard.message.Qos;
import io.swarmguard.message.Will;
import io.swarmguard.terms.Reason;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A CONNECT (3.1), what it asks for, and the CONNACK (3.2) that answers it. */
record Greeting(Packet.Connect connect) {
    /** Bytes; the standard demands 23 at least (3.1.3.1). Not to be set: it is in the key of every stored session. */
    private static final int MAX_CLIENT_ID_BYTES = 256;

    private static final long NEVER_EXPIRES = 0xffff_ffffL;
    private static final int MOST = 65_535;

    private static final int FIVE = MqttVersion.V5.level();

    /**
     * Reads a CONNECT and tells {@code farewell} how its sender can be answered, even if it is not valid.
     *
     * @throws BadPacketException if it is not a valid CONNECT
     */
    static Greeting read(FrameReader frame, ByteBuf in, Farewell farewell) throws BadPacketException {
        try {
            if (PacketReader.read(frame, in, MqttVersion.V3_1_1) instanceof Packet.Connect connect) {
                farewell.greeted(connect.version());
                return new Greeting(connect);
            }
            throw new BadPacketException(ReasonCode.PROTOCOL_ERROR, "first packet is not CONNECT");
        } catch (BadPacketException bad) {
            if (level(in, frame.start(), frame.end()) >= FIVE) {
                farewell.greeted(MqttVersion.V5);
            } else if (bad.reason() == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION) {
                farewell.greeted(MqttVersion.V3_1_1); // 3.1.1: MQTT-3.1.2-2; anything else closes without a word
            }
            throw bad;
        }
    }

    /** The protocol level byte behind the protocol name, 0 if there is none. */
    private static int level(ByteBuf in, int start, int end) {
        int at = end - start < 2 ? end : start + 2 + in.getUnsignedShort(start);
        return at < end ? in.getUnsignedByte(at) : 0;
    }

    /** What cannot be granted to anybody, whoever asks. */
    @Nullable
    Refusal refusal() {
        if (connect.properties().has(Property.AUTHENTICATION_METHOD)) { // 4.12
            return new Refusal(Reason.UNSUPPORTED, ReasonCode.BAD_AUTHENTICATION_METHOD, "enhanced authentication");
        }
        String id = connect.clientId();
        if (id.getBytes(StandardCharsets.UTF_8).length > MAX_CLIENT_ID_BYTES
                || id.chars().anyMatch(Character::isISOControl)) {
            return badClientId("client identifier too long or with control characters");
        }
        if (!five() && id.isEmpty() && !connect.cleanStart()) { // 3.1.1: MQTT-3.1.3-8
            return badClientId("no client identifier for a session that is to be kept");
        }
        return null;
    }

    private static Refusal badClientId(String why) {
        return new Refusal(Reason.INVALID_REQUEST, ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, why);
    }

    ConnectRequest request(String address, long nowMillis) {
        return new ConnectRequest(
                connect.clientId(),
                connect.cleanStart(),
                expirySeconds(),
                (int) connect.properties().number(Property.RECEIVE_MAXIMUM, MOST),
                five() ? "mqtt-5" : "mqtt-3.1.1",
                address,
                will(nowMillis));
    }

    /** 3.1.2.11.2; in 3.1.1 a session that is not clean is kept for as long as the hub keeps any. */
    private long expirySeconds() {
        if (five()) {
            return connect.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0);
        }
        return connect.cleanStart() ? 0 : NEVER_EXPIRES;
    }

    private @Nullable Will will(long nowMillis) {
        var will = connect.will();
        if (will == null) {
            return null;
        }
        Properties properties = will.properties();
        Content content = new Content(
                will.payload(),
                Qos.ofLevel(will.qos()),
                will.retain(),
                MessageForm.expiresAtMillis(properties, nowMillis),
                MessageForm.read(properties));
        return new Will(
                will.topic(),
                content,
                properties.number(Property.WILL_DELAY_INTERVAL, 0),
                properties.number(Property.MESSAGE_EXPIRY_INTERVAL, -1));
    }

    Agreement agreement(MqttLimits limits, int receiveMaximum) {
        Properties asked = connect.properties();
        long largest = asked.number(Property.MAXIMUM_PACKET_SIZE, Integer.MAX_VALUE);
        long aliases = asked.number(Property.TOPIC_ALIAS_MAXIMUM, 0);
        return new Agreement(
                connect.version(),
                keepAliveSeconds(limits),
                (int) Math.min(largest, Integer.MAX_VALUE),
                (int) Math.min(aliases, limits.topicAliases()),
                five() ? limits.topicAliases() : 0,
                receiveMaximum,
                expirySeconds() > 0);
    }

    private int keepAliveSeconds(MqttLimits limits) {
        int asked = connect.keepAliveSeconds();
        boolean tooLong = asked == 0 || asked > limits.keepAliveSeconds();
        return five() && tooLong ? limits.keepAliveSeconds() : asked;
    }

    /** The CONNACK that says yes; only what differs from the standard's defaults and from what was asked. */
    Packet.Connack accept(Connected connected, Agreement agreement, MqttLimits limits) {
        if (!five()) {
            return new Packet.Connack(connected.sessionPresent(), ReasonCode.SUCCESS, Properties.NONE);
        }
        Properties.Builder properties = Properties.builder()
                .number(Property.MAXIMUM_PACKET_SIZE, limits.packetBytes())
                .flag(Property.SHARED_SUBSCRIPTION_AVAILABLE, false);
        if (connected.expirySeconds() != expirySeconds()) {
            properties.number(Property.SESSION_EXPIRY_INTERVAL, connected.expirySeconds());
        }
        if (agreement.receiveMaximum() < MOST) {
            properties.number(Property.RECEIVE_MAXIMUM, agreement.receiveMaximum());
        }
        if (agreement.aliasesIn() > 0) {
            properties.number(Property.TOPIC_ALIAS_MAXIMUM, agreement.aliasesIn());
        }
        if (connect.clientId().isEmpty()) {
            properties.text(Property.ASSIGNED_CLIENT_IDENTIFIER, connected.clientId());
        }
        if (agreement.keepAliveSeconds() != connect.keepAliveSeconds()) {
            properties.number(Property.SERVER_KEEP_ALIVE, agreement.keepAliveSeconds());
        }
        return new Packet.Connack(connected.sessionPresent(), ReasonCode.SUCCESS, properties.build());
    }

    private boolean five() {
        return connect.version() == MqttVersion.V5;
    }
}
