package io.swarmguard.edge.listen;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.swarmguard.gate.Gate;
import io.swarmguard.terms.PrincipalKind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLException;

/** One port on which proved principals are handed to a protocol. */
public final class TlsListener implements AutoCloseable {
    private static final int BACKLOG = 4096;

    private final TlsContexts tls;
    private final ChannelGroup connections;
    private final Channel server;

    /**
     * What a listener is.
     *
     * @param address where to listen; port 0 takes a free one
     * @param kinds the principals served here; others are refused in the handshake
     * @param proxies addresses and ranges that must speak PROXY protocol v2 before TLS
     * @param allowTls12 whether TLS 1.2 is spoken too
     */
    public record Spec(
            InetSocketAddress address,
            Set<PrincipalKind> kinds,
            List<String> proxies,
            boolean allowTls12,
            ServerIdentity identity) {
        public Spec {
            kinds = Set.copyOf(kinds);
            proxies = List.copyOf(proxies);
        }
    }

    private TlsListener(TlsContexts tls, ChannelGroup connections, Channel server) {
        this.tls = tls;
        this.connections = connections;
        this.server = server;
    }

    /**
     * Binds and starts to accept.
     *
     * @throws IOException if the address cannot be had or key and certificate do not fit
     */
    public static TlsListener open(Spec spec, EventLoops loops, Doorway doorway, Gate gate, ProtocolEdge protocol)
            throws IOException {
        TlsContexts tls = contexts(spec, gate);
        WaitingRoom waiting =
                new WaitingRoom(doorway.limits().unproved(), doorway.limits().reservedShare(), loops.count());
        Reception.House house = new Reception.House(doorway, waiting, tls, gate, spec.kinds(), protocol);
        ProxyProtocol proxies =
                new ProxyProtocol(spec.proxies(), doorway.limits().handshakeTime());
        ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.group())
                .channel(EventLoops.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel server) {
                        doorway.guardAccepting(server.pipeline());
                    }
                })
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(64 * 1024, 256 * 1024))
                .childHandler(new Accept(house, proxies, connections));
        var bound = bootstrap.bind(spec.address()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            tls.close();
            throw ListenException.of(spec.address(), bound.cause());
        }
        return new TlsListener(tls, connections, bound.channel());
    }

    private static TlsContexts contexts(Spec spec, Gate gate) throws SSLException {
        return new TlsContexts(spec.identity(), new KnownCertificatesOnly(gate, spec.kinds()), spec.allowTls12());
    }

    /** Where it listens, with the real port. */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.localAddress();
    }

    /**
     * Shows another certificate from the next handshake on; nobody is dropped.
     *
     * @throws SSLException if key and chain do not fit; the old one stays
     */
    public void replaceIdentity(ServerIdentity identity) throws SSLException {
        tls.replace(identity);
    }

    /** Stops accepting; live connections go on until their protocol closes them. */
    public void stopAccepting() {
        server.close().awaitUninterruptibly();
    }

    @Override
    public void close() {
        stopAccepting();
        connections.close().awaitUninterruptibly(1000);
        tls.close();
    }

    private static final class Accept extends ChannelInitializer<SocketChannel> {
        private final Reception.House house;
        private final ProxyProtocol proxies;
        private final ChannelGroup connections;

        Accept(Reception.House house, ProxyProtocol proxies, ChannelGroup connections) {
            this.house = house;
            this.proxies = proxies;
            this.connections = connections;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            connections.add(channel);
            InetSocketAddress peer = channel.remoteAddress();
            if (peer == null) {
                channel.close(); // gone before it was looked at
            } else if (proxies.isProxy(peer.getAddress())) {
                proxies.install(channel.pipeline(), house, peer.getAddress().getHostAddress());
            } else {
                channel.pipeline()
                        .addLast(
                                "reception",
                                new Reception(house, channel, peer.getAddress().getHostAddress()));
            }
        }
    }
}
