package io.swarmguard.edge.mqtt;

import io.swarmguard.formats.mqtt.Packet;
import io.swarmguard.formats.mqtt.Properties;
import io.swarmguard.formats.mqtt.ReasonCode;
import io.swarmguard.formats.mqtt.Subscription;
import io.swarmguard.formats.mqtt.Topics;
import io.swarmguard.gate.GateSession;
import io.swarmguard.gate.SubscribeOutcome;
import io.swarmguard.gate.SubscribeRequest;
import io.swarmguard.gate.SubscribeRequest.RetainHandling;
import io.swarmguard.message.Qos;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** What a client subscribes to (3.8) and no longer does (3.10), and how that is answered. */
final class Subscribing {
    private static final RetainHandling[] RETAIN_HANDLING = {
        RetainHandling.SEND, RetainHandling.SEND_IF_NEW, RetainHandling.DO_NOT_SEND
    };

    private final MqttConnection connection;
    private final GateSession session;
    private final Agreement agreement;

    Subscribing(MqttConnection connection, GateSession session, Agreement agreement) {
        this.connection = connection;
        this.session = session;
        this.agreement = agreement;
    }

    void subscribe(Packet.Subscribe subscribe) {
        List<Integer> ids = subscribe.properties().subscriptionIds();
        int id = ids.isEmpty() ? 0 : ids.getFirst();
        List<SubscribeRequest> requests = subscribe.subscriptions().stream()
                .filter(one -> !Topics.isShared(one.filter()))
                .map(one -> request(one, id))
                .toList();
        if (requests.isEmpty()) {
            suback(subscribe, List.of());
        } else {
            session.subscribe(requests, outcomes -> suback(subscribe, outcomes));
        }
    }

    private static SubscribeRequest request(Subscription one, int id) {
        return new SubscribeRequest(
                one.filter(),
                Qos.ofLevel(one.qos()),
                one.noLocal(),
                one.retainAsPublished(),
                RETAIN_HANDLING[one.retainHandling()],
                id);
    }

    /** Shared subscriptions never reached the gate: this hub has none, as CONNACK said. */
    private void suback(Packet.Subscribe subscribe, List<SubscribeOutcome> outcomes) {
        Iterator<SubscribeOutcome> next = outcomes.iterator();
        List<ReasonCode> codes = new ArrayList<>();
        for (Subscription one : subscribe.subscriptions()) {
            codes.add(
                    Topics.isShared(one.filter())
                            ? ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED
                            : code(next.next(), WireCodes.SUBACK));
        }
        answer(new Packet.Suback(subscribe.packetId(), codes, Properties.NONE));
    }

    void unsubscribe(Packet.Unsubscribe unsubscribe) {
        session.unsubscribe(unsubscribe.filters(), outcomes -> {
            List<ReasonCode> codes = outcomes.stream()
                    .map(outcome -> code(outcome, WireCodes.UNSUBACK))
                    .toList();
            answer(new Packet.Unsuback(unsubscribe.packetId(), codes, Properties.NONE));
        });
    }

    private static ReasonCode code(SubscribeOutcome outcome, WireCodes codes) {
        return switch (outcome) {
            case SubscribeOutcome.Granted granted ->
                ReasonCode.granted(granted.qos().level());
            case SubscribeOutcome.Ended ended -> ReasonCode.SUCCESS;
            case SubscribeOutcome.Absent absent -> ReasonCode.NO_SUBSCRIPTION_EXISTED;
            case SubscribeOutcome.Refused refused -> codes.of(refused.reason());
        };
    }

    private void answer(Packet packet) {
        if (connection.conversation() != null) {
            connection.outbound().write(packet, agreement.version());
            if (!connection.inbound().isReading()) {
                connection.flushSoon();
            }
        }
    }
}
