package io.swarmguard.edge.mqtt;

import io.netty.buffer.ByteBuf;
import io.swarmguard.formats.mqtt.BadPacketException;
import io.swarmguard.formats.mqtt.FrameReader;
import io.swarmguard.formats.mqtt.Packet;
import io.swarmguard.formats.mqtt.PacketType;
import io.swarmguard.formats.mqtt.Properties;
import io.swarmguard.formats.mqtt.Property;
import io.swarmguard.formats.mqtt.PublishView;
import io.swarmguard.formats.mqtt.ReasonCode;
import io.swarmguard.gate.GateSession;
import io.swarmguard.gate.PublishOutcome;
import io.swarmguard.gate.PublishPath;
import io.swarmguard.gate.Settling;
import io.swarmguard.message.Content;
import io.swarmguard.message.Message;
import io.swarmguard.message.MessageProperties;
import io.swarmguard.message.Qos;
import io.swarmguard.terms.Reason;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** What a client publishes (3.3) and how that is answered. */
final class Publishing {
    private final MqttConnection connection;
    private final Outbound outbound;
    private final GateSession session;
    private final Agreement agreement;
    private final PublishView view = new PublishView();
    /** Index 0 is unused; as long as the aliases that the client may set. */
    private final @Nullable PublishPath[] aliases;
    /** Exactly-once publishes that are neither refused nor released. */
    private final BitSet exactlyOnce = new BitSet();

    private int exactlyOnceCount;
    /** At-least-once publishes that wait for the disk. */
    private int unsynced;

    private int denied;

    Publishing(MqttConnection connection, GateSession session, Agreement agreement) {
        this.connection = connection;
        this.outbound = connection.outbound();
        this.session = session;
        this.agreement = agreement;
        this.aliases = new @Nullable PublishPath[agreement.aliasesIn() + 1];
    }

    void take(FrameReader frame, ByteBuf in) throws BadPacketException {
        view.read(frame, in, agreement.version());
        MessageProperties properties = null;
        long expiresAtMillis = Message.NEVER;
        int alias;
        if (view.hasProperties(in)) {
            Properties said = view.properties(in);
            if (!said.subscriptionIds().isEmpty()) { // 3.3.4
                throw new BadPacketException(ReasonCode.PROTOCOL_ERROR, "PUBLISH with a subscription identifier");
            }
            alias = (int) said.number(Property.TOPIC_ALIAS, 0);
            expiresAtMillis =
                    MessageForm.expiresAtMillis(said, connection.edge().clock().millis());
            properties = MessageForm.read(said);
        } else {
            alias = view.aliasAlone(in);
        }
        PublishPath path = path(in, alias);
        Qos qos = Qos.ofLevel(view.qos());
        int packetId = view.packetId();
        if (qos != Qos.AT_MOST_ONCE && isOverReceiveMaximum(packetId)) {
            return;
        }
        Content content = new Content(view.copyPayload(in), qos, view.isRetained(), expiresAtMillis, properties);
        answer(session.publish(path, content, packetId), qos, packetId);
    }

    /** By its name, or by an alias that stands for one (3.3.2.3.4). */
    private PublishPath path(ByteBuf in, int alias) throws BadPacketException {
        if (alias >= aliases.length) {
            throw new BadPacketException(ReasonCode.TOPIC_ALIAS_INVALID, "topic alias above the maximum");
        }
        if (view.topicLength() == 0 && alias > 0) {
            PublishPath known = aliases[alias];
            if (known == null) {
                throw new BadPacketException(ReasonCode.PROTOCOL_ERROR, "topic alias that was not set");
            }
            return known;
        }
        byte[] topic = connection.edge().topicRoom();
        view.copyTopic(in, topic);
        PublishPath path = session.path(topic, 0, view.topicLength());
        if (alias > 0) {
            aliases[alias] = path;
        }
        return path;
    }

    /**
     * 3.3.4: an MQTT 5 client was told how many it may have under way, and is disconnected. A 3.1.1 client was not: it is
     * heard again when the disk has caught up, and its session refuses what is too much at exactly once.
     */
    private boolean isOverReceiveMaximum(int packetId) {
        if (unsynced + exactlyOnceCount < agreement.receiveMaximum() || exactlyOnce.get(packetId)) {
            return false;
        }
        if (!agreement.five()) {
            connection.inbound().pause(Inbound.DISK_BEHIND);
            return false;
        }
        connection.refuse(new Refusal(
                Reason.LIMIT_INFLIGHT, ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, "more under way than the receive maximum"));
        return true;
    }

    private void answer(PublishOutcome outcome, Qos qos, int packetId) {
        switch (outcome) {
            case PublishOutcome.Refused refused -> refuse(refused.reason(), qos, packetId);
            case PublishOutcome.Accepted accepted -> {
                if (qos == Qos.EXACTLY_ONCE && !exactlyOnce.get(packetId)) {
                    exactlyOnce.set(packetId);
                    exactlyOnceCount++;
                }
                if (accepted != PublishOutcome.Accepted.LATER) {
                    accept(qos, packetId, accepted == PublishOutcome.Accepted.NOBODY);
                } else if (qos == Qos.AT_LEAST_ONCE) {
                    unsynced++;
                }
            }
        }
    }

    private void accept(Qos qos, int packetId, boolean nobody) {
        if (qos == Qos.AT_MOST_ONCE) {
            return;
        }
        if (nobody && agreement.five()) {
            acknowledge(qos, packetId, ReasonCode.NO_MATCHING_SUBSCRIBERS);
        } else {
            outbound.acknowledge(qos == Qos.AT_LEAST_ONCE ? PacketType.PUBACK : PacketType.PUBREC, packetId);
        }
    }

    /**
     * MQTT 5 is told by a reason code. 3.1.1 has none: an acknowledgement would say that the message was taken, so there
     * is none, and who does it too often is disconnected; not for what a policy forbids, which is taken from it for a while
     * perhaps, as in quarantine, where it is to stay connected.
     */
    private void refuse(Reason reason, Qos qos, int packetId) {
        if (qos == Qos.EXACTLY_ONCE) {
            forget(packetId);
        }
        if (agreement.five()) {
            if (qos != Qos.AT_MOST_ONCE) {
                acknowledge(qos, packetId, WireCodes.PUBACK.of(reason));
            }
        } else if (reason != Reason.FORBIDDEN
                && ++denied >= connection.edge().limits().deniedPublishes()) {
            connection.refuse(Refusal.of(reason));
        }
    }

    private void acknowledge(Qos qos, int packetId, ReasonCode code) {
        Packet answer = qos == Qos.AT_LEAST_ONCE
                ? new Packet.Puback(packetId, code, Properties.NONE)
                : new Packet.Pubrec(packetId, code, Properties.NONE);
        outbound.write(answer, agreement.version());
    }

    /** The disk has a publish that was accepted for later, or could not take it. */
    void settled(int packetId, @Nullable Reason failure) {
        Qos qos = exactlyOnce.get(packetId) ? Qos.EXACTLY_ONCE : Qos.AT_LEAST_ONCE;
        if (qos == Qos.AT_LEAST_ONCE) {
            unsynced--;
        }
        if (failure == null) {
            accept(qos, packetId, false);
        } else if (agreement.five()) {
            refuse(failure, qos, packetId);
        } else {
            connection.refuse(Refusal.of(failure)); // so that the client sends it again
        }
        resumeIfBelow();
    }

    /** The client releases an exactly-once publish (4.3.3). */
    void release(int packetId) {
        Settling settling = session.release(packetId);
        if (settling == Settling.NOW) {
            released(packetId);
        } else if (settling == Settling.UNKNOWN) {
            forget(packetId);
            outbound.write(
                    new Packet.Pubcomp(packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, Properties.NONE),
                    agreement.version());
        }
    }

    void released(int packetId) {
        forget(packetId);
        outbound.acknowledge(PacketType.PUBCOMP, packetId);
        resumeIfBelow();
    }

    private void forget(int packetId) {
        if (exactlyOnce.get(packetId)) {
            exactlyOnce.clear(packetId);
            exactlyOnceCount--;
        }
    }

    private void resumeIfBelow() {
        if (unsynced + exactlyOnceCount < agreement.receiveMaximum()) {
            connection.resume(Inbound.DISK_BEHIND);
        }
    }
}
