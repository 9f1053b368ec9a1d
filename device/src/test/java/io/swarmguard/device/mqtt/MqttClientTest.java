package io.swarmguard.device.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.Channel;
import io.swarmguard.device.identity.Credentials;
import io.swarmguard.device.identity.DeviceKey;
import io.swarmguard.device.identity.SelfMadeCertificate;
import io.swarmguard.formats.mqtt.MqttVersion;
import io.swarmguard.formats.mqtt.Packet;
import io.swarmguard.formats.mqtt.Properties;
import io.swarmguard.formats.mqtt.Property;
import io.swarmguard.formats.mqtt.ReasonCode;
import io.swarmguard.formats.mqtt.Subscription;
import io.swarmguard.formats.mqtt.Will;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MqttClientTest {
    private static final byte[] PAYLOAD = "21.5".getBytes(UTF_8);
    private static final long PATIENCE_SECONDS = 20;

    private ScriptedHub hub;
    private MqttNetwork network;
    private final Told told = new Told();
    private final Deque<Channel> accepted = new ArrayDeque<>();

    @BeforeEach
    void start() throws Exception {
        hub = new ScriptedHub(MqttVersion.V5);
        network = MqttNetwork.start(1);
    }

    @AfterEach
    void stop() {
        network.close();
        hub.close();
    }

    @Test
    void aClientGreetsWithWhatItsSettingsSay() throws Exception {
        Will will = new Will("devices/pump-7/event/gone", PAYLOAD, 1, false, Properties.NONE);
        MqttClient client = network.client(
                hub.settings("pump-7")
                        .persistentSession(Duration.ofHours(1))
                        .keepAlive(Duration.ofSeconds(30))
                        .will(will)
                        .build(),
                told);
        CompletableFuture<Boolean> connected = client.connect();

        ScriptedHub.Heard heard = hub.next();
        Packet.Connect connect = (Packet.Connect) heard.packet();
        assertThat(connect.clientId()).isEqualTo("pump-7");
        assertThat(connect.cleanStart()).isFalse();
        assertThat(connect.keepAliveSeconds()).isEqualTo(30);
        assertThat(connect.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0))
                .isEqualTo(3600);
        assertThat(connect.will()).isNotNull();
        hub.send(heard.from(), new Packet.Connack(true, ReasonCode.SUCCESS, Properties.NONE));

        assertThat(get(connected)).isTrue();
        assertThat(client.isConnected()).isTrue();
    }

    @Test
    void aRefusalCarriesTheHubsReason() throws Exception {
        CompletableFuture<Boolean> connected =
                network.client(hub.settings("x").build(), told).connect();
        hub.send(hub.next().from(), new Packet.Connack(false, ReasonCode.QUOTA_EXCEEDED, Properties.NONE));

        assertThatThrownBy(() -> get(connected))
                .cause()
                .isInstanceOfSatisfying(
                        MqttException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.QUOTA_EXCEEDED));
        assertThat(told.disconnected.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void aHubWithAnotherAuthorityIsNotGreeted() throws Exception {
        DeviceKey key = DeviceKey.generate(new SecureRandom());
        var own = new SelfMadeCertificate(key, "other", Instant.now(), Duration.ofDays(1)).certificate();
        Credentials astray = new Credentials(key.pair().getPrivate(), List.of(own), List.of(own));

        CompletableFuture<Boolean> connected = network.client(
                        MqttSettings.builder("127.0.0.1", hub.port(), "x", astray)
                                .build(),
                        told)
                .connect();

        assertThatThrownBy(() -> get(connected)).cause().isInstanceOf(MqttException.class);
    }

    @Test
    void aHubThatIsNotNamedByItsCertificateIsNotGreeted() {
        CompletableFuture<Boolean> connected = network.client(
                        MqttSettings.builder("localhost", hub.port(), "x", hub.credentials())
                                .build(),
                        told)
                .connect();

        assertThatThrownBy(() -> get(connected)).cause().isInstanceOf(MqttException.class);
    }

    @Test
    void nobodyListeningFailsTheAttempt() throws Exception {
        int port = hub.port();
        hub.close();

        assertThatThrownBy(() -> get(network.client(
                                MqttSettings.builder("127.0.0.1", port, "x", hub.credentials())
                                        .build(),
                                told)
                        .connect()))
                .cause()
                .isInstanceOf(MqttException.class);
    }

    @Test
    void qosOneAnswersWithTheHubsReasonCode() throws Exception {
        MqttClient client = connected(hub.settings("x"));
        CompletableFuture<ReasonCode> answer = client.publish(MqttMessage.of("devices/y/telemetry/t", PAYLOAD, 1));

        ScriptedHub.Heard heard = hub.next();
        int id = ((Packet.Publish) heard.packet()).packetId();
        hub.send(heard.from(), new Packet.Puback(id, ReasonCode.NOT_AUTHORIZED, Properties.NONE));

        assertThat(get(answer)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    }

    @Test
    void qosTwoGoesThroughAllFourSteps() throws Exception {
        MqttClient client = connected(hub.settings("x"));
        CompletableFuture<ReasonCode> answer = client.publish(MqttMessage.of("devices/x/event/e", PAYLOAD, 2));

        ScriptedHub.Heard heard = hub.next();
        int id = ((Packet.Publish) heard.packet()).packetId();
        hub.send(heard.from(), new Packet.Pubrec(id));
        assertThat(hub.next(Packet.Pubrel.class).packetId()).isEqualTo(id);
        assertThat(answer).isNotDone();
        hub.send(heard.from(), new Packet.Pubcomp(id));

        assertThat(get(answer)).isEqualTo(ReasonCode.SUCCESS);
    }

    @Test
    void noMoreThanTheHubsReceiveMaximumIsUnderWay() throws Exception {
        MqttClient client = network.client(hub.settings("x").build(), told);
        CompletableFuture<Boolean> connecting = client.connect();
        Channel channel = hub.accept(
                false, Properties.builder().number(Property.RECEIVE_MAXIMUM, 1).build());
        get(connecting);
        CompletableFuture<ReasonCode> first = client.publish(MqttMessage.of("a", PAYLOAD, 1));
        CompletableFuture<ReasonCode> second = client.publish(MqttMessage.of("b", PAYLOAD, 1));
        CompletableFuture<ReasonCode> marker = client.publish(MqttMessage.of("marker", PAYLOAD, 0));

        Packet.Publish heard = hub.next(Packet.Publish.class);
        assertThat(heard.topic()).isEqualTo("a");
        assertThat(hub.next(Packet.Publish.class).topic()).isEqualTo("marker");
        get(marker);
        hub.send(channel, new Packet.Puback(heard.packetId()));
        Packet.Publish next = hub.next(Packet.Publish.class);
        assertThat(next.topic()).isEqualTo("b");
        hub.send(channel, new Packet.Puback(next.packetId()));
        get(first);
        get(second);
    }

    @Test
    void receivedMessagesAreAcknowledgedOnlyWhenTheListenerSaysSo() throws Exception {
        MqttClient client = connected(hub.settings("x"));
        CompletableFuture<List<ReasonCode>> granted = client.subscribe(Subscription.of("devices/x/command/#", 1));
        ScriptedHub.Heard subscribe = hub.next();
        hub.send(
                subscribe.from(),
                new Packet.Suback(
                        ((Packet.Subscribe) subscribe.packet()).packetId(),
                        List.of(ReasonCode.GRANTED_QOS_1),
                        Properties.NONE));
        assertThat(get(granted)).containsExactly(ReasonCode.GRANTED_QOS_1);

        Properties stamped =
                Properties.builder().user("sg-sender", "service/commander").build();
        hub.send(subscribe.from(), new Packet.Publish("devices/x/command/open", PAYLOAD, 1, false, false, 7, stamped));
        Told.Message message = told.message();
        assertThat(message.message().sender()).isEqualTo("service/commander");
        assertThat(message.message().text()).isEqualTo("21.5");
        message.acknowledge().run();

        assertThat(hub.next(Packet.Puback.class).packetId()).isEqualTo(7);
    }

    @Test
    void aRepeatedExactlyOnceMessageIsHeardOnce() throws Exception {
        connected(hub.settings("x"));
        Channel channel = accepted.remove();
        Packet.Publish once = new Packet.Publish("a", PAYLOAD, 2, false, false, 9, Properties.NONE);
        hub.send(channel, once);
        told.message().acknowledge().run();
        assertThat(hub.next(Packet.Pubrec.class).packetId()).isEqualTo(9);
        hub.send(channel, new Packet.Publish("a", PAYLOAD, 2, false, true, 9, Properties.NONE));
        assertThat(hub.next(Packet.Pubrec.class).packetId()).isEqualTo(9);
        hub.send(channel, new Packet.Pubrel(9));
        assertThat(hub.next(Packet.Pubcomp.class).packetId()).isEqualTo(9);

        assertThat(told.messages).isEmpty();
    }

    @Test
    void afterALossTheClientComesBackAsksAgainAndRepeatsWhatWasNotAnswered() throws Exception {
        MqttClient client = connected(hub.settings("x")
                .reconnect(Backoff.between(Duration.ofMillis(1), Duration.ofMillis(5), new SplittableRandom(1))));
        CompletableFuture<List<ReasonCode>> granted = client.subscribe(Subscription.of("a/#", 0));
        ScriptedHub.Heard subscribe = hub.next();
        int id = ((Packet.Subscribe) subscribe.packet()).packetId();
        hub.send(subscribe.from(), new Packet.Suback(id, List.of(ReasonCode.SUCCESS), Properties.NONE));
        get(granted);
        CompletableFuture<ReasonCode> answer = client.publish(MqttMessage.of("b", PAYLOAD, 1));
        hub.next(Packet.Publish.class);
        subscribe.from().close();

        Channel again = hub.accept();
        Packet.Publish repeated = hub.next(Packet.Publish.class);
        assertThat(hub.next(Packet.Subscribe.class).subscriptions()).containsExactly(Subscription.of("a/#", 0));
        hub.send(again, new Packet.Puback(repeated.packetId()));

        assertThat(get(answer)).isEqualTo(ReasonCode.SUCCESS);
    }

    @Test
    void inASessionThatTheHubKeptTheRepetitionIsMarked() throws Exception {
        MqttClient client = connected(hub.settings("x")
                .persistentSession(Duration.ofHours(1))
                .reconnect(Backoff.between(Duration.ofMillis(1), Duration.ofMillis(5), new SplittableRandom(1))));
        CompletableFuture<ReasonCode> answer = client.publish(MqttMessage.of("b", PAYLOAD, 2));
        int id = hub.next(Packet.Publish.class).packetId();
        accepted.remove().close();

        Channel again = hub.accept(true, Properties.NONE);
        Packet.Publish repeated = hub.next(Packet.Publish.class);
        assertThat(repeated.duplicate()).isTrue();
        assertThat(repeated.packetId()).isEqualTo(id);
        hub.send(again, new Packet.Pubrec(id));
        hub.next(Packet.Pubrel.class);
        hub.send(again, new Packet.Pubcomp(id));
        assertThat(get(answer)).isEqualTo(ReasonCode.SUCCESS);
    }

    @Test
    void aSilentHubIsGivenUp() throws Exception {
        MqttClient client = network.client(hub.settings("x").build(), told);
        CompletableFuture<Boolean> connecting = client.connect();
        // the hub shortens the keep-alive to one second, then answers no ping
        Channel channel = hub.accept(
                false,
                Properties.builder().number(Property.SERVER_KEEP_ALIVE, 1).build());
        get(connecting);

        hub.next(Packet.Pingreq.class);
        hub.awaitGone(channel);
        assertThat(told.disconnected.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).hasMessageContaining("pings");
    }

    @Test
    void goodbyeIsSaidAndAbortIsNot() throws Exception {
        MqttClient polite = connected(hub.settings("x"));
        Channel first = accepted.remove();
        CompletableFuture<Void> closed = polite.disconnect();
        assertThat(hub.next(Packet.Disconnect.class).reason()).isEqualTo(ReasonCode.SUCCESS);
        hub.awaitGone(first);
        get(closed);

        MqttClient rude = connected(hub.settings("y"));
        get(rude.abort());
        hub.awaitGone(accepted.remove());
        assertThatThrownBy(() -> get(rude.publish(MqttMessage.of("a", PAYLOAD, 1))))
                .cause()
                .hasMessageContaining("not connected");
    }

    @Test
    void closingWhileConnectingEndsTheAttempt() throws Exception {
        MqttClient client = network.client(hub.settings("x").build(), told);
        CompletableFuture<Boolean> connecting = client.connect();
        get(client.disconnect());

        assertThatThrownBy(() -> get(connecting)).cause().isInstanceOf(MqttException.class);
    }

    @Test
    void tooManyWaitingMessagesAreRefused() throws Exception {
        MqttClient client = connected(hub.settings("x").maxPending(1));
        CompletableFuture<ReasonCode> first = client.publish(MqttMessage.of("a", PAYLOAD, 1));
        CompletableFuture<ReasonCode> second = client.publish(MqttMessage.of("a", PAYLOAD, 1));

        assertThatThrownBy(() -> get(second)).cause().hasMessageContaining("too many");
        assertThat(first).isNotDone();
    }

    @Test
    void whatIsNoTopicIsNotSent() throws Exception {
        MqttClient client = connected(hub.settings("x"));

        assertThatThrownBy(() -> get(client.publish(MqttMessage.of("a/#", PAYLOAD, 0))))
                .cause()
                .hasMessageContaining("topic");
    }

    @Test
    void anOlderProtocolWorksToo() throws Exception {
        try (ScriptedHub old = new ScriptedHub(MqttVersion.V3_1_1)) {
            MqttClient client = network.client(old.settings("x").build(), told);
            CompletableFuture<Boolean> connecting = client.connect();
            Channel channel = old.accept();
            assertThat(get(connecting)).isFalse();
            CompletableFuture<ReasonCode> answer = client.publish(MqttMessage.of("a", PAYLOAD, 1));
            old.send(channel, new Packet.Puback(old.next(Packet.Publish.class).packetId()));

            assertThat(get(answer)).isEqualTo(ReasonCode.SUCCESS);
        }
    }

    private MqttClient connected(MqttSettings.Builder settings) throws Exception {
        MqttClient client = network.client(settings.build(), told);
        CompletableFuture<Boolean> connecting = client.connect();
        accepted.add(hub.accept());
        get(connecting);
        return client;
    }

    private static <T> T get(CompletableFuture<T> future) throws ExecutionException, Exception {
        return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static final class Told implements MqttListener {
        record Message(MqttMessage message, Runnable acknowledge) {}

        final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
        final BlockingQueue<MqttException> disconnected = new LinkedBlockingQueue<>();

        @Override
        public void onMessage(MqttMessage message, Runnable acknowledge) {
            messages.add(new Message(message, acknowledge));
        }

        @Override
        public void onDisconnected(MqttException why, @Nullable Duration retryIn) {
            disconnected.add(why);
        }

        Message message() throws InterruptedException {
            Message message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("no message came");
            }
            return message;
        }
    }
}
