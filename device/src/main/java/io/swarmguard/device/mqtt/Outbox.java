package io.swarmguard.device.mqtt;

import io.swarmguard.formats.mqtt.Packet;
import io.swarmguard.formats.mqtt.ReasonCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages of QoS 1 and 2 on their way to the hub (4.3, 4.4), and the packet identifiers of everything that waits for an
 * answer. Outlives connections; used on the client's event loop only.
 */
final class Outbox {
    private final int capacity;
    private final Map<Integer, Pending> sent = new LinkedHashMap<>();
    private final Deque<Pending> waiting = new ArrayDeque<>();
    private final Map<Integer, CompletableFuture<List<ReasonCode>>> requests = new LinkedHashMap<>();
    private int receiveMaximum;
    private int lastId;

    private static final class Pending {
        final MqttMessage message;
        final CompletableFuture<ReasonCode> answer;
        boolean received; // PUBREC came: the hub has it, only the handshake is open

        Pending(MqttMessage message, CompletableFuture<ReasonCode> answer) {
            this.message = message;
            this.answer = answer;
        }
    }

    Outbox(int capacity) {
        this.capacity = capacity;
    }

    /** Takes a message; it leaves with {@link #pump}. */
    void add(MqttMessage message, CompletableFuture<ReasonCode> answer) {
        if (sent.size() + waiting.size() >= capacity) {
            answer.completeExceptionally(
                    new MqttException("too many messages wait for the hub", ReasonCode.QUOTA_EXCEEDED, null));
        } else {
            waiting.add(new Pending(message, answer));
        }
    }

    /** Sends what the hub's receive maximum lets through (3.1.2.11.3). */
    void pump(Consumer<Packet> out) {
        while (sent.size() < receiveMaximum && !waiting.isEmpty()) {
            Pending next = waiting.remove();
            int id = freshId();
            sent.put(id, next);
            out.accept(publish(next.message, id, false));
        }
    }

    /** A connection is up: says again what was not answered (4.4). */
    void resume(boolean sessionPresent, int hubReceiveMaximum, Consumer<Packet> out) {
        receiveMaximum = hubReceiveMaximum;
        if (sessionPresent) {
            sent.forEach((id, pending) ->
                    out.accept(pending.received ? new Packet.Pubrel(id) : publish(pending.message, id, true)));
        } else {
            startOver();
        }
        pump(out);
    }

    /** The hub forgot the session: what it had received is delivered, the rest is new to it. */
    private void startOver() {
        List<Pending> unanswered = new ArrayList<>(sent.values());
        sent.clear();
        for (Pending pending : unanswered.reversed()) {
            if (pending.received) {
                pending.answer.complete(ReasonCode.SUCCESS);
            } else {
                waiting.addFirst(pending);
            }
        }
    }

    void acknowledged(Packet.Puback answer) {
        finish(answer.packetId(), answer.reason());
    }

    /** @return what to answer; null if the hub refused the message, which ends the exchange */
    @Nullable
    Packet received(Packet.Pubrec answer) {
        if (answer.reason().isError()) {
            finish(answer.packetId(), answer.reason());
            return null;
        }
        Pending pending = sent.get(answer.packetId());
        if (pending != null) {
            pending.received = true;
        }
        return new Packet.Pubrel(answer.packetId());
    }

    void completed(Packet.Pubcomp answer) {
        finish(answer.packetId(), answer.reason());
    }

    private void finish(int id, ReasonCode reason) {
        Pending pending = sent.remove(id);
        if (pending != null) {
            pending.answer.complete(reason);
        }
    }

    /** An identifier for a SUBSCRIBE or UNSUBSCRIBE, whose answer goes to the future. */
    int request(CompletableFuture<List<ReasonCode>> answer) {
        int id = freshId();
        requests.put(id, answer);
        return id;
    }

    void answered(int id, List<ReasonCode> reasons) {
        CompletableFuture<List<ReasonCode>> answer = requests.remove(id);
        if (answer != null) {
            answer.complete(reasons);
        }
    }

    /** The connection is gone: requests fail, messages stay for the next one if there will be one. */
    void disconnected(MqttException why, boolean willReturn) {
        Collection<CompletableFuture<List<ReasonCode>>> unanswered = new ArrayList<>(requests.values());
        requests.clear();
        unanswered.forEach(answer -> answer.completeExceptionally(why));
        if (!willReturn) {
            List<Pending> lost = new ArrayList<>(sent.values());
            lost.addAll(waiting);
            sent.clear();
            waiting.clear();
            lost.forEach(pending -> pending.answer.completeExceptionally(why));
        }
    }

    private int freshId() {
        do {
            lastId = lastId == 65_535 ? 1 : lastId + 1;
        } while (sent.containsKey(lastId) || requests.containsKey(lastId));
        return lastId;
    }

    static Packet publish(MqttMessage message, int id, boolean duplicate) {
        return new Packet.Publish(
                message.topic(),
                message.payload(),
                message.qos(),
                message.retain(),
                duplicate,
                id,
                message.properties());
    }
}
