package io.swarmguard.edge.mqtt;

import io.netty.buffer.ByteBuf;
import io.swarmguard.formats.mqtt.BadPacketException;
import io.swarmguard.formats.mqtt.FrameReader;
import io.swarmguard.formats.mqtt.Packet;
import io.swarmguard.formats.mqtt.PacketReader;
import io.swarmguard.formats.mqtt.PacketType;
import io.swarmguard.formats.mqtt.Properties;
import io.swarmguard.formats.mqtt.Property;
import io.swarmguard.formats.mqtt.ReasonCode;
import io.swarmguard.gate.GateSession;
import io.swarmguard.message.Delivery;
import io.swarmguard.message.Outlet.Answer;
import io.swarmguard.message.Qos;
import io.swarmguard.terms.Reason;
import org.jspecify.annotations.Nullable;

/** What is said between CONNACK and the end: each packet becomes one call of the gate session, its outcome a packet. */
final class Conversation {
    private static final int PUBLISH = PacketType.PUBLISH.code();
    private static final int PINGREQ_FIRST = PacketType.PINGREQ.firstByte();

    private final MqttConnection connection;
    private final Outbound outbound;
    private final GateSession session;
    private final Agreement agreement;
    private final Publishing publishing;
    private final Subscribing subscribing;
    private final DeliveryWriter deliveries;

    Conversation(MqttConnection connection, GateSession session, Agreement agreement) {
        this.connection = connection;
        this.outbound = connection.outbound();
        this.session = session;
        this.agreement = agreement;
        this.publishing = new Publishing(connection, session, agreement);
        this.subscribing = new Subscribing(connection, session, agreement);
        this.deliveries = new DeliveryWriter(
                agreement, connection.edge().clock(), connection.edge().stamps());
    }

    GateSession session() {
        return session;
    }

    /** One packet from the client. */
    void take(FrameReader frame, ByteBuf in) throws BadPacketException {
        if (frame.typeCode() == PUBLISH) {
            publishing.take(frame, in);
            return;
        }
        int packetId = frame.plainAcknowledgement(in);
        if (packetId > 0) {
            acknowledged(frame.typeCode(), packetId);
        } else if (frame.first() == PINGREQ_FIRST && frame.start() == frame.end()) {
            outbound.pong();
        } else {
            take(PacketReader.read(frame, in, agreement.version()));
        }
    }

    /** The plain form of an acknowledgement: success, without properties. */
    private void acknowledged(int typeCode, int packetId) {
        if (typeCode == PacketType.PUBACK.code()) {
            session.acknowledged(packetId); // one that is not awaited means nothing
        } else if (typeCode == PacketType.PUBREC.code()) {
            received(packetId);
        } else if (typeCode == PacketType.PUBREL.code()) {
            publishing.release(packetId);
        } else {
            session.completed(packetId);
        }
    }

    private void take(Packet packet) throws BadPacketException {
        switch (packet) {
            case Packet.Puback ack -> session.acknowledged(ack.packetId());
            case Packet.Pubrec ack -> {
                if (ack.reason().isError()) { // 4.3.3: the client does not want it, and that is all
                    session.completed(ack.packetId());
                } else {
                    received(ack.packetId());
                }
            }
            case Packet.Pubrel ack -> publishing.release(ack.packetId());
            case Packet.Pubcomp ack -> session.completed(ack.packetId());
            case Packet.Subscribe subscribe -> subscribing.subscribe(subscribe);
            case Packet.Unsubscribe unsubscribe -> subscribing.unsubscribe(unsubscribe);
            case Packet.Disconnect disconnect -> disconnect(disconnect);
            case Packet.Pingreq ping -> outbound.pong();
            case Packet.Connect second -> throw notNow(second);
            case Packet.Connack answer -> throw notNow(answer);
            case Packet.Publish publish -> throw notNow(publish);
            case Packet.Suback answer -> throw notNow(answer);
            case Packet.Unsuback answer -> throw notNow(answer);
            case Packet.Pingresp answer -> throw notNow(answer);
            case Packet.Auth auth -> throw notNow(auth); // 4.12: only after an authentication method in CONNECT
        }
    }

    private static BadPacketException notNow(Packet packet) {
        return new BadPacketException(ReasonCode.PROTOCOL_ERROR, packet.type() + " is not for the server now");
    }

    /** Second step of an exactly-once delivery (4.3.3). */
    private void received(int packetId) {
        switch (session.received(packetId)) {
            case NOW -> outbound.acknowledge(PacketType.PUBREL, packetId);
            case LATER -> {}
            case UNKNOWN ->
                outbound.write(
                        new Packet.Pubrel(packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, Properties.NONE),
                        agreement.version());
        }
    }

    /** 3.14 */
    private void disconnect(Packet.Disconnect disconnect) throws BadPacketException {
        long expirySeconds = disconnect.properties().number(Property.SESSION_EXPIRY_INTERVAL, -1);
        if (expirySeconds > 0 && !agreement.outlives()) { // 3.14.2.2.2
            throw new BadPacketException(ReasonCode.PROTOCOL_ERROR, "session expiry where CONNECT had none");
        }
        connection.farewellFromPeer(disconnect.reason() != ReasonCode.SUCCESS, expirySeconds);
    }

    /** Encodes a delivery; one that the client cannot take counts as delivered (3.1.2.11.4). */
    void deliver(Delivery delivery) {
        if (!deliveries.write(outbound, delivery)) {
            connection.edge().signals().count(Reason.LIMIT_PACKET_SIZE);
            if (delivery.qos() != Qos.AT_MOST_ONCE) {
                connection.later(() -> settle(delivery));
            }
        }
    }

    private void settle(Delivery delivery) {
        if (delivery.qos() == Qos.AT_LEAST_ONCE) {
            session.acknowledged(delivery.handle());
        } else {
            session.completed(delivery.handle());
        }
    }

    /** What the disk had to have first is done, or failed. */
    void answer(Answer answer, int handle, @Nullable Reason failure) {
        if (answer == Answer.PUBLISHED) {
            publishing.settled(handle, failure);
        } else if (failure != null) {
            connection.refuse(Refusal.of(failure)); // the client tries the step again when it is back
        } else if (answer == Answer.RELEASED) {
            publishing.released(handle);
        } else {
            outbound.acknowledge(PacketType.PUBREL, handle);
        }
        if (!connection.inbound().isReading()) {
            connection.flushSoon();
        }
    }
}
