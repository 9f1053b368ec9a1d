package io.swarmguard.edge.http;

import com.linecorp.armeria.common.Flags;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerPort;
import com.linecorp.armeria.server.ServerTlsConfig;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.ClientAuth;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.swarmguard.edge.listen.Doorway;
import io.swarmguard.edge.listen.KnownCertificatesOnly;
import io.swarmguard.edge.listen.ListenException;
import io.swarmguard.edge.listen.ProtocolEdge;
import io.swarmguard.edge.listen.ServerIdentity;
import io.swarmguard.edge.listen.TlsPolicy;
import io.swarmguard.gate.Gate;
import io.swarmguard.signal.Signals;
import io.swarmguard.terms.PrincipalKind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One HTTPS port. */
public final class HttpListener implements AutoCloseable {
    private final Server server;
    private final ShownIdentity identity;
    private final Gate.Watch cutting;

    /**
     * What a listener is.
     *
     * @param address where to listen; port 0 takes a free one
     * @param kinds whose certificates are admitted
     * @param guests of those, who the listener is not there for: they have a share together with who shows none
     * @param certificateRequired whether somebody without a certificate is refused in the handshake; if not, a
     *     certificate that is shown must still be a known one
     */
    public record Spec(
            InetSocketAddress address,
            Set<PrincipalKind> kinds,
            Set<PrincipalKind> guests,
            boolean certificateRequired,
            boolean allowTls12,
            ServerIdentity identity,
            HttpLimits limits,
            List<Route> routes) {
        public Spec {
            kinds = Set.copyOf(kinds);
            guests = Set.copyOf(guests);
            routes = List.copyOf(routes);
        }

        /** Without guests. */
        public Spec(
                InetSocketAddress address,
                Set<PrincipalKind> kinds,
                boolean certificateRequired,
                boolean allowTls12,
                ServerIdentity identity,
                HttpLimits limits,
                List<Route> routes) {
            this(address, kinds, Set.of(), certificateRequired, allowTls12, identity, limits, routes);
        }
    }

    private HttpListener(Server server, ShownIdentity identity, Gate.Watch cutting) {
        this.server = server;
        this.identity = identity;
        this.cutting = cutting;
    }

    /** Binds and starts to serve. @throws IOException if the address cannot be had */
    public static HttpListener open(Spec spec, EventLoopGroup loops, Doorway doorway, Gate gate, Signals signals)
            throws IOException {
        return open(spec, loops, doorway, new Watching(gate, signals), pipeline -> {});
    }

    /**
     * The same on a port that MQTT shares.
     *
     * @param mqtt takes connections whose first request is for {@code /mqtt}, its bytes included
     */
    public static HttpListener sharedWithMqtt(
            Spec spec, EventLoopGroup loops, Doorway doorway, Watching watching, ProtocolEdge mqtt) throws IOException {
        return open(
                spec,
                loops,
                doorway,
                watching,
                pipeline -> Doorway.beforeServer(
                        pipeline,
                        new MqttOrHttp(
                                watching.gate(),
                                spec.kinds(),
                                mqtt,
                                spec.limits().idleTime())));
    }

    /** Who decides, and who is told. */
    public record Watching(Gate gate, Signals signals) {}

    private static HttpListener open(
            Spec spec, EventLoopGroup loops, Doorway doorway, Watching watching, Consumer<ChannelPipeline> first)
            throws IOException {
        Gate gate = watching.gate();
        Signals signals = watching.signals();
        ShownIdentity identity = new ShownIdentity(spec.identity());
        RequestRunner runner = new RequestRunner(gate, spec, signals);
        Guests guests = new Guests(gate, spec, signals);
        ServerBuilder builder = Server.builder()
                .port(new ServerPort(spec.address(), SessionProtocol.HTTPS))
                .workerGroup(loops, false)
                .bossGroupFactory(name -> new Acceptor(name, doorway))
                .tlsProvider(identity, tls(spec, gate))
                .childChannelPipelineCustomizer(doorway.guarding(spec.limits().connections())
                        .andThen(guests::watch)
                        .andThen(first));
        limit(builder, spec.limits());
        serve(builder, spec.routes(), runner);
        Server server = builder.build();
        Gate.Watch cutting = gate.watchCuts(guests);
        try {
            server.start().join();
        } catch (CompletionException e) {
            cutting.close();
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw ListenException.of(spec.address(), cause);
        }
        return new HttpListener(server, identity, cutting);
    }

    private static void limit(ServerBuilder builder, HttpLimits limits) {
        builder.maxRequestLength(0) // every body is read by a BodyReader, which bounds and counts it
                .http1MaxHeaderSize(limits.headerBytes())
                .http1MaxInitialLineLength(Math.min(limits.headerBytes(), Flags.defaultHttp1MaxInitialLineLength()))
                .http2MaxHeaderListSize(limits.headerBytes())
                .http2MaxStreamsPerConnection(limits.streams())
                .requestTimeout(limits.requestTime())
                .idleTimeout(limits.idleTime())
                .gracefulShutdownTimeout(Duration.ZERO, limits.drainTime());
    }

    private static void serve(ServerBuilder builder, List<Route> routes, RequestRunner runner) {
        builder.disableServerHeader()
                .blockingTaskExecutor(1) // handlers have virtual threads
                .meterRegistry(new CompositeMeterRegistry()) // empty: nothing is measured through it
                .errorHandler(runner.errors());
        for (Route route : routes) {
            builder.route()
                    .methods(HttpMethod.valueOf(route.method()))
                    .path(route.path())
                    .build(runner.serving(route.handler(), route.mostBytes()));
        }
        builder.serviceUnder("/", runner.serving(runner::nothing, Route.AS_THE_LISTENER));
    }

    private static ServerTlsConfig tls(Spec spec, Gate gate) {
        KnownCertificatesOnly trust = new KnownCertificatesOnly(gate, spec.kinds());
        return ServerTlsConfig.builder()
                .clientAuth(spec.certificateRequired() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL)
                .tlsCustomizer(
                        context -> TlsPolicy.apply(context, spec.allowTls12()).trustManager(trust))
                .build();
    }

    /** Where it listens, with the real port. */
    public InetSocketAddress address() {
        return Objects.requireNonNull(server.activePort(), "open").localAddress();
    }

    /** Shows another certificate from the next handshake on; nobody is dropped. */
    public void replaceIdentity(ServerIdentity next) {
        identity.replace(next);
    }

    /** Stops accepting and lets requests under way finish within the drain time; the future completes when all is closed. */
    public CompletableFuture<Void> stop() {
        cutting.close();
        return server.stop();
    }

    /** {@link #stop} and wait. */
    @Override
    public void close() {
        stop().join();
    }

    /** Accepts connections; stops at once, as Netty's own two seconds of quiet would only delay the end of the hub. */
    private static final class Acceptor extends MultiThreadIoEventLoopGroup {
        private final Doorway doorway;

        Acceptor(String name, Doorway doorway) {
            super(
                    1,
                    new DefaultThreadFactory(name, true),
                    Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
            this.doorway = doorway;
        }

        /** The server's socket, the only one that is registered here. */
        @Override
        public ChannelFuture register(Channel server) {
            doorway.guardAccepting(server.pipeline());
            return super.register(server);
        }

        @Override
        public Future<?> shutdownGracefully() {
            return shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }
}
