package io.swarmguard.checks.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The generator's one event loop and the identities it connects with. */
final class Generator {
    /** The service that hears all devices, in place of a device's number. */
    static final int MONITOR = -1;

    /** The service that commands them; only {@link Workload.Mode#DISABLE} has one. */
    static final int COMMANDER = -2;

    /** The same service as {@link #MONITOR}, by connections whose kernel takes little before they read. */
    static final int SLOW_MONITOR = -3;

    private static final int LITTLE_BYTES = 16 * 1024;
    private static final int HANDSHAKE_MILLIS = 60_000;

    private final Workload load;
    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final Tally tally = new Tally();
    private final SslContext[] devices;
    private final SslContext monitor;
    private final @Nullable SslContext commander;
    private Publisher[] publishers = {};
    private Runnable afterFailure = () -> {};
    private Listener listener = (stampNanos, number) -> {};

    /** Is told of each delivery, on the loop. */
    @FunctionalInterface
    interface Listener {
        /**
         * @param stampNanos when it was due to be sent
         * @param number of its publisher
         */
        void delivered(long stampNanos, int number);
    }

    Generator(Workload load) throws IOException, GeneralSecurityException {
        this.load = load;
        this.loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()).next();
        this.bootstrap = new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, HANDSHAKE_MILLIS);
        X509TrustManager trust = new VerifiedOnce(trusting(load.certificates().resolve("ca.crt")));
        this.devices = new SslContext[load.identities()];
        for (int i = 0; i < devices.length; i++) {
            devices[i] = context(load.identity(i), trust);
        }
        this.monitor = context("monitor", trust);
        this.commander = load.mode() == Workload.Mode.DISABLE ? context("commander", trust) : null;
    }

    private SslContext context(String name, X509TrustManager trust) throws IOException {
        Path dir = load.certificates();
        return SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL)
                .protocols("TLSv1.3")
                .keyManager(
                        dir.resolve(name + ".crt").toFile(),
                        dir.resolve(name + ".key").toFile())
                .trustManager(trust)
                .endpointIdentificationAlgorithm(null) // loopback; the certificate itself is verified
                .option(OpenSslContextOption.GROUPS, load.groups().split(","))
                .build();
    }

    private static X509TrustManager trusting(Path ca) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(ca)) {
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }

    Tally tally() {
        return tally;
    }

    EventLoop loop() {
        return loop;
    }

    /** Runs on the loop and waits for the result. */
    <T> T onLoop(Callable<T> work) throws InterruptedException {
        try {
            return loop.submit(work).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** @param device number of a device's certificate, {@link #MONITOR}, {@link #SLOW_MONITOR} or {@link #COMMANDER} */
    void connect(Client client, int device) {
        SslContext context = context(device);
        client.started();
        Bootstrap own = bootstrap.clone();
        if (device == SLOW_MONITOR) {
            own.option(ChannelOption.SO_RCVBUF, LITTLE_BYTES);
        }
        own.handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        SslHandler tls = context.newHandler(channel.alloc());
                        tls.setHandshakeTimeoutMillis(HANDSHAKE_MILLIS);
                        channel.pipeline().addLast(tls, client);
                    }
                })
                .connect(InetAddress.getLoopbackAddress(), load.port())
                .addListener((ChannelFutureListener) connected -> {
                    if (!connected.isSuccess()) {
                        tally.fail(String.valueOf(connected.cause()));
                        afterFailure.run();
                    }
                });
    }

    private SslContext context(int device) {
        return switch (device) {
            case MONITOR, SLOW_MONITOR -> monitor;
            case COMMANDER -> Objects.requireNonNull(commander, "nobody is commanded in this mode");
            default -> devices[device % devices.length];
        };
    }

    /** What to do on the loop after a connection failed. */
    void afterFailure(Runnable action) {
        afterFailure = action;
    }

    void failed(@Nullable Client client) {
        afterFailure.run();
    }

    void publishers(List<Publisher> all) {
        publishers = all.toArray(Publisher[]::new);
    }

    void listener(Listener told) {
        listener = told;
    }

    /** One message arrived. */
    void delivered(long stampNanos, int number, int packetId) {
        listener.delivered(stampNanos, number);
        if (tally.measuring) {
            tally.delivery.record(System.nanoTime() - stampNanos);
        }
        if (number >= 0 && number < publishers.length) {
            publishers[number].delivered(stampNanos, packetId);
        }
    }
}
