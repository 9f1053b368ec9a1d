package io.swarmguard.device.mqtt;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.swarmguard.formats.mqtt.Packet;
import io.swarmguard.formats.mqtt.Properties;
import io.swarmguard.formats.mqtt.Property;
import io.swarmguard.formats.mqtt.ReasonCode;
import io.swarmguard.formats.mqtt.Subscription;
import io.swarmguard.formats.mqtt.Topics;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client's conversation with the hub, across reconnections. Safe for use by many threads; nothing blocks. Messages of
 * QoS 1 and 2 and subscriptions outlive a connection if the settings say to reconnect.
 */
public final class MqttClient implements AutoCloseable {
    private enum State {
        IDLE,
        CONNECTING,
        CONNECTED,
        CLOSED
    }

    private final MqttNetwork network;
    private final EventLoop loop;
    private final MqttSettings settings;
    private final MqttListener listener;
    private final Outbox outbox;
    private final Inbox inbox;
    private final Subscriptions subscriptions = new Subscriptions();
    private final Conversation conversation = new Conversation();
    private final CompletableFuture<Boolean> firstAttempt = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private @Nullable Connection connection;
    private @Nullable Future<?> timer;
    private int failures;
    private volatile State state = State.IDLE;

    MqttClient(MqttNetwork network, EventLoop loop, MqttSettings settings, MqttListener listener) {
        this.network = network;
        this.loop = loop;
        this.settings = settings;
        this.listener = listener;
        this.outbox = new Outbox(settings.maxPending());
        this.inbox = new Inbox(loop, listener);
    }

    /**
     * Connects; once per client.
     *
     * @return completes with "session present" when the hub accepts the first attempt, with an {@link MqttException} if
     *     that fails. With {@link MqttSettings.Builder#reconnect} further attempts follow in either case.
     */
    public CompletableFuture<Boolean> connect() {
        onLoop(
                () -> {
                    if (state == State.IDLE) {
                        open();
                    }
                },
                firstAttempt);
        return firstAttempt.copy();
    }

    public boolean isConnected() {
        return state == State.CONNECTED;
    }

    /**
     * Sends a message.
     *
     * @return the hub's reason code at QoS 1 and 2 (in MQTT 5; in 3.1.1 every answer is success); at QoS 0 success as soon
     *     as the operating system has it. Fails with {@link MqttException} if it cannot be sent or the answer is lost.
     */
    public CompletableFuture<ReasonCode> publish(MqttMessage message) {
        CompletableFuture<ReasonCode> answer = new CompletableFuture<>();
        if (!Topics.isName(message.topic())) {
            answer.completeExceptionally(new MqttException("not a topic name", ReasonCode.TOPIC_NAME_INVALID, null));
        } else {
            onLoop(() -> publish(message, answer), answer);
        }
        return answer;
    }

    private void publish(MqttMessage message, CompletableFuture<ReasonCode> answer) {
        Connection to = connection;
        boolean connected = state == State.CONNECTED && to != null;
        if (state == State.CLOSED || (!connected && (message.qos() == 0 || settings.reconnect() == null))) {
            answer.completeExceptionally(new MqttException("not connected", null, null));
        } else if (message.qos() == 0 && to != null) {
            to.send(Outbox.publish(message, 0, false), answer);
        } else {
            outbox.add(message, answer);
            if (connected && to != null) {
                outbox.pump(to::send);
            }
        }
    }

    /** Asks for messages. @return one reason code per filter in their order; below 0x80 it is the granted QoS */
    public CompletableFuture<List<ReasonCode>> subscribe(Subscription... wanted) {
        CompletableFuture<List<ReasonCode>> answer = new CompletableFuture<>();
        List<Subscription> filters = List.of(wanted);
        onLoop(() -> subscribe(filters, answer), answer);
        return answer;
    }

    private void subscribe(List<Subscription> filters, CompletableFuture<List<ReasonCode>> answer) {
        CompletableFuture<List<ReasonCode>> granted = new CompletableFuture<>();
        granted.whenComplete((reasons, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(failure);
                return;
            }
            subscriptions.granted(filters, reasons);
            answer.complete(reasons);
        });
        request(granted, id -> new Packet.Subscribe(id, filters, Properties.NONE));
    }

    /** Ends subscriptions. @return one reason code per filter; empty over 3.1.1 */
    public CompletableFuture<List<ReasonCode>> unsubscribe(String... filters) {
        CompletableFuture<List<ReasonCode>> answer = new CompletableFuture<>();
        List<String> names = List.of(filters);
        onLoop(
                () -> {
                    subscriptions.ended(names);
                    request(answer, id -> new Packet.Unsubscribe(id, names, Properties.NONE));
                },
                answer);
        return answer;
    }

    private interface Request {
        Packet of(int packetId);
    }

    private void request(CompletableFuture<List<ReasonCode>> answer, Request packet) {
        if (state != State.CONNECTED || connection == null) {
            answer.completeExceptionally(new MqttException("not connected", null, null));
        } else {
            connection.send(packet.of(outbox.request(answer)));
        }
    }

    /** Says goodbye, so that the hub does not publish the will, and stays away. Completes when the connection is closed. */
    public CompletableFuture<Void> disconnect() {
        onLoop(() -> finish(true), closed);
        return closed.copy();
    }

    /** Breaks the connection without a word and stays away: the hub publishes the will. */
    public CompletableFuture<Void> abort() {
        onLoop(() -> finish(false), closed);
        return closed.copy();
    }

    /** {@link #disconnect} without waiting. */
    @Override
    public void close() {
        onLoop(() -> finish(true), closed);
    }

    private void onLoop(Runnable task, CompletableFuture<?> answer) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new MqttException("the network was closed", null, e));
        }
    }

    private void finish(boolean politely) {
        State before = state;
        state = State.CLOSED;
        stopTimer();
        MqttException why = new MqttException("closed by this side", null, null);
        firstAttempt.completeExceptionally(why);
        if (connection == null) {
            outbox.disconnected(why, false);
            closed.complete(null);
        } else if (politely && before == State.CONNECTED) {
            connection.send(new Packet.Disconnect(ReasonCode.SUCCESS));
            connection.close(why);
        } else {
            giveUp(connection, why);
        }
    }

    private void giveUp(Connection vain, MqttException why) {
        vain.abort(why);
        if (!vain.isAttached()) {
            conversation.ended(vain, why);
        }
    }

    private void open() {
        state = State.CONNECTING;
        Connection fresh = new Connection(settings.version(), settings.maxPacketBytes(), conversation);
        connection = fresh;
        timer = loop.schedule(
                () -> giveUp(fresh, new MqttException("the hub did not answer in time", null, null)),
                settings.connectTimeout().toMillis(),
                TimeUnit.MILLISECONDS);
        // names are resolved off the loop: a slow resolver must not hold up the other clients of this loop
        Thread.startVirtualThread(() -> {
            try {
                InetAddress hub = InetAddress.getByName(settings.host());
                onLoop(() -> open(fresh, hub), firstAttempt);
            } catch (UnknownHostException e) {
                onLoop(() -> conversation.ended(fresh, Connection.lost(e)), firstAttempt);
            }
        });
    }

    private void open(Connection fresh, InetAddress hub) {
        if (connection != fresh) {
            return; // closed meanwhile
        }
        network.open(loop, hub, settings, fresh).addListener(done -> {
            if (!done.isSuccess()) {
                conversation.ended(fresh, Connection.lost(done.cause()));
            }
        });
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    /** What the present connection tells. */
    private final class Conversation implements Connection.Events {
        @Override
        public void secured(Connection from) {
            from.send(settings.connectPacket());
        }

        @Override
        public void received(Connection from, Packet packet) {
            if (from != connection) {
                return;
            }
            switch (packet) {
                case Packet.Connack connack -> connected(from, connack);
                case Packet.Publish publish -> inbox.published(from, publish);
                case Packet.Pubrel pubrel -> inbox.released(from, pubrel);
                case Packet.Puback puback -> {
                    outbox.acknowledged(puback);
                    outbox.pump(from::send);
                }
                case Packet.Pubrec pubrec -> {
                    Packet answer = outbox.received(pubrec);
                    if (answer != null) {
                        from.send(answer);
                    }
                    outbox.pump(from::send);
                }
                case Packet.Pubcomp pubcomp -> {
                    outbox.completed(pubcomp);
                    outbox.pump(from::send);
                }
                case Packet.Suback suback -> outbox.answered(suback.packetId(), suback.reasons());
                case Packet.Unsuback unsuback -> outbox.answered(unsuback.packetId(), unsuback.reasons());
                case Packet.Disconnect disconnect ->
                    from.close(new MqttException(
                            "the hub ended the session: " + disconnect.reason(), disconnect.reason(), null));
                case Packet.Connect alien -> refuse(from, alien);
                case Packet.Subscribe alien -> refuse(from, alien);
                case Packet.Unsubscribe alien -> refuse(from, alien);
                case Packet.Pingreq alien -> refuse(from, alien);
                case Packet.Pingresp alien -> refuse(from, alien);
                case Packet.Auth alien -> refuse(from, alien);
            }
        }

        private void refuse(Connection from, Packet alien) {
            from.close(new MqttException(
                    "the hub sent " + alien.type() + ", which is not its part", ReasonCode.PROTOCOL_ERROR, null));
        }

        private void connected(Connection from, Packet.Connack connack) {
            if (connack.reason().isError()) {
                from.close(new MqttException("the hub refused: " + connack.reason(), connack.reason(), null));
                return;
            }
            stopTimer();
            state = State.CONNECTED;
            failures = 0;
            Properties hub = connack.properties();
            from.keepAlive(Duration.ofSeconds(
                    hub.number(Property.SERVER_KEEP_ALIVE, settings.keepAlive().toSeconds())));
            inbox.connected(from, connack.sessionPresent());
            outbox.resume(connack.sessionPresent(), (int) hub.number(Property.RECEIVE_MAXIMUM, 65_535), from::send);
            if (!connack.sessionPresent() && !subscriptions.isEmpty()) {
                renewSubscriptions();
            }
            firstAttempt.complete(connack.sessionPresent());
            listener.onConnected(connack.sessionPresent());
        }

        private void renewSubscriptions() {
            List<Subscription> wanted = subscriptions.all();
            CompletableFuture<List<ReasonCode>> answer = new CompletableFuture<>();
            answer.thenAccept(reasons -> subscriptions.refused(wanted, reasons, listener::onSubscriptionRefused));
            request(answer, id -> new Packet.Subscribe(id, wanted, Properties.NONE));
        }

        @Override
        public void ended(Connection from, MqttException why) {
            if (from != connection) {
                return;
            }
            connection = null;
            stopTimer();
            boolean goodbye = state == State.CLOSED;
            Backoff reconnect = settings.reconnect();
            Duration retryIn = goodbye || reconnect == null ? null : reconnect.delay(++failures);
            if (retryIn == null) {
                state = State.CLOSED;
            } else {
                state = State.CONNECTING;
                timer = loop.schedule(() -> open(), retryIn.toMillis(), TimeUnit.MILLISECONDS);
            }
            outbox.disconnected(why, retryIn != null);
            firstAttempt.completeExceptionally(why);
            if (!goodbye) {
                listener.onDisconnected(why, retryIn);
            }
            if (retryIn == null) {
                closed.complete(null);
            }
        }
    }
}
