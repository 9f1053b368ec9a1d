package io.swarmguard.device.mqtt;

import io.netty.util.concurrent.EventExecutor;
import io.swarmguard.formats.mqtt.Packet;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Messages on their way from the hub (4.3). Exactly-once identifiers outlive a connection, so that a repetition after
 * the reconnection is known. Used on the client's event loop only.
 */
final class Inbox {
    private final EventExecutor loop;
    private final MqttListener listener;
    private final Set<Integer> exactlyOnce = new HashSet<>();
    private @Nullable Connection connection;

    Inbox(EventExecutor loop, MqttListener listener) {
        this.loop = loop;
        this.listener = listener;
    }

    void connected(Connection fresh, boolean sessionPresent) {
        connection = fresh;
        if (!sessionPresent) {
            exactlyOnce.clear();
        }
    }

    void published(Connection from, Packet.Publish packet) {
        int id = packet.packetId();
        if (packet.qos() == 2 && !exactlyOnce.add(id)) {
            from.send(new Packet.Pubrec(id)); // a repetition: heard already
            return;
        }
        MqttMessage message =
                new MqttMessage(packet.topic(), packet.payload(), packet.qos(), packet.retain(), packet.properties());
        listener.onMessage(message, () -> acknowledge(from, packet.qos(), id));
    }

    /** From any thread. An acknowledgement for a connection that is gone would confuse the next one's identifiers. */
    private void acknowledge(Connection from, int qos, int id) {
        if (qos == 0) {
            return;
        }
        if (!loop.inEventLoop()) {
            loop.execute(() -> acknowledge(from, qos, id));
        } else if (from == connection) {
            from.send(qos == 1 ? new Packet.Puback(id) : new Packet.Pubrec(id));
        }
    }

    void released(Connection from, Packet.Pubrel packet) {
        exactlyOnce.remove(packet.packetId());
        from.send(new Packet.Pubcomp(packet.packetId()));
    }
}
