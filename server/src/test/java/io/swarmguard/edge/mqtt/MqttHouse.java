package io.swarmguard.edge.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.swarmguard.formats.mqtt.BadPacketException;
import io.swarmguard.formats.mqtt.FrameReader;
import io.swarmguard.formats.mqtt.MqttVersion;
import io.swarmguard.formats.mqtt.Packet;
import io.swarmguard.formats.mqtt.PacketReader;
import io.swarmguard.formats.mqtt.PacketWriter;
import io.swarmguard.formats.mqtt.Properties;
import io.swarmguard.formats.mqtt.ReasonCode;
import io.swarmguard.formats.mqtt.Subscription;
import io.swarmguard.gate.Gate;
import io.swarmguard.gate.GateLimits;
import io.swarmguard.hub.FakeTimer;
import io.swarmguard.hub.Hub;
import io.swarmguard.hub.HubLimits;
import io.swarmguard.identity.Facts;
import io.swarmguard.identity.KnownCertificate;
import io.swarmguard.identity.Lookup;
import io.swarmguard.identity.Principal;
import io.swarmguard.identity.Registry;
import io.swarmguard.identity.RegistryChange;
import io.swarmguard.policy.Policy;
import io.swarmguard.policy.PolicySet;
import io.swarmguard.policy.Templates;
import io.swarmguard.signal.Signals;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.trust.Standings;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The MQTT edge before the real gate and hub, with clients on embedded channels whose time a test moves. */
final class MqttHouse {
    static final long NOW_MILLIS = 1_800_000_000_000L;
    static final MqttLimits LIMITS = new MqttLimits(10_000, Duration.ofSeconds(10), 5, 60, 3, 4, 64 << 10);

    final FakeTimer timer = new FakeTimer(NOW_MILLIS);
    final Signals signals = new Signals(Clock.systemUTC(), System::nanoTime);
    final Gate gate;
    final Principal pump;
    final Principal valve;
    final Principal collector;

    private final Registry registry = new Registry();
    private final MqttEdge edge;
    private final List<Client> clients = new ArrayList<>();

    MqttHouse() {
        Standings standings = new Standings(registry::touch);
        Policy policy = new Policy(registry::device, standings, PolicySet.shipped(), Templates.shipped());
        pump = add(PrincipalId.device("pump-7"), "sensor");
        valve = add(PrincipalId.device("valve-1"), "actuator");
        collector = add(PrincipalId.service("historian"), "collector");
        Hub hub = new Hub(HubLimits.defaults(), policy, registry::find, signals, timer, null, 1);
        gate = new Gate(registry, standings, policy, hub, signals, timer, GateLimits.defaults(), 42);
        hub.restore();
        edge = new MqttEdge(gate, signals, LIMITS, () -> Instant.ofEpochMilli(timer.millis()));
    }

    private Principal add(PrincipalId id, String role) {
        TreeSet<Name> segments = new TreeSet<>(List.of(new Name("plant-a")));
        Facts facts = new Facts(new Name(role), segments, false, 10, null);
        registry.apply(new RegistryChange.Added(id, facts, Instant.EPOCH));
        Instant now = Instant.ofEpochMilli(NOW_MILLIS);
        Fingerprint certificate = Fingerprint.of(id.toString().getBytes(StandardCharsets.UTF_8));
        registry.apply(new RegistryChange.CertificateAdded(
                id, new KnownCertificate(certificate, BigInteger.ONE, now, now.plusSeconds(86_400), false, true)));
        if (registry.authenticate(certificate, now) instanceof Lookup.Known known) {
            return known.principal();
        }
        throw new AssertionError("registered and unknown");
    }

    /** A connection over which nothing was said yet. */
    Client open(Principal principal, MqttVersion version) {
        Client client = new Client(principal, version);
        clients.add(client);
        return client;
    }

    /** The same of one that opens a WebSocket. */
    EmbeddedChannel openWebSocket(Principal principal, String... origins) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        edge.installBehindWebSocket(channel.pipeline(), new Origins(List.of(origins)), principal, "192.0.2.1");
        return channel;
    }

    /** A connected client with a clean session; its CONNACK is taken already. */
    Client connect(Principal principal, String clientId, MqttVersion version) {
        Client client = open(principal, version);
        client.send(Packet.Connect.of(version, clientId, true, 30, Properties.NONE));
        if (client.take() instanceof Packet.Connack connack && connack.reason() == ReasonCode.SUCCESS) {
            return client;
        }
        throw new AssertionError("not accepted");
    }

    /** Lets everything happen that is due. */
    void settle() {
        timer.settle();
        clients.forEach(client -> client.channel.runPendingTasks());
    }

    /** Moves the time of all connections. */
    void letTimePass(Duration time) {
        List.copyOf(clients).forEach(client -> client.wait(time));
    }

    void close() {
        clients.forEach(client -> client.channel.finishAndReleaseAll());
    }

    /** The far end of one connection. */
    final class Client {
        final EmbeddedChannel channel = new EmbeddedChannel();
        private final MqttVersion version;
        private final ByteBuf received = Unpooled.buffer();
        private final FrameReader frame = new FrameReader(1 << 20);

        Client(Principal principal, MqttVersion version) {
            this.version = version;
            channel.freezeTime();
            edge.install(channel.pipeline(), principal, "192.0.2.1");
        }

        void send(Packet... packets) {
            ByteBuf out = Unpooled.buffer();
            for (Packet packet : packets) {
                PacketWriter.write(out, packet, version);
            }
            sendBytes(out);
        }

        void sendBytes(ByteBuf bytes) {
            channel.writeInbound(bytes);
            settle();
        }

        void publish(String topic, String payload, int qos, int packetId) {
            byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
            send(new Packet.Publish(topic, bytes, qos, false, false, packetId, Properties.NONE));
        }

        Packet.Suback subscribe(String filter, int qos) {
            send(new Packet.Subscribe(9, List.of(Subscription.of(filter, qos)), Properties.NONE));
            return (Packet.Suback) taken();
        }

        /** The next packet that came, or null. */
        @Nullable
        Packet take() {
            for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
                received.writeBytes(part);
                part.release();
            }
            try {
                if (!frame.next(received)) {
                    return null;
                }
                Packet packet = PacketReader.read(frame, received, version);
                received.readerIndex(frame.end());
                return packet;
            } catch (BadPacketException bad) {
                throw new AssertionError("the hub sent what is not MQTT", bad);
            }
        }

        /** The next packet that came. */
        Packet taken() {
            Packet packet = take();
            if (packet == null) {
                throw new AssertionError("nothing came");
            }
            return packet;
        }

        boolean isOpen() {
            return channel.isOpen();
        }

        /** Says whether the network takes what is sent to this peer. */
        void writable(boolean takes) {
            channel.unsafe().outboundBuffer().setUserDefinedWritability(1, takes);
            channel.runPendingTasks();
        }

        /** Moves this connection's time. */
        void wait(Duration time) {
            channel.advanceTimeBy(time.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
            settle();
        }
    }
}
