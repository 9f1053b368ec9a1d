package io.swarmguard.device.mqtt;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.swarmguard.device.identity.Credentials;
import io.swarmguard.device.identity.DeviceKey;
import io.swarmguard.formats.mqtt.FrameReader;
import io.swarmguard.formats.mqtt.MqttVersion;
import io.swarmguard.formats.mqtt.Packet;
import io.swarmguard.formats.mqtt.PacketReader;
import io.swarmguard.formats.mqtt.PacketWriter;
import io.swarmguard.formats.mqtt.Properties;
import io.swarmguard.formats.mqtt.ReasonCode;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A hub that does what the test says: real TLS on loopback, packets read and written by hand. */
public final class ScriptedHub implements AutoCloseable {
    /** Something that a client did. */
    public record Heard(Channel from, Packet packet) {}

    private static final long PATIENCE_SECONDS = 20;

    final DeviceKey key = DeviceKey.generate(new SecureRandom());
    final X509Certificate certificate;
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<Channel> gone = new LinkedBlockingQueue<>();
    private final Channel listener;
    private final MqttVersion version;

    public ScriptedHub(MqttVersion version) throws Exception {
        this.version = version;
        this.certificate = forLoopback(key);
        SslContext tls = tls();
        listener = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(tls.newHandler(channel.alloc()), new Ear());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
    }

    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Credentials that this hub believes: it believes anybody. */
    public Credentials credentials() {
        return new Credentials(key.pair().getPrivate(), List.of(certificate), List.of(certificate));
    }

    public MqttSettings.Builder settings(String clientId) {
        return MqttSettings.builder("127.0.0.1", port(), clientId, credentials())
                .version(version)
                .connectTimeout(java.time.Duration.ofSeconds(PATIENCE_SECONDS));
    }

    public Heard next() throws InterruptedException {
        Heard next = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("the client said nothing");
        }
        return next;
    }

    public <P extends Packet> P next(Class<P> kind) throws InterruptedException {
        return kind.cast(next().packet());
    }

    /** Waits for a CONNECT and accepts it. */
    public Channel accept(boolean sessionPresent, Properties properties) throws InterruptedException {
        Heard connect = next();
        if (!(connect.packet() instanceof Packet.Connect)) {
            throw new AssertionError("not a CONNECT: " + connect.packet());
        }
        send(connect.from(), new Packet.Connack(sessionPresent, ReasonCode.SUCCESS, properties));
        return connect.from();
    }

    public Channel accept() throws InterruptedException {
        return accept(false, Properties.NONE);
    }

    public void send(Channel to, Packet packet) {
        ByteBuf out = to.alloc().buffer();
        PacketWriter.write(out, packet, version);
        to.writeAndFlush(out);
    }

    public void awaitGone(Channel channel) throws InterruptedException {
        Channel lost = gone.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (!channel.equals(lost)) {
            throw new AssertionError("the connection is still there");
        }
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private SslContext tls() throws SSLException {
        return SslContextBuilder.forServer(key.pair().getPrivate(), certificate)
                .sslProvider(SslProvider.OPENSSL)
                .protocols("TLSv1.3")
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .clientAuth(ClientAuth.REQUIRE)
                .build();
    }

    private final class Ear extends ByteToMessageDecoder {
        private final FrameReader frame = new FrameReader(1024 * 1024);

        @Override
        protected void decode(ChannelHandlerContext at, ByteBuf in, List<Object> out) throws Exception {
            if (frame.next(in)) {
                heard.add(new Heard(at.channel(), PacketReader.read(frame, in, version)));
                in.readerIndex(frame.end());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext at) throws Exception {
            super.channelInactive(at);
            gone.add(at.channel());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
            at.close();
        }
    }

    public static X509Certificate forLoopback(DeviceKey key) throws Exception {
        X500Principal subject = new X500Principal("CN=hub");
        Instant now = Instant.now();
        return new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                subject,
                                BigInteger.ONE,
                                Date.from(now.minusSeconds(60)),
                                Date.from(now.plusSeconds(86_400)),
                                subject,
                                key.pair().getPublic())
                        .addExtension(
                                Extension.subjectAlternativeName,
                                false,
                                new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")))
                        .build(new JcaContentSignerBuilder("SHA256withECDSA")
                                .build(key.pair().getPrivate())));
    }
}
