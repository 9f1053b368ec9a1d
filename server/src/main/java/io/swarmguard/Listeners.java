package io.swarmguard;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.swarmguard.config.Config;
import io.swarmguard.config.Limits;
import io.swarmguard.config.Rate;
import io.swarmguard.edge.http.HttpLimits;
import io.swarmguard.edge.http.HttpListener;
import io.swarmguard.edge.http.Route;
import io.swarmguard.edge.listen.Doorway;
import io.swarmguard.edge.listen.EventLoops;
import io.swarmguard.edge.listen.ListenLimits;
import io.swarmguard.edge.listen.ProtocolEdge;
import io.swarmguard.edge.listen.ServerIdentity;
import io.swarmguard.edge.listen.TlsListener;
import io.swarmguard.edge.mqtt.MqttEdge;
import io.swarmguard.edge.mqtt.MqttLimits;
import io.swarmguard.edge.mqtt.Origins;
import io.swarmguard.signal.EventType;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Severity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The open ports. MQTT comes first, so that machines are let in while HTTP is still loading. */
final class Listeners implements AutoCloseable {
    static final Set<PrincipalKind> MACHINES = Set.of(PrincipalKind.DEVICE, PrincipalKind.SERVICE);
    static final Set<PrincipalKind> AT_THE_OPERATORS = Set.of(PrincipalKind.OPERATOR, PrincipalKind.SERVICE);
    private static final long HTTP_PATIENCE_MILLIS = 1000; // beyond the drain time, for what hangs

    private final Rooms rooms;
    private final Config config;
    private final Doorway doorway;
    private final Doorway operatorsDoor;
    private final EventLoops loops;
    private final TlsListener mqtt;
    private final TlsListener mqttWebSocket;
    private final ProtocolEdge inWebSocket;
    private final Map<String, InetSocketAddress> open = new LinkedHashMap<>();
    private @Nullable EventLoopGroup httpLoop;
    private @Nullable HttpListener https;
    private @Nullable HttpListener enrol;
    private @Nullable HttpListener operator;
    private volatile Runnable rest = () -> {};

    /**
     * What HTTP serves where.
     *
     * @param rest to be run every few seconds
     */
    record Routes(List<Route> enrol, List<Route> operator, Runnable rest) {}

    /** Opens MQTT. @throws IOException if its port cannot be had */
    Listeners(Rooms rooms, ServerIdentity identity) throws IOException {
        this.rooms = rooms;
        this.config = rooms.config;
        Descriptors descriptors = Descriptors.ofThisProcess();
        this.doorway = new Doorway(listenLimits(config.limits().connections(), descriptors), rooms.signals);
        this.operatorsDoor = new Doorway(operatorLimits(descriptors.operators()), rooms.signals);
        int count = config.eventLoops() == 0 ? Runtime.getRuntime().availableProcessors() : config.eventLoops();
        this.loops = new EventLoops(count);
        MqttEdge edge = new MqttEdge(rooms.gate, rooms.signals, mqttLimits());
        Origins origins = new Origins(config.listen().origins());
        inWebSocket =
                (pipeline, principal, address) -> edge.installBehindWebSocket(pipeline, origins, principal, address);
        List<TlsListener> listeners = new ArrayList<>();
        try {
            listeners.add(openTls(config.listen().mqttPort(), identity, edge::install));
            listeners.add(openTls(config.listen().mqttWebSocketPort(), identity, inWebSocket));
        } catch (IOException | RuntimeException e) {
            listeners.forEach(TlsListener::close);
            loops.close();
            throw e;
        }
        mqtt = listeners.getFirst();
        mqttWebSocket = listeners.getLast();
        opened("mqtt", mqtt.address());
        opened("mqtt-websocket", mqttWebSocket.address());
    }

    private TlsListener openTls(int port, ServerIdentity identity, ProtocolEdge protocol) throws IOException {
        TlsListener.Spec spec = new TlsListener.Spec(
                new InetSocketAddress(config.listen().address(), port),
                MACHINES,
                config.listen().proxies(),
                config.tls().allow12(),
                identity);
        return TlsListener.open(spec, loops, doorway, rooms.gate, protocol);
    }

    /**
     * Opens the HTTP listeners.
     *
     * @param own shown to operators, whose tools pin this hub's CA
     */
    synchronized void openHttp(ServerIdentity shown, ServerIdentity own, Routes routes) throws IOException {
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
                1,
                new DefaultThreadFactory("http", true),
                Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        httpLoop = loop;
        rest = routes.rest();
        String address = config.listen().address();
        Limits.Http http = config.limits().http();
        HttpLimits forMachines =
                httpLimits(http.requestSize().bytes(), http.receiving().bytes());
        HttpLimits forOperators = httpLimits(
                http.operatorRequestSize().bytes(), http.operatorReceiving().bytes());
        boolean allow12 = config.tls().allow12();
        operator = HttpListener.open(
                new HttpListener.Spec(
                        new InetSocketAddress(
                                config.listen().operatorAddress(),
                                config.listen().operatorPort()),
                        AT_THE_OPERATORS,
                        Set.of(PrincipalKind.SERVICE), // with an operator's token only
                        true,
                        allow12,
                        own,
                        forOperators,
                        routes.operator()),
                loop,
                operatorsDoor,
                rooms.gate,
                rooms.signals);
        opened("operator", operator.address());
        enrol = HttpListener.open(
                new HttpListener.Spec(
                        new InetSocketAddress(address, config.listen().enrolPort()),
                        MACHINES,
                        false,
                        allow12,
                        shown,
                        forMachines,
                        routes.enrol()),
                loop,
                doorway,
                rooms.gate,
                rooms.signals);
        opened("enrol", enrol.address());
        https = HttpListener.sharedWithMqtt(
                new HttpListener.Spec(
                        new InetSocketAddress(address, config.listen().httpsPort()),
                        MACHINES,
                        true,
                        allow12,
                        shown,
                        forMachines,
                        List.of()),
                loops.group(), // those of messages, so that operators do not share theirs with machines
                doorway,
                new HttpListener.Watching(rooms.gate, rooms.signals),
                inWebSocket);
        opened("https", https.address());
    }

    private void opened(String listener, InetSocketAddress address) {
        open.put(listener, address);
        Map<String, String> details = Map.of("listener", listener, "address", Sites.authority(address));
        rooms.signals.tell(EventType.LISTENER_OPENED, Severity.INFORMATIONAL, null, null, null, details);
    }

    /** Where each open listener is, with its real port. */
    Map<String, InetSocketAddress> open() {
        return open;
    }

    Doorway doorway() {
        return doorway;
    }

    /** The one of machines and the one of operators. */
    List<Doorway> doorways() {
        return List.of(doorway, operatorsDoor);
    }

    /** Forgets addresses that there is nothing to remember of, and tells what was held back; to be called every few seconds. */
    void sweep() {
        rest.run();
        doorway.sweep();
        operatorsDoor.sweep();
    }

    /** Shows another certificate from the next handshake on. @throws IOException if key and chain do not fit */
    synchronized void show(ServerIdentity identity) throws IOException {
        mqtt.replaceIdentity(identity);
        mqttWebSocket.replaceIdentity(identity);
        if (enrol != null && https != null) {
            enrol.replaceIdentity(identity);
            https.replaceIdentity(identity);
        }
    }

    /** Shows operators another certificate from the next handshake on. */
    synchronized void showToOperators(ServerIdentity identity) {
        if (operator != null) {
            operator.replaceIdentity(identity);
        }
    }

    /** Strangers never get more than a quarter of all connections, so that machines find room. */
    private static ListenLimits listenLimits(Limits.Connections limits, Descriptors descriptors) {
        int total = Math.min(limits.total(), descriptors.connections());
        return new ListenLimits(
                total,
                limits.perAddress(),
                Math.clamp(total / 4, 1, limits.pendingHandshakes()),
                limits.reservedShare(),
                perMinute(limits.failedHandshakes()),
                perMinute(limits.knownFailedHandshakes()),
                limits.handshakeTime());
    }

    private static int perMinute(Rate rate) {
        return (int) Math.clamp(rate.perSecond() * 60, 1, 1_000_000);
    }

    /** A door of their own, so that whoever floods the machines' doors cannot keep out those who could stop him. */
    private static ListenLimits operatorLimits(int connections) {
        return new ListenLimits(
                connections, connections, Math.max(1, connections / 4), 0, 120, 1_200, Duration.ofSeconds(10));
    }

    private MqttLimits mqttLimits() {
        Limits.Messages limits = config.limits().messages();
        return new MqttLimits(
                limits.packetSize().intBytes(),
                config.limits().connections().connectTime(),
                config.limits().connections().perPrincipal(),
                (int) limits.connection().keepAlive().toSeconds(),
                limits.deniedPublishes(),
                limits.connection().topicAliases(),
                limits.connection().pendingSize().intBytes());
    }

    private HttpLimits httpLimits(long requestBytes, long receivingBytes) {
        Limits.Http limits = config.limits().http();
        Limits.Strangers strangers = limits.strangers();
        return new HttpLimits(
                Math.clamp(doorway.most() / 8, 1, limits.connections()),
                limits.perPrincipal(),
                limits.streams(),
                requestBytes,
                receivingBytes,
                limits.headerSize().intBytes(),
                limits.requestTime(),
                limits.idleTime(),
                Duration.ofMillis(Math.min(500, config.drainTime().toMillis())),
                new HttpLimits.Strangers(
                        strangers.share(),
                        strangers.perAddress(),
                        strangers.requestSize().bytes(),
                        strangers.requestTime(),
                        strangers.connectionTime()));
    }

    /** Lets nobody else in; who is in is let go within the drain time, then cut. */
    @Override
    public synchronized void close() {
        mqtt.stopAccepting();
        mqttWebSocket.stopAccepting();
        CompletableFuture<?> http = CompletableFuture.allOf(Stream.of(https, enrol, operator)
                .filter(Objects::nonNull)
                .map(HttpListener::stop)
                .toArray(CompletableFuture<?>[]::new));
        rooms.hub.close();
        awaitDrained();
        mqtt.close();
        mqttWebSocket.close();
        http.exceptionally(e -> null)
                .completeOnTimeout(null, HTTP_PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .join();
        loops.close();
        if (httpLoop != null) {
            httpLoop.shutdownGracefully(0, 500, TimeUnit.MILLISECONDS).awaitUninterruptibly(1000);
        }
    }

    private void awaitDrained() {
        long until = System.nanoTime() + config.drainTime().toNanos();
        while (doorway.connections() > 0 && System.nanoTime() < until) {
            LockSupport.parkNanos(10_000_000);
        }
    }
}
